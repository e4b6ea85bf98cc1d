#include "reports/judged.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace pgweir::reports {
namespace {

report of(const std::vector<core::finding>& all) {
  auto r = samples::nothing();
  for (const auto& f : all) r.findings.push_back(samples::booked(f));
  return r;
}

TEST(judged_test, what_fails_comes_first_and_the_rest_stays_in_order) {
  const auto r = of({samples::loop(), samples::unbounded(), samples::slow(), samples::growing()});
  verdict v;
  v.failed = true;
  v.standings = {standing::acknowledged, standing::below, standing::failing, standing::known};
  std::vector<core::rule> order;
  for (const auto& each : in_order(r, v)) order.push_back(each.finding->latest.rule);
  EXPECT_THAT(order, testing::ElementsAre(core::rule::slow_query, core::rule::unbounded_select,
                                          core::rule::unbounded_select, core::rule::n_plus_one));
  EXPECT_TRUE(is_judged(r, v));
}

TEST(judged_test, a_verdict_without_standings_is_nobodys) {
  const auto r = of({samples::loop()});
  EXPECT_FALSE(is_judged(r, {}));
  EXPECT_EQ(in_order(r, {}).front().stands, standing::below);
  EXPECT_TRUE(is_judged(r, judge(r, fail_on::none)));
  EXPECT_TRUE(is_judged(samples::nothing(), judge(samples::nothing(), fail_on::none)));
}

TEST(judged_test, a_build_may_fail_without_a_finding) {
  EXPECT_EQ(failure_without_finding(samples::nothing(), {}), "");
  EXPECT_THAT(failure_without_finding(samples::no_traffic(), {}), testing::HasSubstr("No query"));
  verdict lost;
  lost.failed = true;
  lost.why = "events were\x1b lost";
  EXPECT_EQ(failure_without_finding(samples::nothing(), lost), "events were  lost");
  const auto r = of({samples::loop()});
  EXPECT_EQ(failure_without_finding(r, judge(r, fail_on::error)), "");
}

TEST(judged_test, counts_by_rule) {
  const auto r = of({samples::loop(), samples::slow(), samples::likely_loop()});
  EXPECT_EQ(counted_by_rule(in_order(r, {})), "n-plus-one ×2, slow-query ×1");
  EXPECT_EQ(counted_by_rule({}), "");
}

}  // namespace
}  // namespace pgweir::reports
