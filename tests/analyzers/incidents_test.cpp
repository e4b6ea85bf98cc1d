#include "analyzers/incidents.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

class incidents_test : public testing::Test {
 protected:
  static constexpr core::time_point start{1'000s};

  void call_at(core::duration after_start, std::uint64_t id = 7, std::uint64_t instance = 0) {
    auto& running = incidents_.of(id, instance, start + after_start);
    ++running.finding.cost.calls;
    incidents_.grew(running, start + after_start, out_);
  }
  void look_at(core::duration after_start) { incidents_.advance(start + after_start, out_); }

  incidents incidents_;
  findings_out out_;
};

TEST_F(incidents_test, says_it_at_once_and_when_it_doubled) {
  for (int i = 0; i < 100; ++i) call_at(i * 1ms);
  ASSERT_EQ(out_.size(), 7U);  // 1, 2, 4, 8, 16, 32, 64
  EXPECT_EQ(out_.front().cost.calls, 1U);
  EXPECT_EQ(out_.back().cost.calls, 64U);
  for (const auto& said : out_) EXPECT_EQ(said.occurrence, 1U);
}

TEST_F(incidents_test, says_growth_at_most_five_times_a_second) {
  for (int i = 0; i < 100; ++i) call_at(i * 1ms);
  out_.clear();
  look_at(100ms);
  EXPECT_TRUE(out_.empty());
  look_at(300ms);
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(out_.back().cost.calls, 100U);
  look_at(600ms);
  EXPECT_EQ(out_.size(), 1U);
}

TEST_F(incidents_test, ends_one_after_ten_quiet_seconds) {
  call_at(0s);
  call_at(9s);
  look_at(10s);
  call_at(25s);
  ASSERT_EQ(out_.size(), 3U);
  EXPECT_EQ(out_[1].occurrence, 1U);
  EXPECT_EQ(out_[2].occurrence, 2U);
  EXPECT_EQ(out_[2].cost.calls, 1U);
  EXPECT_EQ(out_[2].first_seen, start + 25s);
}

TEST_F(incidents_test, keeps_instances_of_one_finding_apart) {
  call_at(0s, 7, 1);
  call_at(0s, 7, 2);
  call_at(0s, 8, 1);
  ASSERT_EQ(out_.size(), 3U);
  EXPECT_EQ(out_[0].occurrence, 1U);
  EXPECT_EQ(out_[1].occurrence, 2U);
  EXPECT_EQ(out_[2].occurrence, 1U);
}

TEST_F(incidents_test, says_at_the_end_what_is_unsaid) {
  for (int i = 0; i < 3; ++i) call_at(0s);
  out_.clear();
  incidents_.finish(out_);
  ASSERT_EQ(out_.size(), 1U);
  EXPECT_EQ(out_.back().cost.calls, 3U);
}

TEST_F(incidents_test, is_bounded) {
  for (std::uint64_t id = 1; id <= 3 * core::limits::findings; ++id) call_at(0s, id);
  out_.clear();
  call_at(1ms, 3 * core::limits::findings);
  EXPECT_EQ(out_.back().cost.calls, 2U);
}

}  // namespace
}  // namespace pgweir::analyzers
