// Recall and silence of provenance over the corpus. PGWEIR_CORPUS_SEED chooses another seed,
// PGWEIR_CORPUS_RUNS more runs of every loop and more traffic (ctest label deep).
#include "tests/analyzers/provenance/provenance_corpus.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace pgweir::analyzers::corpus {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::uint64_t seed() { return number_from("PGWEIR_CORPUS_SEED", 20'221'122); }
int runs() { return static_cast<int>(number_from("PGWEIR_CORPUS_RUNS", 1)); }

struct totals {
  int runs = 0;
  int found = 0;
  int right_parent = 0;
  int right_count = 0;
  int one_finding = 0;
  int strangers = 0;

  void add(const loop_score& score) {
    ++runs;
    found += score.found ? 1 : 0;
    right_parent += score.right_parent ? 1 : 0;
    right_count += score.right_count ? 1 : 0;
    one_finding += score.findings == 1 ? 1 : 0;
    strangers += static_cast<int>(score.strangers);
  }
};

void print(const std::string& name, std::string_view where, const totals& sum) {
  std::printf("| %-20s | %-12s | %3d/%-3d | %3d | %3d | %3d | %3d |\n", name.c_str(),
              std::string{where}.c_str(), sum.found, sum.runs, sum.right_parent, sum.right_count,
              sum.one_finding, sum.strangers);
}

// As tests/analyzers/provenance/provenance_figures reads it.
void print_sum(traffic others, setting where, const totals& all) {
  std::printf("found %s, %s: %d of %d\n", std::string{name_of(others)}.c_str(),
              std::string{name_of(where)}.c_str(), all.found, all.runs);
}

totals measure(const loop_kind& kind, setting where, traffic others) {
  totals sum;
  for (int run = 0; run < runs(); ++run)
    sum.add(run_loop(kind.name, where, others, seed() + static_cast<std::uint64_t>(run) * 7919));
  print(kind.name, name_of(where), sum);
  return sum;
}

constexpr std::array every_setting{setting::autocommit, setting::transaction, setting::pool,
                                   setting::tagged_pool};

// Of a hundred loops hidden in traffic, so many must be found. Over a pool the few runs of the unit
// test tell little.
int least_found(setting where) {
  switch (where) {
    case setting::autocommit:
      return 85;
    case setting::transaction:
    case setting::tagged_pool:
      return 100;
    case setting::pool:
      return runs() > 1 ? 60 : 45;
  }
  return 100;
}

TEST(provenance_corpus, loops_alone_are_proven_with_their_parent) {
  std::printf("seed %llu\n| loop | where | found | parent | count | one | strangers |\n",
              static_cast<unsigned long long>(seed()));
  for (auto where : every_setting) {
    totals all;
    for (const auto& kind : loop_kinds()) {
      auto sum = measure(kind, where, traffic::none);
      all.found += sum.found;
      all.runs += sum.runs;
      EXPECT_EQ(sum.strangers, 0) << kind.name << ", " << name_of(where);
      if (over_pool(where) && kind.weak_over_pool) continue;
      EXPECT_GE(sum.found * 6, sum.runs * 5) << kind.name << ", " << name_of(where);
      EXPECT_EQ(sum.right_parent, sum.found) << kind.name << ", " << name_of(where);
      EXPECT_EQ(sum.one_finding, sum.found) << kind.name << ", " << name_of(where);
    }
    print_sum(traffic::none, where, all);
  }
}

void measure_in_traffic(traffic others) {
  std::printf("seed %llu\n| loop | where | found | parent | count | one | strangers |\n",
              static_cast<unsigned long long>(seed()));
  for (auto where : every_setting) {
    totals all;
    for (const auto& kind : loop_kinds()) {
      auto sum = measure(kind, where, others);
      EXPECT_EQ(sum.strangers, 0) << kind.name << ", " << name_of(where);
      EXPECT_EQ(sum.right_parent, sum.found) << kind.name << ", " << name_of(where);
      all.found += sum.found;
      all.runs += sum.runs;
    }
    EXPECT_GE(all.found * 100, all.runs * least_found(where)) << name_of(where);
    print_sum(others, where, all);
  }
}

// The others alone raise nothing, so what is found amid them is the loop.
void measure_without_loops(traffic others, int least_a_second) {
  for (auto where : every_setting) {
    std::uint64_t executions = 0;
    double seconds = 0;
    std::size_t alarms = 0;
    for (int run = 0; run < runs(); ++run) {
      auto score = run_others(where, others, seed() + static_cast<std::uint64_t>(run) * 7919);
      executions += score.executions;
      seconds += std::chrono::duration<double>(score.took).count();
      alarms += score.alarms.size();
    }
    auto a_second = static_cast<double>(executions) / seconds;
    std::printf("without loops %s, %s: %.0f executions a second, %zu alarms\n",
                std::string{name_of(others)}.c_str(), std::string{name_of(where)}.c_str(), a_second,
                alarms);
    EXPECT_GE(a_second, least_a_second) << name_of(where);
    EXPECT_EQ(alarms, 0U) << name_of(where);
  }
}

TEST(provenance_corpus, loops_in_traffic_on_the_same_statements) {
  measure_in_traffic(traffic::busy);
  measure_without_loops(traffic::busy, 2'000);
}

TEST(provenance_corpus, loops_in_twice_the_traffic) {
  if (runs() == 1) GTEST_SKIP() << "takes a minute: see ctest label deep";
  measure_in_traffic(traffic::twice_as_busy);
  measure_without_loops(traffic::twice_as_busy, 4'000);
}

TEST(provenance_corpus, traffic_without_loops_is_silent) {
  std::printf("seed %llu\n| traffic | executions | alarms |\n",
              static_cast<unsigned long long>(seed()));
  for (const auto& kind : quiet_kinds()) {
    auto score = run_quiet(kind, seed(), runs());
    std::printf("| %-24s | %8llu | %2zu |\n", kind.c_str(),
                static_cast<unsigned long long>(score.executions), score.alarms.size());
    EXPECT_EQ(score.alarms.size(), 0U) << kind;
  }
}

}  // namespace
}  // namespace pgweir::analyzers::corpus
