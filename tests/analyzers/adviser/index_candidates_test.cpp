// Statements that lack an index, and which one.
#include "analyzers/adviser/index_candidates.hpp"

#include "tests/analyzers/adviser/index_shop.hpp"
#include "tests/analyzers/adviser/made_catalogue.hpp"
#include "tests/parser/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

TEST(index_candidates, values) {
  check({
      {"one column", "SELECT * FROM orders WHERE customer_id = $1", "orders (customer_id)"},
      {"a literal", "SELECT * FROM orders WHERE customer_id = 7", "orders (customer_id)"},
      {"a list", "SELECT * FROM orders WHERE customer_id IN ($1, $2, $3)", "orders (customer_id)"},
      {"an array", "SELECT * FROM orders WHERE customer_id = ANY($1)", "orders (customer_id)"},
      {"an alias", "SELECT o.* FROM orders o WHERE o.reference = $1", "orders (reference)"},
      {"the most selective first",
       "SELECT * FROM orders WHERE shop_id = $1 AND customer_id = $2 AND kind = $3",
       "orders (customer_id, shop_id)"},
      {"several that are weak alone",
       "SELECT * FROM orders WHERE shop_id = $1 AND kind = $2 AND count = $3",
       "orders (count, shop_id, kind)"},
      {"equal before a range", "SELECT * FROM orders WHERE created_at > $1 AND customer_id = $2",
       "orders (customer_id, created_at)"},
      {"a range of two ends", "SELECT * FROM orders WHERE created_at BETWEEN $1 AND $2",
       "orders (created_at)"},
      {"since a while", "SELECT * FROM orders WHERE created_at > now() - interval '1 day'",
       "orders (created_at)"},
      {"an update", "UPDATE orders SET note = $1 WHERE reference = $2", "orders (reference)"},
      {"a delete", "DELETE FROM orders WHERE reference = $1", "orders (reference)"},
      {"a partition's parent", "SELECT * FROM events_2024 WHERE user_id = $1", "events (user_id)"},
      {"a partitioned table", "SELECT * FROM events WHERE user_id = $1", "events (user_id)"},
      {"a materialised view", "SELECT * FROM daily WHERE day = $1", "daily (day)"},
      {"no statistics yet", "SELECT * FROM unseen WHERE a = $1 AND b = $2", "unseen (a, b)"},
      {"a small table", "SELECT * FROM settings WHERE key = $1", "settings (key)"},
      {"in a sub-select",
       "SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE reference = $1)",
       "orders (reference)"},
      {"in a common table expression",
       "WITH few AS (SELECT * FROM orders WHERE reference = $1) SELECT * FROM few",
       "orders (reference)"},
  });
}

TEST(index_candidates, order_and_limit) {
  check({
      {"newest first", "SELECT * FROM orders ORDER BY created_at DESC LIMIT 10",
       "orders (created_at)"},
      {"of one kind", "SELECT * FROM orders WHERE kind = $1 ORDER BY created_at DESC LIMIT 10",
       "orders (kind, created_at)"},
      {"of one customer",
       "SELECT * FROM orders WHERE shop_id = $1 ORDER BY created_at DESC LIMIT $2",
       "orders (shop_id, created_at)"},
      {"mixed directions", "SELECT * FROM orders ORDER BY shop_id, created_at DESC LIMIT 10",
       "orders (shop_id, created_at DESC)"},
      {"NULLs where they are not by default",
       "SELECT * FROM orders ORDER BY shipped_at DESC NULLS LAST LIMIT 10",
       "orders (shipped_at NULLS FIRST)"},
      {"the key behind it", "SELECT * FROM orders ORDER BY created_at DESC, id DESC LIMIT 10",
       "orders (created_at, id)"},
      {"a list does not keep the order",
       "SELECT * FROM orders WHERE kind IN ($1, $2) ORDER BY created_at LIMIT 10",
       "orders (created_at)"},
      {"keyset pages",
       "SELECT * FROM orders WHERE shop_id = $1 AND created_at < $2 ORDER BY created_at DESC "
       "LIMIT 20",
       "orders (shop_id, created_at)"},
      {"an order of an expression", "SELECT * FROM orders ORDER BY lower(note) LIMIT 10",
       "orders (lower(note))"},
      {"the least", "SELECT min(created_at) FROM orders WHERE shop_id = $1",
       "orders (shop_id, created_at)"},
      {"an index for the filter, which is weak",
       "SELECT * FROM orders WHERE shop_id = $1 ORDER BY created_at DESC LIMIT 10",
       "orders (shop_id, created_at)",
       {made_index("orders_shop", {"shop_id"})}},
  });
}

