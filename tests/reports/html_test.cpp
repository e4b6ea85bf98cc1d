#include "reports/html.hpp"

#include "reports/html/finding_card.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::size_t count_of(std::string_view part, std::string_view in) {
  std::size_t n = 0;
  for (auto at = in.find(part); at != std::string_view::npos; at = in.find(part, at + 1)) ++n;
  return n;
}

std::string page(const report& r, fail_on level = fail_on::error) {
  return html(r, judge(r, level));
}

TEST(html_test, an_empty_report_is_not_an_unseen_one) {
  EXPECT_THAT(page(samples::nothing()), HasSubstr("Nothing found"));
  EXPECT_THAT(page(samples::unseen()),
              AllOf(HasSubstr("Nothing could be judged"), HasSubstr("Point the application at")));
}

TEST(html_test, what_was_not_seen_is_told) {
  auto r = samples::nothing();
  r.traffic.seen.dropped_events = 3;
  r.traffic.blind["TLS that pgweir does not end"] = 2;
  EXPECT_THAT(page(r), AllOf(HasSubstr("3 events dropped under load"),
                             HasSubstr("2 connections not readable (TLS that pgweir")));
}

TEST(html_test, every_rule_has_a_card_with_its_fact_and_its_proof) {
  const auto all = samples::everything();
  const auto text = page(all);
  for (const auto& f : all.findings) {
    EXPECT_THAT(text, HasSubstr("id=\"" + anchor_of(f.latest) + "\""));
    EXPECT_THAT(text, HasSubstr("id=\"rule-" + std::string{core::name_of(f.latest.rule)} + "\""));
  }
  EXPECT_EQ(count_of("class=\"because\"", text), all.findings.size());
}

TEST(html_test, failing_ones_come_first_and_known_ones_are_folded) {
  const auto shop = samples::shop();
  const auto text = html(shop, samples::gated(shop));
  const auto failing = text.find("<h2>Fails the build <small>2</small>");
  const auto others = text.find("<h2>Also found <small>7</small>");
  const auto known = text.find("<details class=\"known\">");
  ASSERT_NE(known, std::string::npos);
  EXPECT_LT(failing, others);
  EXPECT_LT(others, known);
  EXPECT_EQ(text.find(" open>", known), std::string::npos);
}

TEST(html_test, what_is_gone_from_the_baseline_is_named) {
  const auto shop = samples::shop();
  EXPECT_THAT(html(shop, samples::gated(shop)), HasSubstr("report_weekly took 2.1 s"));
}

TEST(html_test, a_rule_brings_its_page) {
  EXPECT_THAT(page(samples::everything()), HasSubstr("# n-plus-one\n"));
}

TEST(html_test, a_verdict_that_is_shorter_hides_nothing) {
  const auto shop = samples::shop();
  EXPECT_EQ(count_of("<details class=\"finding", html(shop, {})), shop.findings.size());
}

TEST(html_test, what_clients_say_stays_text) {
  const auto text = page(samples::attacked());
  EXPECT_EQ(count_of("<script", text), 1U);
  EXPECT_EQ(count_of("<img", text), 0U);
  EXPECT_EQ(count_of("</style>", text), 1U);
  EXPECT_EQ(count_of("onerror=\"", text), 0U);
  EXPECT_THAT(text, HasSubstr("[U+202E]drawkcab"));
  for (const std::string_view raw : {"\x1b", "\x01", "\xff", "\xe2\x80\xae"}) {
    EXPECT_EQ(text.find(raw), std::string::npos);
  }
}

TEST(html_test, nothing_is_fetched) {
  const auto text = page(samples::everything());
  EXPECT_THAT(text, HasSubstr("default-src 'none'; style-src 'sha256-"));
  for (const std::string_view way : {"href=\"http", "src=", "@import", "url(", " style=\""}) {
    EXPECT_EQ(text.find(way), std::string::npos) << way;
  }
}

TEST(html_test, a_large_report_says_what_it_leaves_out) {
  const auto many = samples::many(2'000);
  const auto text = page(many);
  EXPECT_EQ(count_of("<details class=\"finding", text), 200U);
  EXPECT_EQ(count_of("<li class=\"finding", text), 1'800U);
  EXPECT_THAT(text, AllOf(HasSubstr("1,800 findings more, listed without their proof"),
                          HasSubstr("And 1,548 more, with less time"), HasSubstr("and 56 more")));
  EXPECT_LT(text.size(), 8'000'000U);
}

}  // namespace
}  // namespace pgweir::reports
