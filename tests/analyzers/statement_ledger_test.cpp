// What each statement cost, as the pipeline tells it after a trace.
#include "analyzers/statement_ledger.hpp"

#include "tests/analyzers/played.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

std::vector<statement_totals> after(const std::string& script) {
  return played(script)->statements();
}

TEST(statement_ledger, adds_up_each_shape_most_calls_first) {
  const auto all = after(
      "c1: SELECT id FROM a WHERE id = 7\n  rows 2\n"
      "c1: SELECT id FROM b\n  rows 5\n"
      "c1: SELECT id FROM a WHERE id = 8\n  rows 1\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].statement.text, "SELECT id FROM a WHERE id = $1");
  EXPECT_EQ(all[0].database, "shop");
  EXPECT_EQ(all[0].spent.calls, 2U);
  EXPECT_EQ(all[0].spent.rows, 3U);
  EXPECT_EQ(all[0].errors, 0U);
  EXPECT_EQ(all[1].statement.text, "SELECT id FROM b");
  EXPECT_EQ(all[1].spent.calls, 1U);
}

TEST(statement_ledger, knows_how_long_calls_took) {
  std::string script;
  for (int i = 0; i < 99; ++i) script += "c1: SELECT id FROM a\n  took 1ms\n";
  const auto all = after(script + "c1: SELECT id FROM a\n  took 50ms\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].slowest, 50ms);
  EXPECT_GE(all[0].p50, 1ms);
  EXPECT_LT(all[0].p50, 1200us);
  EXPECT_LT(all[0].p95, 1200us);
  EXPECT_EQ(all[0].spent.time, 149ms);
  EXPECT_EQ(all[0].latencies.calls(), 100U);
  EXPECT_GE(all[0].latencies.quantile(1.0), 50ms);
}

TEST(statement_ledger, knows_what_took_most_time) {
  const auto pipeline = played(
      "c1: SELECT id FROM a\n  took 1ms\n"
      "c1: SELECT id FROM b\n  took 9ms\n"
      "c1: SELECT id FROM a\n  took 1ms\n"
      "c1: SELECT id FROM c\n  took 5ms\n");
  const auto costliest = pipeline->live().statements.costliest(2);
  ASSERT_EQ(costliest.size(), 2U);
  EXPECT_EQ(costliest[0].statement.text, "SELECT id FROM b");
  EXPECT_EQ(costliest[1].statement.text, "SELECT id FROM c");
  EXPECT_EQ(pipeline->live().statements.costliest(9).size(), 3U);
}

std::vector<live_statement> shown_after(const std::string& script) {
  return shown(played(script)->live().statements.accounts());
}

TEST(statement_ledger, knows_for_whom_and_when) {
  const auto all = shown_after(
      "c1: SELECT id FROM a /*route='/orders'*/\n"
      "sleep 120s\n"
      "c1: SELECT id FROM a /*route='/orders'*/\n"
      "c1: SELECT id FROM a /*controller='home',action='index'*/\n"
      "sleep 60s\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].routes, testing::ElementsAre("/orders", "home#index"));
  const auto& minutes = all[0].calls_by_minute;
  ASSERT_EQ(minutes.size(), 15U);
  EXPECT_EQ(minutes[14], 0U);
  EXPECT_EQ(minutes[13], 2U);
  EXPECT_EQ(minutes[12], 0U);
  EXPECT_EQ(minutes[11], 1U);
}

TEST(statement_ledger, keeps_the_minutes_with_calls) {
  std::string script;
  for (int i = 0; i < 20; ++i) script += "c1: SELECT id FROM a WHERE id = 1\n  took 1ms\n";
  script += "c1: SELECT id FROM a WHERE id = 1\n  took 100ms\n";
  script += "sleep 600s\nc1: SELECT id FROM a WHERE id = 1\n  error 57014\n";
  const auto rules = played(script);
  const auto key = rules->statements().at(0).statement.key;
  const auto detail = rules->live().statements.detail(key, "shop");
  ASSERT_TRUE(detail);
  ASSERT_EQ(detail->minutes.size(), 2U);
  const auto& first = detail->minutes[0];
  EXPECT_EQ(first.calls, 21U);
  EXPECT_EQ(first.errors, 0U);
  EXPECT_EQ(first.time, 120ms);
  EXPECT_GE(first.p50, 1ms);
  EXPECT_LT(first.p50, 1200us);
  EXPECT_EQ(first.p99, 100ms);
  const auto& last = detail->minutes[1];
  EXPECT_EQ(last.calls, 1U);
  EXPECT_EQ(last.errors, 1U);
  EXPECT_EQ(last.at - first.at, 10min);
  EXPECT_EQ(detail->statement.totals.spent.calls, 22U);
}

TEST(statement_ledger, two_hours_are_enough) {
  const auto rules = played("c1: SELECT id FROM a\nsleep 10800s\nc1: SELECT id FROM a\n");
  const auto key = rules->statements().at(0).statement.key;
  EXPECT_EQ(rules->live().statements.detail(key, "")->minutes.size(), 1U);
  EXPECT_FALSE(rules->live().statements.detail(key, "elsewhere"));
  EXPECT_FALSE(rules->live().statements.detail(key + 1, ""));
}

TEST(statement_ledger, without_a_database_it_is_the_one_that_took_most_time) {
  const auto rules = played(
      "connect c1 database=small\nconnect c2 database=large\n"
      "c1: SELECT id FROM a\n  took 1ms\nc2: SELECT id FROM a\n  took 9ms\n");
  const auto key = rules->statements().at(0).statement.key;
  EXPECT_EQ(rules->live().statements.detail(key, "")->statement.totals.database, "large");
  EXPECT_EQ(rules->live().statements.detail(key, "small")->statement.totals.spent.time, 1ms);
}

// As a hostile client would have it: each statement another one, with a long text.
struct many_statements : testing::Test {
  statement_ledger ledger;
  connection_context context;

  void run(std::uint64_t key, std::size_t text_bytes) {
    auto facts = std::make_shared<parser::statement>();
    facts->key = key;
    facts->text.assign(text_bytes, 'x');
    const statement_handle statement = facts;
    core::execution event;
    event.completed = core::time_point{1s};
    ledger.observe({event, statement, nullptr, nullptr, context});
  }
};

TEST_F(many_statements, stay_below_their_number) {
  for (std::uint64_t i = 1; i <= core::limits::listed_statements + 5; ++i) run(i, 8);
  EXPECT_EQ(ledger.accounts().size(), core::limits::listed_statements);
  EXPECT_EQ(ledger.forgotten(), 5U);
  EXPECT_EQ(ledger.totals().size(), core::limits::reported_statements);
  EXPECT_LE(ledger.memory().bytes, ledger.memory().most);
}

TEST_F(many_statements, stay_below_the_bytes_of_their_texts) {
  for (std::uint64_t i = 1; i <= 3'000; ++i) run(i, 4'096);
  EXPECT_LT(ledger.accounts().size(), core::limits::listed_text_bytes / 4'096);
  EXPECT_GT(ledger.accounts().size(), core::limits::listed_text_bytes / 4'096 * 9 / 10);
  EXPECT_LE(ledger.memory().bytes, ledger.memory().most);
}

TEST(statement_ledger, counts_what_failed) {
  const auto all = after("c1: SELECT id FROM a\n  error 42P01\nc1: SELECT id FROM a\n  rows 1\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].spent.calls, 2U);
  EXPECT_EQ(all[0].errors, 1U);
}

}  // namespace
}  // namespace pgweir::analyzers
