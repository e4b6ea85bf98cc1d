#include "reports/verdict_text.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using namespace std::chrono_literals;

baseline_entry entry(const std::string& subject) {
  return {core::rule::slow_query, 0xabc, 2, subject, "", std::nullopt};
}

TEST(verdict_text_test, passed_or_failed_and_why) {
  EXPECT_EQ(outcome_text(judge(samples::nothing(), fail_on::error)),
            "passed (nothing at error or worse)");
  EXPECT_EQ(outcome_text(judge(samples::nothing(), fail_on::none)), "passed (--fail-on none)");
  EXPECT_THAT(outcome_text(judge(samples::everything(), fail_on::error)),
              testing::StartsWith("FAILED ("));
}

TEST(verdict_text_test, nothing_is_said_where_the_baseline_fits) {
  EXPECT_EQ(baseline_lines(judge(samples::everything(), fail_on::error), {}), "");
}

TEST(verdict_text_test, what_the_baseline_makes_of_findings) {
  verdict v;
  v.worse.push_back({entry("slow reports"), 12});
  v.stale.push_back(entry("slow \x1b[2J"));
  v.expired.push_back(entry("slow lists"));
  v.expired.front().reason = "until the index is there";
  v.expired.front().until = 2026y / 11 / 1;
  EXPECT_THAT(
      baseline_lines(v, {}),
      AllOf(HasSubstr("worse     slow-query 0000000000000abc ×12, ×2 in the baseline"),
            HasSubstr("expired   slow-query 0000000000000abc counts again, acknowledged until "
                      "2026-11-01: until"),
            HasSubstr("fixed     slow-query 0000000000000abc: slow  [2J"),
            HasSubstr("1 entry of the baseline not seen"), HasSubstr("--prune")));
}

TEST(verdict_text_test, long_lists_are_cut) {
  verdict v;
  v.stale.assign(25, entry("slow reports"));
  EXPECT_THAT(baseline_lines(v, {}), HasSubstr("fixed     and 15 more"));
}

}  // namespace
}  // namespace pgweir::reports
