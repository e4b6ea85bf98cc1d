#include "reports/json_evidence.hpp"
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

}  // namespace
}  // namespace pgweir::reports
