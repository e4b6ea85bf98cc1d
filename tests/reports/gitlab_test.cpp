#include "reports/gitlab.hpp"

#include "core/finding.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace pgweir::reports {
namespace {

using nlohmann::ordered_json;

TEST(gitlab_test, an_entry_has_what_gitlab_asks_for) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(samples::loop()));
  r.findings[0].latest.where.source = "app/models/author.rb:12";
  const auto all = ordered_json::parse(gitlab(r, {}));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_THAT(all[0]["description"].get<std::string>(), testing::StartsWith("GET /authors ran"));
  EXPECT_EQ(all[0]["check_name"], "n-plus-one");
  EXPECT_EQ(all[0]["fingerprint"], core::hex(r.findings[0].latest.id));
  EXPECT_EQ(all[0]["severity"], "critical");
  EXPECT_EQ(all[0]["location"]["path"], "app/models/author.rb");
  EXPECT_EQ(all[0]["location"]["lines"]["begin"], 12);
}

TEST(gitlab_test, without_a_line_of_source_it_is_the_place_of_the_traffic) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(samples::loop()));
  const auto all = ordered_json::parse(gitlab(r, {}));
  EXPECT_EQ(all[0]["location"]["path"], "pgweir/route/GET /authors");
  EXPECT_EQ(all[0]["location"]["lines"]["begin"], 1);
}

TEST(gitlab_test, severities_follow_grade_and_severity) {
  auto r = samples::nothing();
  for (const auto& f : {samples::loop(), samples::likely_loop(), samples::suspect_loop(),
                        samples::slow(), samples::wide()}) {
    r.findings.push_back(samples::booked(f));
  }
  std::vector<std::string> said;
  for (const auto& each : ordered_json::parse(gitlab(r, {}))) said.push_back(each["severity"]);
  EXPECT_THAT(said, testing::ElementsAre("critical", "minor", "info", "major", "info"));
}

TEST(gitlab_test, only_what_was_acknowledged_is_left_out) {
  const auto r = samples::attributed();
  const auto v = samples::mixed(r);
  std::set<std::string> fingerprints;
  const auto all = ordered_json::parse(gitlab(r, v));
  for (const auto& each : all) fingerprints.insert(each["fingerprint"]);
  EXPECT_EQ(all.size(), r.findings.size() - r.findings.size() / 4);
  EXPECT_EQ(fingerprints.size(), all.size());
}

TEST(gitlab_test, any_name_is_json) {
  EXPECT_EQ(ordered_json::parse(gitlab(samples::hostile(), {})).size(), 2u);
  EXPECT_EQ(gitlab(samples::nothing(), {}), "[]\n");
}

}  // namespace
}  // namespace pgweir::reports
