#include "reports/html/verdict_head.hpp"

#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(verdict_head_test, the_head_says_what_failed_and_why) {
  const auto shop = samples::shop();
  EXPECT_THAT(verdict_head(shop, samples::gated(shop)),
              AllOf(HasSubstr("Failed: 2 findings fail the build"),
                    HasSubstr("n-plus-one: 50 × posts by author_id"), HasSubstr("<b>4</b> errors"),
                    HasSubstr("<b>100 %</b> of 1,217 queries analysed")));
}

TEST(verdict_head_test, what_failed_without_a_finding_has_its_reason) {
  verdict v;
  v.failed = true;
  v.why = "2 connections were not readable";
  EXPECT_EQ(headline_of(samples::nothing(), v), "Failed");
  EXPECT_THAT(verdict_head(samples::nothing(), v), HasSubstr(v.why));
}

TEST(verdict_head_test, without_a_failure_the_head_says_what_was_found) {
  const auto shop = samples::shop();
  EXPECT_THAT(
      verdict_head(shop, judge(shop, fail_on::none)),
      AllOf(HasSubstr("Found: 4 errors, 4 warnings<"), HasSubstr("None of it fails the build")));
}

}  // namespace
}  // namespace pgweir::reports
