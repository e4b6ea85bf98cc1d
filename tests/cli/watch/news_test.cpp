#include "cli/watch/news.hpp"

#include "reports/json.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <variant>

namespace pgweir::cli::watch {
namespace {

using namespace std::chrono_literals;
using testing::_;
using testing::VariantWith;

TEST(news_test, findings_as_the_report_has_them) {
  const auto f = reports::samples::booked(reports::samples::loop(), 3);
  const auto got = news_from({"finding", reports::finding_json(f)});
  ASSERT_TRUE(std::holds_alternative<reports::booked_finding>(got));
  EXPECT_EQ(std::get<reports::booked_finding>(got).latest.id, f.latest.id);
  EXPECT_EQ(std::get<reports::booked_finding>(got).count, 3U);
}

TEST(news_test, a_snapshot) {
  const auto got = news_from({"snapshot", R"({
    "at": "2026-11-22T10:26:40.000Z", "queries_per_s": 1204, "errors_per_s": 1, "p50_us": 300,
    "p95_us": 4000, "p99_us": 9000, "analysed": 0.998, "sessions": 3, "statements": [],
    "other_us": 0, "a field of later": 1, "transactions": [
      {"connection": 7, "backend_pid": 4711, "client": "local", "user": "ann", "database": "shop",
       "application": "web", "tls": {"client": false, "server": false},
       "since": "2026-11-22T10:26:40.000Z", "state": "idle_in_transaction", "state_for_us": 1,
       "transaction": {"open_for_us": 7200000, "idle_for_us": 6900000, "longest_gap_us": 1,
                       "statements": 2, "writes": 1},
       "statement": null, "queries": 2, "blind": null}]})"});
  ASSERT_TRUE(std::holds_alternative<snapshot>(got));
  const auto& s = std::get<snapshot>(got);
  EXPECT_EQ(s.queries_per_s, 1'204U);
  EXPECT_EQ(s.p95, 4ms);
  EXPECT_EQ(s.sessions, 3U);
  ASSERT_EQ(s.transactions.size(), 1U);
  EXPECT_EQ(s.transactions[0].backend_pid, 4'711U);
  EXPECT_EQ(s.transactions[0].open_for, 7'200ms);
}

TEST(news_test, who_answers_and_what_is_gone) {
  const auto got = news_from({"hello", R"({"pgweir": "0.2.0", "upstream": "shop@db:5432",
    "listen": "127.0.0.1:7432", "started": "2026-11-22T10:26:40.000Z"})"});
  ASSERT_TRUE(std::holds_alternative<hello>(got));
  EXPECT_EQ(std::get<hello>(got).upstream, "shop@db:5432");
  EXPECT_THAT(news_from({"present", "{}"}), VariantWith<present>(_));
  const auto id = news_from({"gone", R"({"id": "00000000000000ff"})"});
  ASSERT_TRUE(std::holds_alternative<gone>(id));
  EXPECT_EQ(std::get<gone>(id).id, 255U);
}

TEST(news_test, what_does_not_fit_is_said_and_what_is_new_is_passed_over) {
  for (const auto* name : {"finding", "hello", "snapshot", "gone"}) {
    for (const auto* data : {"", "{", "{}", "[]", "null", R"({"id": 3})"}) {
      EXPECT_THAT(news_from({name, data}), VariantWith<not_understood>(_)) << name << data;
    }
  }
  EXPECT_THAT(news_from({"of later", "{}"}), VariantWith<nothing>(_));
}

}  // namespace
}  // namespace pgweir::cli::watch
