#include "analyzers/adviser/index_ddl.hpp"

#include "tests/analyzers/adviser/made_catalogue.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

core::catalogue shop() {
  core::catalogue all;
  all.search_path = {"public", "archive"};
  made_table(all, "orders", 1000, {{"id", "bigint"}});
  made_table(all, "events", 1000, {{"id", "bigint"}}).kind = core::relation_kind::partitioned_table;
  made_table(all, "old_orders", 1000, {{"id", "bigint"}}).name.schema = "archive";
  return all;
}

advised_index index_on(std::string table, const std::vector<std::string>& keys) {
  advised_index index;
  index.table = {"public", std::move(table)};
  index.keys = made_keys(keys);
  return index;
}

TEST(index_ddl, a_column) {
  const auto index = index_on("orders", {"customer_id"});
  EXPECT_EQ(ddl_of(index, shop()), "CREATE INDEX CONCURRENTLY ON orders (customer_id);");
  EXPECT_EQ(trial_text(index), "CREATE INDEX ON public.orders USING btree (customer_id)");
  EXPECT_EQ(ddl_note(index, shop()), "");
}

TEST(index_ddl, names_are_written_as_they_must_be) {
  EXPECT_EQ(ddl_of(index_on("Order", {"customerId", "user"}), shop()),
            R"(CREATE INDEX CONCURRENTLY ON "Order" ("customerId", "user");)");
}

TEST(index_ddl, the_schema_is_told_where_it_is_not_the_first) {
  auto index = index_on("old_orders", {"id"});
  index.table.schema = "archive";
  EXPECT_EQ(ddl_of(index, shop()), "CREATE INDEX CONCURRENTLY ON archive.old_orders (id);");
  core::catalogue lost = shop();
  lost.search_path.clear();
  EXPECT_EQ(ddl_of(index_on("orders", {"id"}), lost),
            "CREATE INDEX CONCURRENTLY ON public.orders (id);");
}

TEST(index_ddl, directions_are_told_where_they_are_not_the_usual_ones) {
  EXPECT_EQ(told(index_on("orders", {"a", "b DESC", "c DESC NULLS LAST", "d NULLS FIRST"}), shop()),
            "orders (a, b DESC, c DESC NULLS LAST, d NULLS FIRST)");
}

TEST(index_ddl, expressions_have_parentheses_of_their_own) {
  EXPECT_EQ(told(index_on("orders", {"lower(email)"}), shop()), "orders (lower(email))");
  EXPECT_EQ(told(index_on("orders", {"(created_at)::date"}), shop()),
            "orders (((created_at)::date))");
  EXPECT_EQ(told(index_on("orders", {"(payload ->> 'kind')"}), shop()),
            "orders ((payload ->> 'kind'))");
  EXPECT_EQ(told(index_on("orders", {"(a + b) * (c + d)"}), shop()),
            "orders (((a + b) * (c + d)))");
}

TEST(index_ddl, all_that_an_index_may_have) {
  auto index = index_on("orders", {"name COLLATE C text_pattern_ops"});
  index.included = {"total", "Note"};
  index.predicate = "deleted_at IS NULL";
  EXPECT_EQ(ddl_of(index, shop()),
            R"(CREATE INDEX CONCURRENTLY ON orders (name COLLATE "C" text_pattern_ops) )"
            R"(INCLUDE (total, "Note") WHERE deleted_at IS NULL;)");
  index = index_on("orders", {"tags"});
  index.method = "gin";
  EXPECT_EQ(ddl_of(index, shop()), "CREATE INDEX CONCURRENTLY ON orders USING gin (tags);");
}

TEST(index_ddl, a_partitioned_table_has_no_concurrently) {
  const auto index = index_on("events", {"user_id"});
  EXPECT_EQ(ddl_of(index, shop()), "CREATE INDEX ON events (user_id);");
  EXPECT_NE(ddl_note(index, shop()).find("ON ONLY events"), std::string::npos);
}

}  // namespace
}  // namespace pgweir::analyzers
