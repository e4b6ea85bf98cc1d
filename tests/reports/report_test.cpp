#include "reports/report.hpp"

#include "reports/gate.hpp"
#include "reports/text.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <span>
#include <string>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

TEST(report_test, the_share_that_was_analysed) {
  traffic_summary t;
  EXPECT_EQ(t.analysed(), 1.0);
  t.queries = 100;
  t.seen.executions = 90;
  t.seen.unattributed = 10;
  EXPECT_DOUBLE_EQ(t.analysed(), 0.8);
}

TEST(report_test, the_last_line_is_the_verdict) {
  EXPECT_EQ(summary_line(samples::nothing(), judge(samples::nothing(), fail_on::error)),
            "pgweir: 1,204 queries, 100 % analysed · no findings · gate: passed (nothing at error "
            "or worse)\n");
  auto r = samples::nothing();
  for (const auto& f : {samples::unbounded(), samples::loop(), samples::suspect_loop()}) {
    r.findings.push_back(samples::booked(f));
  }
  EXPECT_THAT(summary_line(r, judge(r, fail_on::warning)),
              AllOf(HasSubstr("2 errors"), HasSubstr("1 suspect"),
                    HasSubstr("gate: FAILED (unbounded-select")));
}

TEST(report_test, no_gate_passes_where_nothing_was_seen) {
  auto r = samples::nothing();
  r.traffic = {};
  EXPECT_THAT(summary_line(r, judge(r, fail_on::error)), HasSubstr("gate: nothing to judge"));
}

TEST(report_test, what_is_in_the_baseline_is_counted_apart_and_not_told_again) {
  auto r = samples::nothing();
  r.findings = {samples::booked(samples::loop()), samples::booked(samples::unbounded())};
  const known_findings known{updated({}, std::span{r.findings}.first(1), false).made, {}};
  const auto text = report_text(r, {{}, true, judge(r, gate_policy::at(fail_on::error), &known)});
  EXPECT_THAT(text, AllOf(HasSubstr("1 error, 1 in the baseline · gate: FAILED (new unbounded"),
                          HasSubstr("known: 50 × posts"),
                          testing::Not(HasSubstr("because   the 50 values"))));
}

TEST(report_test, order_is_the_same_whatever_the_times) {
  using kind = analyzers::attributed_work::name_kind;
  auto r = samples::nothing();
  r.work = {{kind::scope, "b", 1, 2, {2, 2, 0, 0, 5s}},
            {kind::scope, "a", 1, 2, {2, 2, 0, 0, 1s}},
            {kind::scope, "c", 1, 9, {9, 9, 0, 0, 1ms}},
            {kind::route, "z", 1, 1, {1, 1, 0, 0, 1s}}};
  auto slow = samples::loop();
  slow.cost.time = 9s;
  slow.id = 2;
  auto costly = samples::loop();
  costly.cost.round_trips += 1;
  costly.id = 3;
  auto quick = samples::loop();
  quick.id = 1;
  r.findings = {samples::booked(slow), samples::booked(quick), samples::booked(costly)};
  put_in_order(r);
  std::string order;
  for (const auto& work : r.work) order += work.name;
  for (const auto& f : r.findings) order += std::to_string(f.latest.id);
  EXPECT_EQ(order, "zcab312");
}

TEST(report_test, says_who_spent_what) {
  const auto text = report_text(samples::everything(), {});
  EXPECT_THAT(text, AllOf(HasSubstr("by route"), HasSubstr("by scope"), HasSubstr("by trace"),
                          HasSubstr("GET /authors")));
  auto r = samples::nothing();
  for (int i = 0; i < 12; ++i) {
    r.work.push_back({analyzers::attributed_work::name_kind::route,
                      "r\x1b" + std::to_string(i),
                      1,
                      1,
                      {1, 1, 1, 1, {}}});
  }
  EXPECT_THAT(report_text(r, {}),
              AllOf(HasSubstr("r 9"), HasSubstr("and 2 more"), testing::Not(HasSubstr("r 10"))));
}

TEST(report_test, losses_are_said) {
  auto r = samples::nothing();
  r.traffic.seen.dropped_events = 7;
  r.traffic.blind["unknown_message"] = 1;
  r.traffic.seen.rules_switched_off = 1;
  EXPECT_THAT(report_text(r, {}), AllOf(HasSubstr("7 events dropped under load"),
                                        HasSubstr("1 rule switched off by a mistake"),
                                        HasSubstr("1 connection not readable (unknown_message)")));
}

TEST(report_test, empty_reports_teach) {
  auto r = samples::nothing();
  EXPECT_THAT(report_text(r, {}), HasSubstr("Nothing found"));
  r.traffic.queries = 0;
  EXPECT_THAT(report_text(r, {}), HasSubstr("Point your application at pgweir"));
}

}  // namespace
}  // namespace pgweir::reports
