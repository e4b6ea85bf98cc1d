#include "reports/json_evidence.hpp"
#include "reports/timeline_lanes.hpp"
#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <variant>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;

TEST(timeline_test, goes_out_and_comes_back) {
  auto f = samples::loop();
  auto& told = std::get<core::n_plus_one_evidence>(f.evidence);
  told.timeline = {{0, 0us, 700us}, {1, 1200us, 90us}};
  const auto read = evidence_from(evidence_json(f.evidence));
  const auto& steps = std::get<core::n_plus_one_evidence>(read).timeline;
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[1].lane, 1U);
  EXPECT_EQ(steps[1].at, 1200us);
  EXPECT_EQ(steps[1].took, 90us);
}

TEST(timeline_test, older_reports_have_none) {
  auto written = evidence_json(samples::loop().evidence);
  written.erase("timeline");
  EXPECT_TRUE(std::get<core::n_plus_one_evidence>(evidence_from(written)).timeline.empty());
}

TEST(timeline_test, lanes_are_named_and_what_ran_is_added_up) {
  auto f = samples::loop();
  EXPECT_TRUE(timeline_of(f).lanes.empty()) << "no times were kept";
  std::get<core::n_plus_one_evidence>(f.evidence).timeline = {
      {0, 0us, 700us}, {1, 1000us, 500us}, {1, 1200us, 800us}};
  const auto time = timeline_of(f);
  ASSERT_EQ(time.lanes.size(), 2U);
  EXPECT_EQ(time.lanes[0].name, "authors");
  EXPECT_EQ(time.lanes[1].detail, "50 × author_id = authors.id");
  EXPECT_EQ(time.whole, 2000us);
  EXPECT_EQ(time.worked, 1700us) << "what overlaps counts once";
  EXPECT_EQ(time.shown, 3U);
  EXPECT_EQ(time.executions, 51U);
}

}  // namespace
}  // namespace pgweir::reports
