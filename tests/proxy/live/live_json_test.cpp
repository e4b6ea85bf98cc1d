// The answers of the API; contract_test.py compares all of them with docs/api/openapi.yaml.
#include "proxy/live/live_json.hpp"

#include "core/rule.hpp"
#include "reports/json.hpp"
#include "tests/proxy/live/samples.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <vector>

namespace pgweir::live {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::ElementsAre;

TEST(live_json, rules_are_those_of_the_program) {
  const auto rules = json::parse(rules_json());
  EXPECT_EQ(rules.size(), core::rules.size());
  EXPECT_EQ(rules[0]["name"], "n-plus-one");
  EXPECT_EQ(rules[0]["label"], "N+1");
}

TEST(live_json, a_brief_finding_is_the_report_s_without_its_evidence) {
  const auto finding = reports::samples::booked(reports::samples::loop(), 3);
  auto whole = json::parse(reports::finding_json(finding));
  whole.erase("evidence");
  EXPECT_EQ(json::parse(brief_finding_json(finding)), whole);
}

TEST(live_json, hello_says_which_process_it_is) {
  EXPECT_EQ(hello_json(samples::who()),
            R"({"pgweir":"1.2.3","upstream":"shop@db:5432","listen":"127.0.0.1:7432",)"
            R"("started":"2026-11-26T11:00:00.000Z"})");
}

TEST(live_json, health_has_what_is_needed_to_judge_it) {
  const auto health = json::parse(health_json(samples::who(), samples::busy(), samples::made));
  EXPECT_EQ(health["status"], "draining");
  EXPECT_EQ(health["sessions"], 3);
  EXPECT_EQ(health["configuration_error"], "pgweir.toml:7: unknown key");
  EXPECT_EQ(health["traffic"]["analysed"], 0.9);
  EXPECT_EQ(health["relay"].size(), relay_delay::bounds_us.size());
  EXPECT_EQ(health["relay"][2], json({{"le_us", 20}, {"count", 7}}));
  EXPECT_EQ(health["relay_over"], 1);
  EXPECT_EQ(health["memory"][0]["most"], 10'000);
  EXPECT_EQ(health["made"], "2026-11-26T12:00:00.000Z");
}

TEST(live_json, at_rest_nothing_is_wrong) {
  const auto health = json::parse(health_json(samples::who(), samples::at_rest(), samples::made));
  EXPECT_EQ(health["status"], "ready");
  EXPECT_TRUE(health["configuration_error"].is_null());
}

TEST(live_json, activity_names_what_took_most_time_in_all_of_it) {
  const auto shown = json::parse(activity_json(samples::activity()));
  EXPECT_EQ(shown["step_s"], 1);
  EXPECT_THAT(shown["at"], ElementsAre("2026-11-26T11:59:58.000Z", "2026-11-26T11:59:59.000Z",
                                       "2026-11-26T12:00:00.000Z"));
  EXPECT_THAT(shown["queries_per_s"], ElementsAre(100, 0, 3));
  EXPECT_THAT(shown["p95_us"], ElementsAre(5'000, 0, 1'000));
  std::vector<std::string> order;
  for (const auto& each : shown["statements"]) order.push_back(each["statement"]["key"]);
  EXPECT_THAT(order, ElementsAre("0000000000000007", "0000000000000006", "0000000000000005",
                                 "0000000000000004", "0000000000000003", "0000000000000002"));
  EXPECT_THAT(shown["statements"][0]["time_us"], ElementsAre(0, 0, 100'000));
  // Of the first second's shares one is not among the six, and one of the last has no text.
  EXPECT_THAT(shown["other_us"], ElementsAre(11'000, 0, 50'000));
}

TEST(live_json, a_snapshot_is_the_last_second) {
  const auto shown = json::parse(snapshot_json(samples::last_second(), samples::sessions(), 0.75));
  EXPECT_EQ(shown["at"], "2026-11-26T12:00:00.000Z");
  EXPECT_EQ(shown["queries_per_s"], 3);
  EXPECT_EQ(shown["analysed"], 0.75);
  EXPECT_EQ(shown["sessions"], 6);
  EXPECT_EQ(shown["statements"].size(), 2U);
  // The other transaction is open for 20 ms.
  ASSERT_EQ(shown["transactions"].size(), 1U);
  EXPECT_EQ(shown["transactions"][0]["connection"], 1);
}

TEST(live_json, a_snapshot_of_nothing_has_zeros) {
  const auto shown = json::parse(snapshot_json({{samples::now, samples::made}, {}}, {}, 1));
  EXPECT_EQ(shown["at"], "2026-11-26T12:00:00.000Z");
  EXPECT_EQ(shown["queries_per_s"], 0);
}

TEST(live_json, a_session_tells_its_state_as_of_now) {
  const auto shown = json::parse(sessions_json(samples::sessions()));
  EXPECT_EQ(shown["not_listed"], 2);
  const auto& failed = shown["sessions"][0];
  EXPECT_EQ(failed["state"], "idle_in_failed_transaction");
  EXPECT_EQ(failed["state_for_us"], 2'000'000);
  EXPECT_EQ(failed["transaction"], json({{"open_for_us", 5'000'000},
                                         {"idle_for_us", 2'000'000},
                                         {"longest_gap_us", 2'000'000},
                                         {"statements", 3},
                                         {"writes", 1}}));
  EXPECT_EQ(failed["statement"]["text"], "SELECT id FROM t1 WHERE id = $1");
  EXPECT_EQ(failed["tls"], json({{"client", true}, {"server", true}}));
  EXPECT_EQ(shown["sessions"][1]["transaction"]["idle_for_us"], 0);
  EXPECT_TRUE(shown["sessions"][2]["transaction"].is_null());
  EXPECT_TRUE(shown["sessions"][2]["statement"].is_null());
  EXPECT_EQ(shown["sessions"][3]["blind"], "replication");
}

TEST(live_json, statements_can_be_those_that_ran_since) {
  const auto all = json::parse(statements_json(samples::statements(), {}));
  EXPECT_EQ(all["statements"].size(), 2U);
  EXPECT_EQ(all["not_listed"], 3);
  const auto& first = all["statements"][0];
  EXPECT_EQ(first["orm"], "Django");
  EXPECT_EQ(first["cost"]["calls"], 12);
  EXPECT_EQ(first["last_seen"], "2026-11-26T11:59:00.000Z");
  EXPECT_THAT(first["routes"], ElementsAre("/orders", "home#index"));
  const auto recent = json::parse(statements_json(samples::statements(), samples::made - 1min));
  EXPECT_EQ(recent["statements"].size(), 1U);
}

TEST(live_json, a_statement_names_its_findings_and_plans) {
  auto slow = reports::samples::booked(reports::samples::planned_query());
  auto seen = samples::statement();
  auto& totals = seen.what.statement.totals;
  const auto& evidence = std::get<core::slow_query_evidence>(slow.latest.evidence);
  totals.statement = evidence.statement;
  totals.database = slow.latest.where.database;
  const std::vector findings{reports::samples::booked(reports::samples::superuser()), slow};
  const auto shown = json::parse(statement_json(seen, findings));
  EXPECT_THAT(shown["findings"], ElementsAre(core::hex(slow.latest.id)));
  EXPECT_EQ(shown["generic_plan"].size(), evidence.generic.nodes.size());
  EXPECT_EQ(shown["custom_plan"].size(), evidence.custom.nodes.size());
  ASSERT_EQ(shown["minutes"].size(), 2U);
  EXPECT_EQ(shown["minutes"][1]["at"], "2026-11-26T11:59:00.000Z");
  EXPECT_EQ(shown["minutes"][1]["p99_us"], 9'000);

  totals.database = "elsewhere";
  const auto other = json::parse(statement_json(seen, findings));
  EXPECT_TRUE(other["findings"].empty());
  EXPECT_TRUE(other["generic_plan"].empty());
}

}  // namespace
}  // namespace pgweir::live
