#include "proxy/notify/bodies.hpp"

#include "tests/proxy/notify/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class bodies_test : public testing::Test {
 protected:
  letter to_be(config::notify_kind kind) {
    to_ = to(kind);
    to_.link = "https://pgweir.example";
    to_.labels = {{"team", "web"}};
    return {&what_, &to_, &from_, some_day + 1min};
  }

  delivery what_{0xfe, {{shared({.id = 1, .count = 4}), false, 3}}, 0};
  config::notify_destination to_;
  sender from_{"0.1.0", "shop@db:5432"};
};

TEST_F(bodies_test, webhook) {
  what_.dropped = 2;
  const auto body = json::parse(webhook_body(to_be(config::notify_kind::webhook)));
  EXPECT_EQ(body["format"], "pgweir-alerts");
  EXPECT_EQ(body["version"], 1);
  EXPECT_EQ(body["delivery"], "00000000000000fe");
  EXPECT_EQ(body["sent"], "2026-11-26T00:01:00.000Z");
  EXPECT_EQ(body["dropped"], 2);
  const auto& alert = body["alerts"][0];
  EXPECT_EQ(alert["status"], "firing");
  EXPECT_EQ(alert["held_back"], 3);
  EXPECT_EQ(alert["link"], "https://pgweir.example/#/findings/0000000000000001");
  EXPECT_EQ(alert["finding"]["rule"], "n-plus-one");
  EXPECT_EQ(alert["finding"]["count"], 4);
  EXPECT_FALSE(alert["finding"].contains("evidence"));
  EXPECT_THAT(alert["text"].get<std::string>(), HasSubstr("posts"));
}

TEST_F(bodies_test, slack) {
  what_.alerts.push_back({shared({.id = 2}), false, 0});
  what_.dropped = 1;
  const auto body = json::parse(slack_body(to_be(config::notify_kind::slack)));
  EXPECT_EQ(body.size(), 1U);
  const std::string text = body["text"];
  EXPECT_THAT(text, testing::StartsWith("1 finding before this could not be told; the report has "
                                        "it.\n\n*N+1* "));
  EXPECT_THAT(text.substr(text.find("*N+1* ") + 1), HasSubstr("\n\n*N+1* "));
}

TEST_F(bodies_test, what_slack_would_cut_is_counted) {
  auto long_one = booked({.id = 1});
  long_one.latest.where.application = std::string(10'000, 'x');
  what_.alerts.assign(50, {std::make_shared<const reports::booked_finding>(long_one), false, 0});
  what_.dropped = 1;
  auto all = to_be(config::notify_kind::slack);
  to_.text = *config::read_template("{id}: {application}");
  const std::string text = json::parse(slack_body(all))["text"];
  EXPECT_LT(text.size(), 40'000U);
  std::size_t told = 0;
  for (auto at = text.find("0001: x"); at != std::string::npos; at = text.find("0001: x", at + 1))
    ++told;
  EXPECT_GT(told, 1U);
  EXPECT_THAT(text, testing::StartsWith("1 finding before this"));
  EXPECT_THAT(text, testing::EndsWith(std::to_string(50 - told) +
                                      " findings more did not fit in here; the report has them."));
}

TEST_F(bodies_test, alertmanager) {
  const auto body = json::parse(alertmanager_body(to_be(config::notify_kind::alertmanager)));
  ASSERT_TRUE(body.is_array());
  EXPECT_EQ(body[0]["labels"], (json{{"alertname", "pgweir n-plus-one"},
                                     {"rule", "n-plus-one"},
                                     {"severity", "error"},
                                     {"finding", "0000000000000001"},
                                     {"database", "shop"},
                                     {"route", "GET /authors"},
                                     {"team", "web"}}));
  EXPECT_EQ(body[0]["startsAt"], "2026-11-26T00:00:00.000Z");
  EXPECT_EQ(body[0]["endsAt"], "2026-11-26T00:16:00.000Z");
  EXPECT_EQ(body[0]["generatorURL"], "https://pgweir.example/#/findings/0000000000000001");
  for (const auto& [name, text] : body[0]["annotations"].items()) {
    EXPECT_TRUE(text.is_string()) << name;
  }
  EXPECT_EQ(body[0]["annotations"]["count"], "4");
}

TEST_F(bodies_test, alertmanager_is_told_what_is_over) {
  what_.alerts[0].resolved = true;
  const auto body = json::parse(alertmanager_body(to_be(config::notify_kind::alertmanager)));
  EXPECT_EQ(body[0]["endsAt"], "2026-11-26T00:01:00.000Z");
}

TEST_F(bodies_test, an_alert_keeps_its_labels_while_it_grows) {
  const auto labels = [&] {
    return json::parse(alertmanager_body(to_be(config::notify_kind::alertmanager)))[0]["labels"];
  };
  const auto before = labels();
  auto grown = booked({.id = 1, .grade = core::grade::likely, .count = 99});
  grown.latest.where.application = "another";
  grown.latest.where.user = "ann";
  what_.alerts[0].finding = std::make_shared<const reports::booked_finding>(grown);
  EXPECT_EQ(labels(), before);
}

TEST_F(bodies_test, lines) {
  what_.alerts.push_back({shared({.id = 2}), true, 0});
  what_.dropped = 5;
  const auto text = json_lines(to_be(config::notify_kind::file));
  const auto end = text.find('\n');
  const auto first = json::parse(text.substr(0, end));
  const auto second = json::parse(text.substr(end + 1));
  EXPECT_TRUE(text.ends_with("}\n"));
  EXPECT_EQ(first["dropped"], 5);
  EXPECT_EQ(second["dropped"], 0);
  EXPECT_EQ(second["status"], "resolved");
  EXPECT_EQ(second["upstream"], "shop@db:5432");
}

TEST_F(bodies_test, syslog) {
  what_.dropped = 2;
  const auto lines = syslog_lines(to_be(config::notify_kind::syslog));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].severity, core::severity::error);
  EXPECT_THAT(lines[0].text, testing::StartsWith("error n-plus-one proven: "));
  EXPECT_EQ(lines[1].text, "2 findings before this could not be told; the report has them.");
}

TEST_F(bodies_test, each_kind_has_its_body) {
  EXPECT_EQ(http_body(to_be(config::notify_kind::slack)),
            slack_body(to_be(config::notify_kind::slack)));
  EXPECT_EQ(http_body(to_be(config::notify_kind::alertmanager)),
            alertmanager_body(to_be(config::notify_kind::alertmanager)));
  EXPECT_EQ(http_body(to_be(config::notify_kind::webhook)),
            webhook_body(to_be(config::notify_kind::webhook)));
}

// As `printf '1795651200.{}' | openssl dgst -sha256 -hmac key` says it.
TEST(signature_test, covers_time_and_body) {
  EXPECT_THAT(signature_headers("key", "{}", some_day),
              ElementsAre("X-Pgweir-Timestamp: 1795651200",
                          "X-Pgweir-Signature: sha256="
                          "a9160f402b73e2a11b8044a9b81246cd29256a1e83a4e85a29c68c578a752241"));
}

}  // namespace
}  // namespace pgweir::notify
