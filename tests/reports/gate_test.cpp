#include "reports/gate.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

report with(const core::finding& f) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(f));
  return r;
}

TEST(gate_test, severity_decides) {
  EXPECT_TRUE(judge(with(samples::loop()), fail_on::error).failed);
  EXPECT_FALSE(judge(with(samples::slow()), fail_on::error).failed);
  EXPECT_TRUE(judge(with(samples::slow()), fail_on::warning).failed);
  EXPECT_TRUE(judge(with(samples::unfiltered()), fail_on::info).failed);
  EXPECT_FALSE(judge(with(samples::loop()), fail_on::none).failed);
}

TEST(gate_test, likely_counts_and_suspect_never) {
  EXPECT_TRUE(judge(with(samples::likely_loop()), fail_on::warning).failed);
  auto f = samples::suspect_loop();
  f.severity = core::severity::error;
  EXPECT_FALSE(judge(with(f), fail_on::info).failed);
}

TEST(gate_test, says_why) {
  EXPECT_EQ(judge(with(samples::loop()), fail_on::error).why,
            "n-plus-one: 50 × posts by author_id, one per row of authors in GET /authors");
  auto several = with(samples::loop());
  several.findings.push_back(samples::booked(samples::nested_loop()));
  several.findings.push_back(samples::booked(samples::unbounded()));
  EXPECT_THAT(judge(several, fail_on::error).why, testing::HasSubstr("and 2 more"));
}

TEST(gate_test, a_route_is_printed_without_control_characters) {
  auto f = samples::loop();
  f.where.route = "GET /\x1b[2J\n";
  EXPECT_THAT(judge(with(f), fail_on::error).why, testing::EndsWith("in GET / [2J "));
}

TEST(gate_test, names_of_levels) {
  EXPECT_EQ(fail_on_named("warning"), fail_on::warning);
  EXPECT_EQ(fail_on_named("fatal"), std::nullopt);
  EXPECT_EQ(name_of(fail_on::none), "none");
}

}  // namespace
}  // namespace pgweir::reports
