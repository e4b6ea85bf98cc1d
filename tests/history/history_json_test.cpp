#include "history/history_json.hpp"

#include "history/store.hpp"
#include "tests/history/past_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace pgweir::history {
namespace {

using nlohmann::json;

class history_json_test : public testing::Test {
 protected:
  history_json_test() {
    store into{with_tables(path_)};
    minute_deltas minutes{noon};
    finding_deltas findings;
    const std::vector totals{totals_of(7, 4, 1ms)};
    const std::vector booked{finding_of(1, 2, noon)};
    EXPECT_TRUE(into.write(
        {minutes.look(totals, noon + 10s), findings.look({booked, 0, noon + 10s}), {}}, noon));
  }
  json asked(const series_words& words) {
    const auto answer = statement_answer(past_, words, noon + 1min);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return json::parse(answer.body);
  }
  unsigned status_of(const series_words& words) {
    return statement_answer(past_, words, noon + 1min).status;
  }

  temporary_directory directory_;
  std::string path_ = directory_.file("a.sqlite");
  reader past_{path_};
};

TEST_F(history_json_test, a_finding_with_its_hours_and_its_last_state) {
  const auto answer = finding_answer(past_, "0000000000000001");
  ASSERT_EQ(answer.status, 200U);
  const auto j = json::parse(answer.body);
  EXPECT_EQ(j["id"], "0000000000000001");
  EXPECT_EQ(j["rule"], "slow-query");
  EXPECT_EQ(j["first_seen"], "2026-11-26T11:59:59.000Z");
  EXPECT_EQ(j["count"], 2);
  EXPECT_EQ(j["cost"]["calls"], 20);
  EXPECT_EQ(j["hours"], json::parse(R"([{"at":"2026-11-26T12:00:00.000Z","count":2}])"));
  EXPECT_EQ(j["watched"], json::parse(R"([{"from":"2026-11-26T11:59:00.000Z",
                                          "to":"2026-11-26T12:00:00.000Z"}])"));
  EXPECT_EQ(j["finding"]["id"], "0000000000000001");
}

TEST_F(history_json_test, what_is_not_known_or_no_id) {
  EXPECT_EQ(finding_answer(past_, "0000000000000002").status, 404U);
  EXPECT_EQ(finding_answer(past_, "2").status, 400U);
  EXPECT_EQ(status_of({.key = "0000000000000008"}), 404U);
  EXPECT_EQ(status_of({.key = "7"}), 400U);
  EXPECT_EQ(finding_answer(reader{path_ + "x"}, "0000000000000001").status, 503U);
}

TEST_F(history_json_test, all_findings) {
  const auto answer = past_findings_answer(past_);
  const auto j = json::parse(answer.body);
  ASSERT_EQ(j["findings"].size(), 1U);
  EXPECT_EQ(j["findings"][0]["last_seen"], "2026-11-26T12:00:00.000Z");
}

TEST_F(history_json_test, a_statement_by_the_minute) {
  const auto j = asked({.key = "0000000000000007"});
  EXPECT_EQ(j["statement"]["text"], "SELECT 7");
  EXPECT_EQ(j["databases"], json::parse(R"(["shop"])"));
  EXPECT_EQ(j["step"], "minute");
  EXPECT_EQ(j["from"], "2026-11-26T10:01:00.000Z");
  ASSERT_EQ(j["points"].size(), 1U);
  const auto& point = j["points"][0];
  EXPECT_EQ(point["at"], "2026-11-26T12:00:00.000Z");
  EXPECT_EQ(point["cost"]["calls"], 4);
  EXPECT_EQ(point["errors"], 0);
  EXPECT_EQ(point["p95_us"], 1'000);  // never above the slowest
  EXPECT_EQ(point["slowest_us"], 1'000);
  EXPECT_EQ(j["watched"].size(), 1U);
}

TEST_F(history_json_test, a_statement_between_two_times) {
  const series_words day{.key = "0000000000000007",
                         .database = "shop",
                         .from = "2026-11-20",
                         .to = "2026-11-27T00:00Z",
                         .step = "day"};
  EXPECT_EQ(asked(day)["points"].at(0)["at"], "2026-11-26T00:00:00.000Z");
  auto before = day;
  before.to = "2026-11-25";
  EXPECT_TRUE(asked(before)["points"].empty());
  auto elsewhere = day;
  elsewhere.database = "blog";
  EXPECT_EQ(status_of(elsewhere), 404U);
}

TEST_F(history_json_test, questions_that_cannot_be_answered_say_why) {
  const auto why = [&](series_words words) {
    words.key = "0000000000000007";
    const auto answer = statement_answer(past_, words, noon);
    EXPECT_EQ(answer.status, 400U);
    return json::parse(answer.body)["error"].get<std::string>();
  };
  EXPECT_THAT(why({.step = "week"}), testing::HasSubstr("minute, hour or day"));
  EXPECT_THAT(why({.from = "yesterday"}), testing::HasSubstr("from is no date"));
  EXPECT_THAT(why({.to = "2026-02-30"}), testing::HasSubstr("to is no date"));
  EXPECT_THAT(why({.from = "2026-11-26", .to = "2026-11-26"}), testing::HasSubstr("not before"));
  EXPECT_THAT(why({.from = "2020-01-01"}), testing::HasSubstr("longer step"));
}

TEST(history_json, dates) {
  EXPECT_EQ(date_from("2026-11-26T12:00:00Z"), noon);
  EXPECT_EQ(date_from("2026-11-26T12:00:01.250Z"), noon + 1250ms);
  EXPECT_EQ(date_from("2026-11-26T12:00"), noon);
  EXPECT_EQ(date_from("2026-11-26"), noon - 12h);
  for (const auto* text : {"", "2026", "2026-13-01", "2026-11-26T", "2026-11-26T24", "-026-11-26",
                           "2026-11-26T12:00:00+01:00", "2026-11-26T12:00:0", "2026-11-26 12:00"}) {
    EXPECT_FALSE(date_from(text)) << text;
  }
}

}  // namespace
}  // namespace pgweir::history
