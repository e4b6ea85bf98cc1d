#include "reports/ignored_text.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

ignored_findings slow_ones(std::uint64_t count, std::vector<std::uint64_t> ids = {}) {
  ignored_findings made;
  made.by.rule = core::rule::slow_query;
  made.by.reason = "they are reports";
  made.count = count;
  made.findings = std::move(ids);
  return made;
}

TEST(ignored_text_test, nothing_where_nothing_is_configured) {
  EXPECT_EQ(ignored_text(samples::nothing(), {}), "");
}

TEST(ignored_text_test, each_entry_says_what_it_did) {
  auto r = samples::nothing();
  auto expired = slow_ones(0);
  expired.expired = true;
  expired.by.until = std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{20'000}}};
  r.ignored = {slow_ones(0), slow_ones(12, {1, 2}), expired, slow_ones(1, {2})};
  EXPECT_EQ(ignored_text(r, {}),
            "2 findings ignored by [[ignore]]:\n"
            "  ×12       slow-query: they are reports\n"
            "  ×1        slow-query: they are reports\n"
            "  unmatched slow-query: they are reports\n"
            "  expired   slow-query, until 2024-10-04: they are reports\n\n");
}

TEST(ignored_text_test, a_long_list_is_cut) {
  auto r = samples::nothing();
  r.ignored.assign(13, slow_ones(0));
  EXPECT_THAT(ignored_text(r, {}), HasSubstr("  unmatched and 3 more\n"));
}

TEST(ignored_text_test, the_report_ends_with_it) {
  auto r = samples::nothing();
  r.ignored = {slow_ones(3, {1})};
  const auto text = report_text(r, {});
  EXPECT_THAT(text, HasSubstr("Nothing found that is not ignored."));
  EXPECT_THAT(text, HasSubstr("1 finding ignored by [[ignore]]:\n  ×3 "));
  EXPECT_THAT(text, HasSubstr("no findings, 1 ignored\n"));
  EXPECT_THAT(report_text(samples::nothing(), {}), Not(HasSubstr("ignored")));
}

}  // namespace
}  // namespace pgweir::reports
