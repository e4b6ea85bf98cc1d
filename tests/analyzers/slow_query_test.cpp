// What slow-query knows of usual times, from one process to the next.
#include "analyzers/slow_query.hpp"

#include "core/history_limits.hpp"
#include "tests/analyzers/played.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::analyzers {
namespace {

constexpr int calls = 60;  // more than history_calls

std::string calls_that_took(const std::string& time) {
  std::string script;
  for (int i = 0; i < calls; ++i)
    script += "c1: SELECT id FROM a WHERE id = 7\n  took " + time + "\n";
  return script;
}

findings_out found_after(pipeline& rules, const std::string& script) {
  findings_out out;
  core::time_point end{};
  const support::trace_sink sink{.event = [&](core::event&& e) { rules.observe(e, out); },
                                 .advance = [&](core::time_point at) { rules.advance(at, out); }};
  EXPECT_FALSE(support::play_trace(script, sink, end));
  rules.finish(end, out);
  std::erase_if(out, [](const auto& each) { return each.rule != core::rule::slow_query; });
  return out;
}

TEST(slow_query, compares_with_what_was_usual_before_this_process) {
  const auto before = played(calls_that_took("2ms"));
  pipeline now{settings{}, support::trace_digester()};
  now.recall(before->changed_usual_times());
  const auto found = found_after(now, calls_that_took("90ms"));
  ASSERT_FALSE(found.empty());
  const auto& evidence = std::get<core::slow_query_evidence>(found.back().evidence);
  EXPECT_EQ(evidence.why, core::slow_query_evidence::reason::over_own_history);
}

TEST(slow_query, knows_no_usual_time_without_a_past) {
  pipeline now{settings{}, support::trace_digester()};
  EXPECT_TRUE(found_after(now, calls_that_took("90ms")).empty());
}

// The history gives as many as there is room for, those that were saved last first.
TEST(slow_query, what_ran_last_is_forgotten_last) {
  auto known = played(calls_that_took("2ms"))->changed_usual_times();
  ASSERT_EQ(known.size(), 1U);
  while (known.size() < core::limits::recalled_usual_times) {
    known.push_back(known[0]);
    known.back().statement += known.size();
  }
  pipeline now{settings{}, support::trace_digester()};
  now.recall(known);
  found_after(now, "c1: SELECT name FROM b\n  took 2ms\n");
  EXPECT_FALSE(found_after(now, calls_that_took("90ms")).empty());
}

TEST(slow_query, tells_what_changed_since_it_was_asked) {
  const auto rules = played(calls_that_took("2ms"));
  const auto changed = rules->changed_usual_times();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].database, "shop");
  EXPECT_NE(changed[0].statement, 0U);
  EXPECT_EQ(changed[0].usual.calls() + changed[0].latest.calls(), std::uint64_t{calls});
  EXPECT_TRUE(rules->changed_usual_times().empty());
}

TEST(slow_query, what_it_has_seen_itself_is_not_replaced) {
  const auto before = played(calls_that_took("90ms"));
  const auto now = played(calls_that_took("2ms"));
  now->recall(before->changed_usual_times());
  const auto changed = now->changed_usual_times();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_LT(changed[0].usual.max(), std::chrono::milliseconds{3});
}

}  // namespace
}  // namespace pgweir::analyzers
