#include "reports/sarif.hpp"

#include "core/rule.hpp"
#include "reports/rule_pages.hpp"
#include "reports/sarif_result.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

json run_of(const report& r, const verdict& v) {
  auto log = json::parse(sarif(r, v));
  EXPECT_EQ(log["version"], "2.1.0");
  return log["runs"][0];
}

report with(const core::finding& f) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(f, 3));
  return r;
}

std::string text_of(const json& j) { return j.get<std::string>(); }

TEST(sarif_test, all_rules_are_listed_with_their_pages) {
  const auto driver = run_of(samples::nothing(), {})["tool"]["driver"];
  EXPECT_EQ(driver["name"], "pgweir");
  ASSERT_EQ(driver["rules"].size(), core::rules.size());
  for (std::size_t i = 0; i < core::rules.size(); ++i) {
    const auto& rule = driver["rules"][i];
    const std::string name{core::rules[i].name};
    EXPECT_EQ(rule["id"], name);
    EXPECT_THAT(text_of(rule["help"]["markdown"]), StartsWith("# " + name));
    EXPECT_THAT(text_of(rule["help"]["text"]), HasSubstr("docs/rules/" + name + ".md"));
  }
  EXPECT_EQ(driver["rules"][0]["name"], "NPlusOne");
}

TEST(sarif_test, pages_have_no_links_that_lead_nowhere) {
  for (const auto& rule : core::rules) {
    const std::string page{page_of(rule.id)};
    EXPECT_GT(page.size(), 500u) << rule.name;
    EXPECT_EQ(page.find(".md)"), std::string::npos) << rule.name;
  }
}

TEST(sarif_test, a_result_says_what_and_how_sure) {
  const auto r = with(samples::loop());
  const auto result = run_of(r, {})["results"][0];
  EXPECT_EQ(result["ruleId"], "n-plus-one");
  EXPECT_EQ(result["ruleIndex"], 0);
  EXPECT_EQ(result["kind"], "fail");
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(result["occurrenceCount"], 3);
  EXPECT_THAT(text_of(result["message"]["text"]),
              testing::AllOf(StartsWith("GET /authors ran 1 query"),
                             HasSubstr("\nthe 50 values of $1"), HasSubstr("\nFix: SELECT id")));
  EXPECT_EQ(result["partialFingerprints"]["pgweir/id/v1"], core::hex(r.findings[0].latest.id));
  EXPECT_EQ(result["properties"]["grade"], "proven");
  EXPECT_EQ(result["properties"]["cost"]["calls"], 51);
  EXPECT_FALSE(result.contains("baselineState"));
}

TEST(sarif_test, a_suspect_is_for_review) {
  const auto result = run_of(with(samples::suspect_loop()), {})["results"][0];
  EXPECT_EQ(result["kind"], "review");
  EXPECT_EQ(result["level"], "none");
}

TEST(sarif_test, the_location_is_a_line_of_source_where_tags_have_one) {
  auto r = with(samples::loop());
  r.findings[0].latest.where.source = "app/models/an author.rb:12";
  auto at = run_of(r, {})["results"][0]["locations"][0];
  EXPECT_EQ(at["physicalLocation"]["artifactLocation"]["uri"], "app/models/an%20author.rb");
  EXPECT_EQ(at["physicalLocation"]["region"]["startLine"], 12);
  EXPECT_EQ(at["logicalLocations"][0]["fullyQualifiedName"], "route:GET /authors");
}

TEST(sarif_test, and_else_the_place_of_the_traffic) {
  auto r = with(samples::loop());
  r.findings[0].places = {{analyzers::attributed_work::name_kind::scope, "lists authors", 1}};
  auto at = run_of(r, {})["results"][0]["locations"][0];
  EXPECT_EQ(at["physicalLocation"]["artifactLocation"]["uri"], "pgweir/scope/lists%20authors");
  EXPECT_THAT(text_of(at["physicalLocation"]["artifactLocation"]["description"]["text"]),
              StartsWith("No file"));
  EXPECT_EQ(at["logicalLocations"][0]["kind"], "scope");
  r.findings[0].places.clear();
  r.findings[0].latest.where.route.clear();
  at = run_of(r, {})["results"][0]["locations"][0];
  EXPECT_EQ(at["logicalLocations"][0]["kind"], "statement");
}

TEST(sarif_test, the_baseline_shows) {
  auto r = samples::nothing();
  for (const auto& f : {samples::loop(), samples::unbounded(), samples::slow(), samples::chain()}) {
    r.findings.push_back(samples::booked(f));
  }
  const auto results = run_of(r, samples::mixed(r))["results"];
  const auto of = [&](std::size_t i) { return text_of(results[i]["properties"]["standing"]); };
  EXPECT_EQ(of(0), "failing");
  EXPECT_EQ(results[0]["baselineState"], "new");
  EXPECT_EQ(of(1), "passing");
  EXPECT_EQ(of(2), "known");
  EXPECT_EQ(results[2]["baselineState"], "unchanged");
  EXPECT_FALSE(results[2].contains("suppressions"));
  EXPECT_EQ(of(3), "acknowledged");
  EXPECT_EQ(results[3]["suppressions"][0]["status"], "accepted");
}

TEST(sarif_test, the_invocation_tells_how_it_ended) {
  const auto r = with(samples::loop());
  auto ended = run_of(r, judge(r, fail_on::error))["invocations"][0];
  EXPECT_EQ(ended["exitCode"], 1);
  EXPECT_EQ(ended["executionSuccessful"], true);
  EXPECT_EQ(run_of(r, judge(r, fail_on::none))["invocations"][0]["exitCode"], 0);
  EXPECT_FALSE(run_of(r, {})["invocations"][0].contains("exitCode"));
  ended = run_of(samples::no_traffic(), {})["invocations"][0];
  EXPECT_EQ(ended["exitCode"], 75);
  EXPECT_EQ(ended["executionSuccessful"], false);
}

TEST(sarif_test, a_name_is_no_link_and_no_placeholder) {
  EXPECT_EQ(sarif_message("[a](1) {0} b\x1b")["text"], "[a] (1) {{0}} b ");
  EXPECT_EQ(sarif_uri("a b/ü%.rb"), "a%20b/%C3%BC%25.rb");
  EXPECT_EQ(run_of(samples::hostile(), {})["results"].size(), 2u);
}

}  // namespace
}  // namespace pgweir::reports
