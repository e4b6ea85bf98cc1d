#include "reports/report.hpp"

#include "reports/gate.hpp"
#include "reports/text.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

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
  EXPECT_EQ(summary_line(samples::nothing(), fail_on::error),
            "pgweir: 1,204 queries, 100 % analysed · no findings · gate: passed (nothing at error "
            "or worse)\n");
  auto r = samples::nothing();
  for (const auto& f : {samples::unbounded(), samples::loop(), samples::suspect_loop()}) {
    r.findings.push_back(samples::booked(f));
  }
  EXPECT_THAT(summary_line(r, fail_on::warning),
              AllOf(HasSubstr("2 errors"), HasSubstr("1 suspect"),
                    HasSubstr("gate: FAILED (unbounded-select")));
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