TEST(index_candidates, joins) {
  check({
      {"the inner side",
       "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.email = $1",
       "orders (customer_id)"},
      {"two in a row",
       "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id "
       "= o.id WHERE c.id = $1",
       "orders (customer_id) | items (order_id)"},
      {"an outer join",
       "SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id = $1",
       "orders (customer_id)"},
      {"with a filter of its own",
       "SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = $1 AND "
       "o.kind = $2",
       "orders (customer_id, kind)"},
      {"old style", "SELECT * FROM customers c, orders o WHERE o.customer_id = c.id AND c.id = $1",
       "orders (customer_id)"},
      {"columns without a table",
       "SELECT * FROM customers JOIN orders ON customer_id = customers.id WHERE email = $1",
       "orders (customer_id)"},
      {"once for each row",
       "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c "
       "WHERE c.country = $1",
       "customers (country) | orders (customer_id)"},
      {"once for each of all rows",
       "SELECT c.id, (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c",
       "orders (customer_id)"},
      {"LATERAL",
       "SELECT * FROM customers c CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.customer_id = "
       "c.id ORDER BY o.created_at DESC LIMIT 3) latest WHERE c.country = $1",
       "customers (country) | orders (customer_id, created_at)"},
      {"EXISTS",
       "SELECT * FROM customers c WHERE c.email = $1 AND EXISTS (SELECT 1 FROM orders o WHERE "
       "o.customer_id = c.id)",
       "orders (customer_id)"},
      {"of a page",
       "SELECT * FROM (SELECT * FROM customers ORDER BY id LIMIT 20) c LEFT JOIN orders o ON "
       "o.customer_id = c.id",
       "orders (customer_id)"},
      {"the outer side begins",
       "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.reference = $1",
       "orders (reference)"},
  });
}

TEST(index_candidates, partial) {
  check({
      {"the few that are not done",
       "SELECT * FROM orders WHERE NOT paid ORDER BY created_at LIMIT 5",
       "orders (created_at) WHERE NOT paid"},
      {"the few that are deleted", "SELECT id FROM orders WHERE deleted_at IS NOT NULL",
       "orders (deleted_at) WHERE deleted_at IS NOT NULL"},
      {"the few that wait", "SELECT * FROM orders WHERE shipped_at IS NULL",
       "orders (id) WHERE shipped_at IS NULL"},
      {"nearly all: not partial",
       "SELECT * FROM orders WHERE customer_id = $1 AND deleted_at IS NULL",
       "orders (customer_id)"},
      {"rare beside a value that has an index",
       "SELECT * FROM orders WHERE shop_id = $1 AND deleted_at IS NOT NULL",
       "orders (shop_id) WHERE deleted_at IS NOT NULL",
       {made_index("x", {"shop_id"})}},
      {"rare beside a value", "SELECT * FROM orders WHERE shop_id = $1 AND deleted_at IS NOT NULL",
       "orders (shop_id) WHERE deleted_at IS NOT NULL"},
  });
}

TEST(index_candidates, a_constant_of_the_program) {
  const auto shop = index_shop();
  const auto statement = parser::read(
      "SELECT * FROM orders WHERE status = 'open' AND created_at < $1 ORDER BY created_at LIMIT 5");
  const auto needs = needs_of(statement, shop, nullptr);
  ASSERT_EQ(needs.size(), 1u);
  std::vector<std::string> all;
  for (const auto& each : needs.front().candidates) all.push_back(told(each, shop));
  EXPECT_THAT(all, testing::ElementsAre("orders (status, created_at)",
                                        "orders (created_at) WHERE status = 'open'"));
  EXPECT_TRUE(needs.front().candidates.back().tells_a_value);
  EXPECT_EQ(needs.front().predicate, "status = $2 AND created_at < $1");
  EXPECT_EQ(needs.front().order, "created_at");
}

TEST(index_candidates, expressions) {
  check({
      {"lower", "SELECT * FROM orders WHERE lower(note) = $1", "orders (lower(note))"},
      {"lower of an indexed column", "SELECT * FROM customers WHERE lower(email) = $1",
       "customers (lower(email)) [function customers_email_key]"},
      {"lower of both", "SELECT * FROM customers WHERE lower(email) = lower($1)",
       "customers (lower(email)) [function customers_email_key]"},
      {"an immutable date", "SELECT * FROM orders WHERE placed_at::date = $1",
       "orders (((placed_at)::date)) [cast] => placed_at >= $1::date AND placed_at < $1::date + 1 "
       "then orders (placed_at)"},
      {"a path in a document", "SELECT * FROM orders WHERE payload ->> 'kind' = $1",
       "orders ((payload ->> 'kind'))"},
      {"COALESCE", "SELECT * FROM orders WHERE COALESCE(count, 0) = $1",
       "orders (COALESCE(count, 0))"},
      {"lower, where upper is indexed",
       "SELECT * FROM orders WHERE lower(note) = $1",
       "- [function orders_note] => upper(note) = upper($1)",
       {made_index("orders_note", {"upper(note)"})}},
      {"a whole number doubled", "SELECT * FROM orders WHERE count * 2 = $1",
       "orders ((count * 2))"},
  });
}

