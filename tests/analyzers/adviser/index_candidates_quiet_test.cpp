// Statements that lack nothing, or that no index would help.
#include "analyzers/adviser/index_candidates.hpp"
#include "tests/analyzers/adviser/index_shop.hpp"
#include "tests/analyzers/adviser/made_catalogue.hpp"
#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {
namespace {

TEST(index_candidates_quiet, an_index_is_there) {
  const auto customer = made_index("x", {"customer_id"});
  check({
      {"the primary key", "SELECT * FROM orders WHERE id = $1", "nothing"},
      {"a unique key", "SELECT * FROM customers WHERE email = $1", "nothing"},
      {"under another name", "SELECT * FROM orders WHERE customer_id = $1", "nothing", {customer}},
      {"for a list", "SELECT * FROM orders WHERE customer_id = ANY($1)", "nothing", {customer}},
      {"a prefix",
       "SELECT * FROM orders WHERE customer_id = $1",
       "nothing",
       {made_index("x", {"customer_id", "created_at"})}},
      {"a hash",
       "SELECT * FROM orders WHERE customer_id = $1",
       "nothing",
       {made_index("x", "hash", {"customer_id"})}},
      {"few rows behind it",
       "SELECT * FROM orders WHERE customer_id = $1 AND kind = $2",
       "nothing",
       {customer}},
      {"few rows to be sorted",
       "SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 10",
       "nothing",
       {customer}},
      {"a unique key and more", "SELECT * FROM orders WHERE id = $1 AND kind = $2 AND note = $3",
       "nothing"},
      {"equal keys in any order",
       "SELECT * FROM orders WHERE shop_id = $1 AND count = $2",
       "nothing",
       {made_index("x", {"shop_id", "count"})}},
  });
}

TEST(index_candidates_quiet, an_order_is_there) {
  check({
      {"read backwards",
       "SELECT * FROM orders ORDER BY created_at DESC LIMIT 10",
       "nothing",
       {made_index("x", {"created_at"})}},
      {"made backwards",
       "SELECT * FROM orders ORDER BY created_at LIMIT 10",
       "nothing",
       {made_index("x", {"created_at DESC"})}},
      {"both reversed",
       "SELECT * FROM orders ORDER BY shop_id DESC, created_at LIMIT 10",
       "nothing",
       {made_index("x", {"shop_id", "created_at DESC"})}},
      {"most of the order",
       "SELECT * FROM orders ORDER BY created_at DESC, id LIMIT 10",
       "nothing",
       {made_index("x", {"created_at"})}},
      {"the order behind one value",
       "SELECT * FROM orders WHERE shop_id = $1 ORDER BY created_at LIMIT 5",
       "nothing",
       {made_index("x", {"shop_id", "created_at"})}},
      {"the primary key's order", "SELECT * FROM orders ORDER BY id LIMIT 10", "nothing"},
  });
}

TEST(index_candidates_quiet, another_kind_of_index_is_there) {
  check({
      {"a range",
       "SELECT * FROM orders WHERE created_at BETWEEN $1 AND $2",
       "nothing",
       {made_index("x", {"created_at"})}},
      {"block ranges",
       "SELECT * FROM orders WHERE created_at BETWEEN $1 AND $2",
       "nothing",
       {made_index("x", "brin", {"created_at"})}},
  });
}

TEST(index_candidates_quiet, an_index_of_its_kind_is_there) {
  check({
      {"an expression",
       "SELECT * FROM orders WHERE lower(note) = $1",
       "nothing",
       {made_index("x", {"lower(note)"})}},
      {"an expression, spelled otherwise",
       "SELECT * FROM orders WHERE payload->>'kind' = $1",
       "nothing",
       {made_index("x", {"(payload ->> 'kind'::text)"})}},
      {"a document",
       "SELECT * FROM orders WHERE payload @> $1",
       "nothing",
       {made_index("x", "gin", {"payload"})}},
      {"a prefix by its class",
       "SELECT * FROM orders WHERE reference LIKE 'AB%'",
       "nothing",
       {made_index("x", {"reference varchar_pattern_ops"})}},
      {"a prefix by collation",
       "SELECT * FROM orders WHERE reference LIKE 'AB%'",
       "nothing",
       {made_index("x", {"reference COLLATE C"})}},
      {"equal by the class of patterns",
       "SELECT * FROM orders WHERE reference = $1",
       "nothing",
       {made_index("x", {"reference text_pattern_ops"})}},
      {"trigrams",
       "SELECT * FROM orders WHERE note ILIKE '%abc%'",
       "nothing",
       {made_index("x", "gin", {"note gin_trgm_ops"})}},
      {"part of it is enough",
       "SELECT * FROM orders WHERE reference = $1 AND lower(note) = $2",
       "nothing",
       {made_index("x", {"reference"})}},
  });
}

TEST(index_candidates_quiet, a_partial_index_is_there) {
  check({
      {"of these rows",
       "SELECT * FROM orders WHERE customer_id = $1 AND deleted_at IS NULL",
       "nothing",
       {partly(made_index("x", {"customer_id"}), "(deleted_at IS NULL)")}},
      {"of this state",
       "SELECT * FROM orders WHERE status = 'open' AND customer_id = $1",
       "nothing",
       {partly(made_index("x", {"customer_id"}), "(status = 'open'::text)")}},
      {"of all that can be equal",
       "SELECT * FROM orders WHERE customer_id = $1",
       "nothing",
       {partly(made_index("x", {"customer_id"}), "(customer_id IS NOT NULL)")}},
      {"of what waits",
       "SELECT * FROM orders WHERE NOT paid ORDER BY created_at LIMIT 5",
       "nothing",
       {partly(made_index("x", {"created_at"}), "(NOT paid)")}},
  });
}

TEST(index_candidates_quiet, no_index_would_help) {
  check({
      {"all rows", "SELECT * FROM orders", "nothing"},
      {"a count of all", "SELECT count(*) FROM orders", "nothing"},
      {"one kind of four", "SELECT * FROM orders WHERE kind = $1", "nothing"},
      {"one half", "SELECT * FROM orders WHERE gift", "nothing"},
      {"a parameter that says which half", "SELECT * FROM orders WHERE gift = $1", "nothing"},
      {"not equal", "SELECT * FROM orders WHERE customer_id <> $1", "nothing"},
      {"not in", "SELECT * FROM orders WHERE customer_id NOT IN ($1, $2)", "nothing"},
      {"nearly all live", "SELECT * FROM orders WHERE deleted_at IS NULL", "nothing"},
      {"sorted as a whole", "SELECT * FROM orders ORDER BY created_at", "nothing"},
      {"any ten", "SELECT * FROM orders LIMIT 10", "nothing"},
      {"any ten of a kind", "SELECT * FROM orders WHERE kind = $1 LIMIT 10", "nothing"},
      {"EXISTS for all rows: a join of all",
       "SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)",
       "nothing"},
      {"everything joined", "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id",
       "nothing"},
      {"a json that is no jsonb", "SELECT * FROM orders WHERE raw ->> 'a' = $1", "nothing"},
      {"a place", "SELECT * FROM orders WHERE place ~= $1", "nothing"},
      {"one branch that nothing serves",
       "SELECT * FROM orders WHERE customer_id = $1 OR note <> $2", "nothing"},
      {"grouped and limited",
       "SELECT kind, count(*) FROM orders GROUP BY kind ORDER BY kind LIMIT 5", "nothing"},
      {"a function nobody knows", "SELECT * FROM orders WHERE my_function(note) = $1", "nothing"},
      {"an insert", "INSERT INTO orders (id, kind) VALUES ($1, $2)", "nothing"},
  });
}

TEST(index_candidates_quiet, not_a_table_of_ours) {
  check({
      {"a view", "SELECT * FROM all_orders WHERE day = $1", "nothing"},
      {"a foreign table", "SELECT * FROM far_orders WHERE day = $1", "nothing"},
      {"nobody knows it", "SELECT * FROM other.orders WHERE customer_id = $1", "nothing"},
      {"the catalogue", "SELECT * FROM pg_catalog.pg_class WHERE relname = $1", "nothing"},
      {"a function", "SELECT * FROM generate_series(1, 10) n WHERE n = $1", "nothing"},
      {"no table", "SELECT $1", "nothing"},
  });
}

TEST(index_candidates_quiet, joins_that_are_served) {
  check({
      {"by the primary key",
       "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1",
       "nothing"},
      {"a weak filter behind a join",
       "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = $1 AND "
       "c.country = $2",
       "nothing"},
      {"by an index",
       "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.email = $1",
       "nothing",
       {made_index("x", {"customer_id"})}},
  });
}

// Of a table that was never analysed an index that serves a part of it is thought to be enough.
TEST(index_candidates_quiet, nothing_is_known) {
  auto shop = index_shop();
  auto& unseen = shop.tables.back();
  ASSERT_EQ(unseen.name.name, "unseen");
  unseen.indexes = {made_index("x", {"a"})};
  EXPECT_EQ(needs_told("SELECT * FROM unseen WHERE a = $1 AND b = $2", shop), "nothing");
  EXPECT_EQ(needs_told("SELECT * FROM unseen WHERE a = $1 ORDER BY b LIMIT 5", shop), "nothing");
  EXPECT_EQ(needs_told("SELECT * FROM unseen WHERE b = $1", shop), "unseen (b)");
}

TEST(index_candidates_quiet, a_database_in_the_order_of_bytes) {
  auto shop = index_shop();
  shop.byte_order = true;
  const auto* sql = "SELECT * FROM orders WHERE reference LIKE 'AB%'";
  EXPECT_EQ(needs_told(sql, shop), "orders (reference)");
  shop.tables.front().indexes.push_back(made_index("x", {"reference"}));
  EXPECT_EQ(needs_told(sql, shop), "nothing");
}

TEST(index_candidates_quiet, every_partition_has_its_own) {
  auto shop = index_shop();
  const auto find = [&](std::string_view name) -> core::catalogue_table& {
    return *std::ranges::find_if(shop.tables,
                                 [&](const auto& each) { return each.name.name == name; });
  };
  const auto* of_all = "SELECT * FROM events WHERE user_id = $1";
  const auto* of_one = "SELECT * FROM events_2024 WHERE user_id = $1";
  auto other = find("events_2024");
  other.name.name = "events_2025";
  shop.tables.push_back(other);
  find("events_2024").indexes = {made_index("x", {"user_id"})};
  EXPECT_EQ(needs_told(of_all, shop), "events (user_id)");
  EXPECT_EQ(needs_told(of_one, shop), "nothing");
  find("events_2025").indexes = {made_index("y", {"user_id"})};
  EXPECT_EQ(needs_told(of_all, shop), "nothing");
  // Made ON ONLY the parent and never attached.
  find("events").indexes = {broken(made_index("z", {"user_id"}))};
  EXPECT_EQ(needs_told(of_all, shop), "nothing");
  find("events_2025").indexes = {broken(made_index("y", {"user_id"}))};
  EXPECT_EQ(needs_told(of_all, shop), "- [invalid index z]");
}

TEST(index_candidates_quiet, foreign_keys) {
  auto shop = index_shop();
  const core::catalogue_foreign_key key{.name = "orders_customer_fkey",
                                        .from = {"public", "orders"},
                                        .columns = {"customer_id"},
                                        .to = {"public", "customers"},
                                        .target_columns = {"id"}};
  const auto wanted = index_for(key, shop);
  ASSERT_TRUE(wanted);
  EXPECT_EQ(told(*wanted, shop), "orders (customer_id)");
  auto& indexes = shop.tables.front().indexes;
  indexes.push_back(partly(made_index("x", {"customer_id"}), "(paid)"));
  EXPECT_TRUE(index_for(key, shop));
  indexes.back() = broken(made_index("x", {"customer_id"}));
  EXPECT_TRUE(index_for(key, shop));
  indexes.back() = partly(made_index("x", {"customer_id", "kind"}), "(customer_id IS NOT NULL)");
  EXPECT_FALSE(index_for(key, shop));
}

}  // namespace
}  // namespace pgweir::analyzers
