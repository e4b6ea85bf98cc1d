#include "reports/json.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;

TEST(json_test, what_is_written_is_read_back) {
  auto r = samples::everything();
  r.traffic.blind["encrypted"] = 2;
  r.findings_dropped = 3;
  r.configuration_error = "f.toml, line 1: not TOML";
  const auto text = report_json(r);
  const auto again = read_report(text, "it");
  ASSERT_TRUE(again) << again.error().sentence;
  EXPECT_EQ(report_json(*again), text);
  EXPECT_EQ(again->findings.size(), r.findings.size());
  EXPECT_EQ(again->started, r.started);
}

TEST(json_test, what_was_ignored_is_read_back) {
  const auto text = report_json(samples::nothing_but_ignored());
  const auto again = read_report(text, "it");
  ASSERT_TRUE(again) << again.error().sentence;
  EXPECT_EQ(report_json(*again), text);
  ASSERT_EQ(again->ignored.size(), 3U);
  EXPECT_EQ(again->ignored[0].count, 12U);
  EXPECT_EQ(again->ignored[2].by, samples::nothing_but_ignored().ignored[2].by);
  EXPECT_TRUE(again->ignored[2].expired);
}

TEST(json_test, reports_of_before_ignore_nothing) {
  auto of_before = nlohmann::json::parse(report_json(samples::nothing()));
  of_before.erase("ignored");
  const auto read = read_report(of_before.dump(), "it");
  ASSERT_TRUE(read) << read.error().sentence;
  EXPECT_TRUE(read->ignored.empty());
}

TEST(json_test, health_is_one_line) {
  EXPECT_EQ(health_json({}), R"({"status":"ready","sessions":0,"configuration_error":null})"
                             "\n");
  EXPECT_EQ(health_json({false, 3, "no \"x\""}),
            R"({"status":"draining","sessions":3,"configuration_error":"no \"x\""})"
            "\n");
}

TEST(json_test, a_finding_alone_is_one_line) {
  const auto line = finding_json(samples::booked(samples::nested_loop(), 8));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto again = read_finding(line, "it");
  ASSERT_TRUE(again) << again.error().sentence;
  EXPECT_EQ(again->count, 8U);
  EXPECT_EQ(finding_json(*again), line);
}

TEST(json_test, ids_are_text_and_dates_are_utc) {
  const auto j = nlohmann::json::parse(finding_json(samples::booked(samples::slow())));
  EXPECT_EQ(j.at("id").get<std::string>().size(), 16U);
  EXPECT_EQ(j.at("first_seen"), "2026-11-18T11:06:40.125Z");
}

TEST(json_test, text_that_is_not_utf8_does_not_stop_a_report) {
  auto f = samples::loop();
  f.where.application = "caf\xe9";
  EXPECT_THAT(finding_json(samples::booked(f)), HasSubstr("caf\xEF\xBF\xBD"));
}

TEST(json_test, what_is_no_report_says_why) {
  EXPECT_THAT(read_report("{", "r.json").error().sentence, HasSubstr("r.json is no pgweir report"));
  EXPECT_THAT(read_report("{}", "r.json").error().sentence, HasSubstr("format"));
  EXPECT_THAT(read_report(R"({"format":"pgweir-report","version":2})", "r").error().sentence,
              HasSubstr("version 2"));
  auto j = nlohmann::json::parse(report_json(samples::everything()));
  j["findings"][0]["rule"] = "no-such-rule";
  EXPECT_THAT(read_report(j.dump(), "r").error().sentence, HasSubstr("no-such-rule"));
}

}  // namespace
}  // namespace pgweir::reports