TEST(index_candidates, other_methods) {
  check({
      {"a document contains", "SELECT * FROM orders WHERE payload @> $1",
       "orders USING gin (payload jsonb_path_ops)"},
      {"a document has a key", "SELECT * FROM orders WHERE payload ? 'gift'",
       "orders USING gin (payload)"},
      {"an array contains", "SELECT * FROM orders WHERE tags @> $1", "orders USING gin (tags)"},
      {"an array overlaps", "SELECT * FROM orders WHERE tags && $1", "orders USING gin (tags)"},
      {"words", "SELECT * FROM orders WHERE words @@ to_tsquery('english', $1)",
       "orders USING gin (words)"},
      {"words of a text",
       "SELECT * FROM orders WHERE to_tsvector('english', note) @@ plainto_tsquery('english', $1)",
       "orders USING gin (to_tsvector('english', note))"},
      {"a range overlaps", "SELECT * FROM orders WHERE during && $1", "orders USING gist (during)"},
      {"only one class of documents",
       "SELECT * FROM orders WHERE payload ? 'gift'",
       "orders USING gin (payload) [operator class orders_payload]",
       {made_index("orders_payload", "gin", {"payload jsonb_path_ops"})}},
      {"a hash has no ranges",
       "SELECT * FROM orders WHERE created_at BETWEEN $1 AND $2",
       "orders (created_at) [operator class orders_created]",
       {made_index("orders_created", "hash", {"created_at"})}},
  });
}

TEST(index_candidates, patterns) {
  check({
      {"a prefix", "SELECT * FROM orders WHERE reference LIKE 'AB-%'",
       "orders (reference text_pattern_ops)"},
      {"a prefix in the order of bytes", "SELECT * FROM orders WHERE code LIKE 'AB-%'",
       "orders (code)"},
      {"a prefix, and an index without its class",
       "SELECT * FROM orders WHERE reference LIKE 'AB-%'",
       "orders (reference text_pattern_ops) [collation orders_reference]",
       {made_index("orders_reference", {"reference"})}},
      {"a prefix of lower", "SELECT * FROM orders WHERE lower(note) LIKE 'ab%'",
       "orders (lower(note) text_pattern_ops)"},
      {"infix, and no trigrams", "SELECT * FROM orders WHERE note LIKE '%abc%'",
       "- [leading wildcard]"},
      {"ILIKE", "SELECT * FROM orders WHERE note ILIKE 'abc%'", "- [leading wildcard]"},
  });
}

TEST(index_candidates, patterns_by_trigrams) {
  auto shop = index_shop();
  shop.extensions = {"pg_trgm"};
  const auto infix = "orders USING gin (note gin_trgm_ops)";
  EXPECT_EQ(needs_told("SELECT * FROM orders WHERE note LIKE '%abc%'", shop), infix);
  EXPECT_EQ(needs_told("SELECT * FROM orders WHERE note ILIKE $1", shop), infix);
  EXPECT_EQ(needs_told("SELECT * FROM orders WHERE note ~ 'abcd'", shop), infix);
  EXPECT_EQ(needs_told("SELECT * FROM orders WHERE note LIKE '%ab%'", shop), "nothing");
}

TEST(index_candidates, patterns_that_were_bound) {
  const auto shop = index_shop();
  const auto* sql = "SELECT * FROM orders WHERE reference LIKE $1";
  EXPECT_EQ(needs_told(sql, shop, {"AB%"}), "orders (reference text_pattern_ops)");
  EXPECT_EQ(needs_told(sql, shop, {"%AB%"}), "nothing");
  EXPECT_EQ(needs_told(sql, shop, {"%ABC%"}), "- [leading wildcard]");
  EXPECT_EQ(needs_told(sql, shop), "nothing");
}

