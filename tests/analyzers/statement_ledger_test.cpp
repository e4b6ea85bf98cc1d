// What each statement cost, as the pipeline tells it after a trace.
#include "analyzers/statement_ledger.hpp"

#include "tests/analyzers/played.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

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
  using namespace std::chrono_literals;
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

TEST(statement_ledger, counts_what_failed) {
  const auto all = after("c1: SELECT id FROM a\n  error 42P01\nc1: SELECT id FROM a\n  rows 1\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].spent.calls, 2U);
  EXPECT_EQ(all[0].errors, 1U);
}

}  // namespace
}  // namespace pgweir::analyzers
