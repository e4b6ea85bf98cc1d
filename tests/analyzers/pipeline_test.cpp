// The traces: every file of tests/traces through a pipeline, compared with what stands under it.
#include "analyzers/pipeline.hpp"

#include "tests/support/finding_text.hpp"
#include "tests/support/trace_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace pgweir {
namespace {

using support::run_trace;

const std::filesystem::path folder = "tests/traces";

std::vector<std::string> trace_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() == ".trace") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string underscored(core::rule rule) {
  std::string name{core::name_of(rule)};
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// The rule that the file's name promises.
const core::rule_entry* rule_of(const std::string& trace) {
  const core::rule_entry* best = nullptr;
  for (const auto& entry : core::rules) {
    if (trace.starts_with(underscored(entry.id) + "_")) best = &entry;
  }
  return best;
}

class traces : public testing::TestWithParam<std::string> {};

TEST_P(traces, say_what_stands_under_them) {
  auto path = folder / (GetParam() + ".trace");
  auto file = read(path);
  auto trace = support::cut_trace(file);
  auto outcome = run_trace(trace.script);
  ASSERT_FALSE(outcome.error) << path.string() << ": " << *outcome.error;
  auto got = support::findings_text(outcome.said);
  if (std::getenv("PGWEIR_REWRITE_TRACES")) {
    std::ofstream{path} << trace.script << (trace.script.ends_with('\n') ? "" : "\n")
                        << "--- findings\n"
                        << got;
  } else {
    EXPECT_EQ(trace.expected, got) << "renew with PGWEIR_REWRITE_TRACES=1";
  }
}

TEST_P(traces, keep_what_their_name_promises) {
  const auto& name = GetParam();
  const auto* promised = rule_of(name);
  ASSERT_NE(promised, nullptr) << "name it <rule>_<what>_found or <rule>_<what>_quiet";
  bool found = name.ends_with("_found");
  ASSERT_TRUE(found || name.ends_with("_quiet")) << "name it …_found or …_quiet";
  auto file = read(folder / (name + ".trace"));
  auto outcome = run_trace(support::cut_trace(file).script);
  bool raised = std::any_of(outcome.said.begin(), outcome.said.end(),
                            [&](const auto& said) { return said.finding.rule == promised->id; });
  EXPECT_EQ(found, raised);
}

INSTANTIATE_TEST_SUITE_P(all, traces, testing::ValuesIn(trace_names()),
                         [](const auto& one) { return one.param; });

TEST(pipeline, counts_the_traffic_it_saw) {
  auto outcome = run_trace(R"(
    c1: BEGIN
    c1: SELECT name FROM authors WHERE id = 1
      rows 3 of 10 bytes
      took 1ms
    c1: SELECT name FROM authors WHERE id = 2
      error 57014
    c2: THIS IS NO SQL
    blind c2
    lost 7 on c1
  )");
  EXPECT_EQ(outcome.error, std::nullopt);
  const auto& seen = outcome.seen;
  EXPECT_EQ(seen.latency.counts[3], 1U);  // the one of 1 ms
  EXPECT_EQ(seen.executions, 4U);
  EXPECT_EQ(seen.round_trips, 4U);
  EXPECT_EQ(seen.rows, 3U);
  EXPECT_EQ(seen.bytes, 30U);
  EXPECT_EQ(seen.errors, 1U);
  EXPECT_EQ(seen.unparsed, 1U);
  EXPECT_EQ(seen.connections, 2U);
  EXPECT_EQ(seen.blind_connections, 1U);
  EXPECT_EQ(seen.dropped_events, 7U);
  EXPECT_EQ(seen.statements, 3U);
  EXPECT_EQ(seen.rules_switched_off, 0U);
}

}  // namespace
}  // namespace pgweir
