#include "analyzers/activity_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

constexpr core::time_point start{10s};

struct activity : testing::Test {
  activity_log log;

  void ran(core::duration after, core::duration took, std::uint64_t statement,
           core::execution_outcome how = core::execution_outcome::completed) {
    core::execution event;
    event.completed = start + after;
    event.sent = event.completed - took;
    event.outcome = how;
    log.observe(event, statement);
  }
  std::vector<traffic_second> after(core::duration passed) {
    log.advance(start + passed);
    return log.seconds();
  }
};

TEST_F(activity, knows_nothing_at_first) {
  EXPECT_TRUE(log.seconds().empty());
  EXPECT_TRUE(log.costliest().empty());
}

TEST_F(activity, tells_a_second_when_it_is_over) {
  ran(100ms, 1ms, 7);
  ran(200ms, 3ms, 8, core::execution_outcome::failed);
  EXPECT_TRUE(after(999ms).empty());
  const auto all = after(1s);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at, start + 1s);
  EXPECT_EQ(all[0].queries, 2U);
  EXPECT_EQ(all[0].errors, 1U);
  ASSERT_EQ(all[0].statements.size(), 2U);
  EXPECT_EQ(all[0].statements[0].statement, 8U);
  EXPECT_EQ(all[0].statements[0].time, 3ms);
  EXPECT_EQ(all[0].statements[1].time, 1ms);
  EXPECT_EQ(all[0].others, 0ms);
  EXPECT_THAT(log.costliest(), testing::UnorderedElementsAre(7, 8));
}

TEST_F(activity, quantiles_are_those_of_the_second) {
  for (int i = 0; i < 99; ++i) ran(1ms * i, 1ms, 7);
  ran(500ms, 50ms, 7);
  const auto all = after(1s);
  EXPECT_GE(all[0].p50, 1ms);
  EXPECT_LT(all[0].p50, 1200us);
  EXPECT_LT(all[0].p99, 1200us);
  ran(1500ms, 50ms, 7);
  EXPECT_EQ(after(2s)[1].p50, 50ms);
}

TEST_F(activity, seconds_without_traffic_stand_there_too) {
  ran(0s, 1ms, 7);
  ran(3500ms, 1ms, 7);
  const auto all = after(4s);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].queries, 1U);
  EXPECT_EQ(all[1].queries, 0U);
  EXPECT_EQ(all[1].p50, 0ms);
  EXPECT_EQ(all[2].at, start + 3s);
  EXPECT_EQ(all[3].queries, 1U);
}

TEST_F(activity, what_is_not_among_the_first_is_the_others) {
  for (std::uint64_t statement = 1; statement <= core::limits::shown_shares + 2; ++statement)
    ran(10ms, 1ms * statement, statement);
  ran(10ms, 5ms, 0);  // of a statement that is not known
  const auto all = after(1s);
  EXPECT_EQ(all[0].statements.size(), core::limits::shown_shares);
  EXPECT_EQ(all[0].statements.front().statement, core::limits::shown_shares + 2);
  EXPECT_EQ(all[0].others, 1ms + 2ms + 5ms);
}

TEST_F(activity, a_late_one_counts_in_the_second_that_runs) {
  ran(1500ms, 1ms, 7);
  ran(900ms, 1ms, 7);
  EXPECT_EQ(after(2s)[0].queries, 2U);
}

TEST_F(activity, remembers_a_quarter_of_an_hour) {
  ran(0s, 1ms, 7);
  ran(1s, 1ms, 7);
  const auto kept = std::chrono::seconds{core::limits::activity_seconds};
  auto all = after(kept + 1s);
  ASSERT_EQ(all.size(), core::limits::activity_seconds);
  EXPECT_EQ(all.front().queries, 1U);
  EXPECT_EQ(all.front().at, start + 2s);
  EXPECT_EQ(all.back().at, start + kept + 1s);
  all = after(100h);
  ASSERT_EQ(all.size(), core::limits::activity_seconds);
  EXPECT_EQ(all.front().at + kept - 1s, all.back().at);
  EXPECT_EQ(all.back().at, start + 100h);
  EXPECT_TRUE(log.costliest().empty());
}

TEST_F(activity, statements_beyond_the_bound_are_others) {
  for (std::uint64_t statement = 1; statement <= core::limits::statements_in_second + 10;
       ++statement)
    ran(10ms, 1ms, statement);
  const auto all = after(1s);
  core::duration sum = all[0].others;
  for (const auto& each : all[0].statements) sum += each.time;
  EXPECT_EQ(sum, 1ms * (core::limits::statements_in_second + 10));
  EXPECT_LE(log.memory().bytes, log.memory().most);
}

TEST(activity_log_test, a_clock_may_begin_at_zero) {
  activity_log log;
  core::execution event;
  event.completed = core::time_point{1ms};
  log.observe(event, 7);
  log.observe(event, 8);
  log.advance(core::time_point{1s});
  EXPECT_EQ(log.seconds().size(), 1U);
}

}  // namespace
}  // namespace pgweir::analyzers