TEST(index_candidates, rewrites) {
  check({
      {"a number compared as text", "SELECT * FROM orders WHERE id::text = $1",
       "- [cast orders_pkey] => id = $1::bigint"},
      {"a number compared as text, no index", "SELECT * FROM orders WHERE customer_id::text = $1",
       "- [cast] => customer_id = $1::bigint then orders (customer_id)"},
      {"a day of a time with a zone",
       "SELECT * FROM orders WHERE created_at::date = $1",
       "- [cast orders_created] => created_at >= $1::date AND created_at < $1::date + 1",
       {made_index("orders_created", {"created_at"})}},
      {"a day, no index", "SELECT * FROM orders WHERE created_at::date = $1",
       "- [cast] => created_at >= $1::date AND created_at < $1::date + 1 then orders (created_at)"},
      {"a year", "SELECT * FROM orders WHERE EXTRACT(year FROM created_at) = $1",
       "- [function] => created_at >= make_date($1::int, 1, 1) AND created_at < make_date($1::int "
       "+ 1, 1, 1) then orders (created_at)"},
      {"arithmetic",
       "SELECT * FROM orders WHERE total * 2 > $1",
       "- [arithmetic orders_total] => total > $1::numeric / 2",
       {made_index("orders_total", {"total"})}},
      {"a whole number times twelve",
       "SELECT * FROM orders WHERE count * 12 > $1",
       "- [arithmetic orders_count] => count > floor($1 / 12.0)::integer",
       {made_index("orders_count", {"count"})}},
      {"a whole number times twelve, at most",
       "SELECT * FROM orders WHERE $1 > count * 12",
       "- [arithmetic orders_count] => count < ceil($1 / 12.0)::integer",
       {made_index("orders_count", {"count"})}},
      {"a sum",
       "SELECT * FROM orders WHERE count + 5 = $1",
       "- [arithmetic orders_count] => count = $1::integer - 5",
       {made_index("orders_count", {"count"})}},
      {"a moment and a day",
       "SELECT * FROM orders WHERE created_at + interval '1 day' > $1",
       "- [arithmetic orders_created] => created_at > $1::timestamp with time zone - '1 "
       "day'::interval",
       {made_index("orders_created", {"created_at"})}},
      {"a value of an array", "SELECT * FROM orders WHERE $1 = ANY(tags)",
       "- [operator class] => tags @> ARRAY[$1] then orders USING gin (tags)"},
      {"a value of an array, indexed",
       "SELECT * FROM orders WHERE $1 = ANY(tags)",
       "- [operator class] => tags @> ARRAY[$1]",
       {made_index("orders_tags", "gin", {"tags"})}},
      {"words without a configuration",
       "SELECT * FROM orders WHERE to_tsvector(note) @@ to_tsquery($1)", "- [function]"},
  });
}

TEST(index_candidates, indexes_that_are_of_no_use) {
  check({
      {"the wrong order of columns",
       "SELECT * FROM orders WHERE customer_id = $1",
       "orders (customer_id) [key order orders_kind_customer]",
       {made_index("orders_kind_customer", {"kind", "customer_id"})}},
      {"a broken one",
       "SELECT * FROM orders WHERE customer_id = $1",
       "- [invalid index orders_customer] REINDEX INDEX CONCURRENTLY orders_customer;",
       {broken(made_index("orders_customer", {"customer_id"}))}},
      {"a partial one of other rows",
       "SELECT * FROM orders WHERE customer_id = $1",
       "orders (customer_id) [partial index orders_open]",
       {partly(made_index("orders_open", {"customer_id"}), "(status = 'open'::text)")}},
      {"directions that do not go together",
       "SELECT * FROM orders ORDER BY shop_id, created_at DESC LIMIT 10",
       "orders (shop_id, created_at DESC) [sort order orders_page]",
       {made_index("orders_page", {"shop_id", "created_at"})}},
      {"another collation",
       "SELECT * FROM orders WHERE reference = $1",
       "orders (reference) [collation orders_reference]",
       {made_index("orders_reference", {"reference COLLATE C"})}},
  });
}

TEST(index_candidates, alternatives) {
  check({
      {"both lack one", "SELECT * FROM orders WHERE customer_id = $1 OR reference = $2",
       "orders (customer_id) + orders (reference)"},
      {"one lacks one",
       "SELECT * FROM orders WHERE customer_id = $1 OR reference = $2",
       "orders (reference)",
       {made_index("orders_customer", {"customer_id"})}},
      {"the same column", "SELECT * FROM orders WHERE customer_id = $1 OR customer_id = $2",
       "orders (customer_id)"},
      {"of two tables",
       "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.reference = $1 OR "
       "c.email = $2",
       "- [alternatives]"},
  });
}

TEST(index_candidates, covering) {
  check({
      {"no index yet: as a second candidate", "SELECT total FROM orders WHERE shop_id = $1",
       "orders (shop_id)"},
      {"an index that leads to many rows",
       "SELECT sum(total) FROM orders WHERE count = $1",
       "orders (count) INCLUDE (total)",
       {made_index("orders_count", {"count"})}},
  });
  const auto shop = index_shop();
  const auto needs =
      needs_of(parser::read("SELECT total FROM orders WHERE shop_id = $1"), shop, nullptr);
  ASSERT_EQ(needs.size(), 1u);
  ASSERT_EQ(needs.front().candidates.size(), 2u);
  EXPECT_EQ(told(needs.front().candidates[1], shop), "orders (shop_id) INCLUDE (total)");
}

}  // namespace
}  // namespace pgweir::analyzers
