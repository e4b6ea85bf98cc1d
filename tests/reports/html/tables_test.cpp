#include "reports/html/tables.hpp"

#include "reports/html/finding_card.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(tables_test, queries_are_listed_by_time_and_lead_to_their_findings) {
  const auto shop = samples::shop();
  const auto table = query_table(shop);
  EXPECT_LT(table.find("report_daily"), table.find("sessions"));
  EXPECT_THAT(table, AllOf(HasSubstr("aria-sort=\"descending\">time"), HasSubstr("SQLAlchemy"),
                           HasSubstr("data-v=\"400\""), HasSubstr("p99"), HasSubstr("errors"),
                           HasSubstr("href=\"#" + anchor_of(samples::loop()) + "\"")));
  EXPECT_THAT(table, Not(HasSubstr("database")));
  EXPECT_EQ(query_table(samples::nothing()), "");
}

TEST(tables_test, databases_are_named_when_there_are_several) {
  auto shop = samples::shop();
  shop.statements.back().database = "archive";
  EXPECT_THAT(query_table(shop), HasSubstr("<th scope=\"col\">database"));
}

TEST(tables_test, work_has_a_table_for_each_kind) {
  EXPECT_THAT(work_tables(samples::shop()),
              AllOf(HasSubstr("Routes"), HasSubstr("Tests and other scopes"),
                    HasSubstr("test_daily_report"), Not(HasSubstr("Traces"))));
}

}  // namespace
}  // namespace pgweir::reports
