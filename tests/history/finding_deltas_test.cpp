#include "history/finding_deltas.hpp"

#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace pgweir::history {
namespace {

using findings = std::vector<reports::booked_finding>;

TEST(finding_deltas, a_finding_is_told_when_it_comes_and_when_it_grows) {
  finding_deltas deltas;
  findings all{finding_of(1, 2), finding_of(2, 1)};
  EXPECT_EQ(deltas.look({all, 0, noon}).size(), 2U);
  EXPECT_TRUE(deltas.look({all, 0, noon + 10s}).empty());
  all[0] = finding_of(1, 5, noon + 15s);
  const auto grown = deltas.look({all, 0, noon + 20s});
  ASSERT_EQ(grown.size(), 1U);
  EXPECT_EQ(grown[0].id, 1U);
  EXPECT_EQ(grown[0].now, &all[0]);
  EXPECT_EQ(grown[0].count, 3);
  EXPECT_EQ(grown[0].more.calls - grown[0].less.calls, 30U);
}

TEST(finding_deltas, what_is_gone_was_taken_back) {
  finding_deltas deltas;
  const findings all{finding_of(1, 2), finding_of(2, 3)};
  deltas.look({all, 0, noon});
  const findings left{finding_of(1, 1)};
  const auto less = deltas.look({left, 0, noon + 10s});
  ASSERT_EQ(less.size(), 2U);
  EXPECT_EQ(less[0].count, -1);
  EXPECT_EQ(less[1].id, 2U);
  EXPECT_EQ(less[1].now, nullptr);
  EXPECT_EQ(less[1].count, -3);
  EXPECT_EQ(less[1].less.calls, 30U);
  EXPECT_TRUE(deltas.look({left, 0, noon + 20s}).empty());
}

TEST(finding_deltas, what_a_full_book_dropped_stays_what_it_was) {
  finding_deltas deltas;
  const findings all{finding_of(1, 2)};
  deltas.look({all, 0, noon});
  EXPECT_TRUE(deltas.look({{}, 1, noon + 10s}).empty());
  const auto again = deltas.look({all, 1, noon + 20s});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].count, 2);
}

TEST(finding_deltas, a_state_is_worth_writing_when_it_is_new_worse_old_or_the_last) {
  finding_deltas deltas;
  findings all{finding_of(1, 1)};
  const auto told = [&](core::wall_time at, bool last = false) {
    all[0].last_seen = at;
    ++all[0].count;
    const auto found = deltas.look({all, 0, at, last});
    EXPECT_EQ(found.size(), 1U);
    return found[0].tells_more;
  };
  EXPECT_TRUE(told(noon));
  EXPECT_FALSE(told(noon + 10s));
  all[0].latest.severity = core::severity::error;
  EXPECT_TRUE(told(noon + 20s));
  EXPECT_FALSE(told(noon + 30s));
  EXPECT_TRUE(told(noon + 20s + finding_deltas::state_every));
  EXPECT_TRUE(told(noon + 20min, true));
}

TEST(finding_deltas, the_last_look_tells_the_state_that_was_not_written_yet) {
  finding_deltas deltas;
  findings all{finding_of(1, 1, noon)};
  deltas.look({all, 0, noon});
  all[0] = finding_of(1, 2, noon + 5s);
  deltas.look({all, 0, noon + 10s});
  const auto last = deltas.look({all, 0, noon + 20s, true});
  ASSERT_EQ(last.size(), 1U);
  EXPECT_TRUE(last[0].tells_more);
  EXPECT_EQ(last[0].count, 0);
}

}  // namespace
}  // namespace pgweir::history
