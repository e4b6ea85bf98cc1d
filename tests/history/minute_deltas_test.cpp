#include "history/minute_deltas.hpp"

#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace pgweir::history {
namespace {

using all_totals = std::vector<analyzers::statement_totals>;

TEST(minute_deltas, the_first_look_is_all_that_ran) {
  minute_deltas deltas{noon};
  const all_totals totals{totals_of(1, 3, 2ms)};
  const auto look = deltas.look(totals, noon + 10s);
  EXPECT_EQ(look.at, noon);
  ASSERT_EQ(look.deltas.size(), 1U);
  EXPECT_EQ(look.deltas[0].of, totals.data());
  EXPECT_EQ(look.deltas[0].work.spent.calls, 3U);
  EXPECT_EQ(look.deltas[0].work.slowest, 2ms);
}

TEST(minute_deltas, a_later_look_is_what_came_since) {
  minute_deltas deltas{noon};
  all_totals totals{totals_of(1, 3, 50ms), totals_of(2, 1, 1ms)};
  deltas.look(totals, noon + 50s);
  add_calls(totals[0], 4, 2ms);
  totals[0].errors = 1;
  const auto look = deltas.look(totals, noon + 60s);
  ASSERT_EQ(look.deltas.size(), 1U);
  const auto& work = look.deltas[0].work;
  EXPECT_EQ(work.spent.calls, 4U);
  EXPECT_EQ(work.spent.rows, 8U);
  EXPECT_EQ(work.spent.time, 8ms);
  EXPECT_EQ(work.errors, 1U);
  EXPECT_EQ(work.latencies.calls(), 4U);
  // Not the slowest of all: known by its step only.
  EXPECT_GE(work.slowest, 2ms);
  EXPECT_LE(work.slowest, 3ms);
}

TEST(minute_deltas, time_belongs_to_the_minute_in_which_it_began) {
  minute_deltas deltas{noon + 30s};
  const all_totals totals{totals_of(1, 1, 1ms)};
  EXPECT_EQ(deltas.look(totals, noon + 60s).at, noon);
  EXPECT_EQ(deltas.look(totals, noon + 70s).at, noon + 60s);
  EXPECT_EQ(deltas.look(totals, noon + 120s).at, noon + 60s);
  EXPECT_EQ(deltas.look(totals, noon + 121s).at, noon + 120s);
}

TEST(minute_deltas, what_did_not_run_is_not_told) {
  minute_deltas deltas{noon};
  const all_totals totals{totals_of(1, 1, 1ms)};
  deltas.look(totals, noon + 10s);
  EXPECT_TRUE(deltas.look(totals, noon + 20s).deltas.empty());
}

TEST(minute_deltas, totals_that_shrank_began_anew) {
  minute_deltas deltas{noon};
  deltas.look(all_totals{totals_of(1, 10, 1ms)}, noon + 10s);
  const auto fewer = deltas.look(all_totals{totals_of(1, 4, 1ms)}, noon + 20s);
  ASSERT_EQ(fewer.deltas.size(), 1U);
  EXPECT_EQ(fewer.deltas[0].work.spent.calls, 4U);
  // More calls than before, but others: their times tell.
  const auto others = deltas.look(all_totals{totals_of(1, 6, 9ms)}, noon + 30s);
  ASSERT_EQ(others.deltas.size(), 1U);
  EXPECT_EQ(others.deltas[0].work.spent.calls, 6U);
}

TEST(minute_deltas, a_statement_that_was_left_out_meanwhile_is_new) {
  minute_deltas deltas{noon};
  deltas.look(all_totals{totals_of(1, 10, 1ms)}, noon + 10s);
  deltas.look(all_totals{}, noon + 20s);
  const auto look = deltas.look(all_totals{totals_of(1, 12, 1ms)}, noon + 30s);
  ASSERT_EQ(look.deltas.size(), 1U);
  EXPECT_EQ(look.deltas[0].work.spent.calls, 12U);
}

TEST(minute_deltas, a_statement_is_told_apart_by_database) {
  minute_deltas deltas{noon};
  all_totals totals{totals_of(1, 1, 1ms, "shop"), totals_of(1, 2, 1ms, "blog")};
  EXPECT_EQ(deltas.look(totals, noon + 10s).deltas.size(), 2U);
  add_calls(totals[1], 5, 1ms);
  const auto look = deltas.look(totals, noon + 20s);
  ASSERT_EQ(look.deltas.size(), 1U);
  EXPECT_EQ(look.deltas[0].of->database, "blog");
  EXPECT_EQ(look.deltas[0].work.spent.calls, 5U);
}

}  // namespace
}  // namespace pgweir::history
