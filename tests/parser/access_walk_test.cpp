#include "parser/access_walk.hpp"

#include "core/limits.hpp"
#include "tests/parser/access_form.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

struct expected {
  std::string_view sql;
  std::string_view form;  // access_form.hpp; blanks at its end left out
};

std::string seen(std::string_view sql) {
  auto out = form(sql);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

TEST(access_walk, reads_joins) {
  const expected all[] = {
      {"SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE "
       "c.email = $1 AND o.status <> 'x'",
       "o:orders(customer_id id status) c:customers(id email) | c.id equal "
       "o.customer_id; o.customer_id equal c.id; c.email equal $1; o.status unequal "
       "$2 |"},
      {"SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND "
       "c.kind = 1 AND o.big WHERE c.id IS NULL",
       "o:orders(customer_id big id) c:customers(id kind) | c.id equal o.customer_id; "
       "o.customer_id equal c.id outer; c.kind equal $1; o.big true outer; c.id null "
       "outer |"},
      {"SELECT o.id FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id",
       "o:orders(customer_id id) c:customers(id) | c.id equal o.customer_id outer; "
       "o.customer_id equal c.id |"},
      {"SELECT o.id FROM orders o FULL JOIN customers c USING (k)",
       "o:orders(k id) c:customers(k) | o.k equal c.k outer; c.k equal o.k outer |"},
      {"SELECT e.name, m.name FROM employees e JOIN employees m ON e.manager_id = "
       "m.id WHERE m.name = $1",
       "e:employees(manager_id name) m:employees(id name) | e.manager_id equal m.id; "
       "m.id equal e.manager_id; m.name equal $1 |"},
      {"SELECT * FROM a, b WHERE a.x = b.y AND z = 1",
       "a(x*) b(y*) | a.x equal b.y; b.y equal a.x; ?.z equal $1 | unclear z"},
      {"SELECT * FROM a JOIN b USING (k) JOIN c USING (k) WHERE k = 5",
       "a(k*) b(k*) c(k*) | a.k equal b.k; b.k equal a.k; a.k equal c.k; c.k equal "
       "a.k; a.k equal $1 |"},
      {"SELECT * FROM a NATURAL JOIN b WHERE a.x = 1", "a(x*) b(*) | a.x equal $1 |"},
      {"DELETE FROM items USING orders WHERE items.order_id = orders.id AND "
       "orders.status = $1",
       "items(order_id)! orders(id status) | items.order_id equal orders.id; "
       "orders.id equal items.order_id; orders.status equal $1 |"},
      {"MERGE INTO t USING s ON t.id = s.id AND t.k = 1 WHEN MATCHED THEN UPDATE SET "
       "a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.id)",
       "t(id k)! s(id a) | t.id equal s.id; s.id equal t.id outer; t.k equal $1 |"},
      {"SELECT a.* FROM a JOIN b ON a.x = b.y", "a(x*) b(y) | a.x equal b.y; b.y equal a.x |"},
      {"SELECT unknown_one FROM a JOIN b ON a.x = b.y WHERE which = 1 ORDER BY other",
       "a(x) b(y) | a.x equal b.y; b.y equal a.x; ?.which equal $1 | order ?.other, "
       "unclear unknown_one, unclear which, unclear other"},
      {"SELECT * FROM generate_series(1, 5) g JOIN t ON t.id = g",
       "g:(*) t(id*) | t.id equal ?.g; ?.g equal t.id | unclear g"},
      {"SELECT * FROM a JOIN b ON lower(a.email) = lower(b.email)",
       "a(email*) b(email*) | a.email{lower(email)} equal b.email; "
       "b.email{lower(email)} equal a.email |"},
      {"SELECT * FROM a LEFT JOIN b ON a.id = b.a_id LEFT JOIN c ON b.id = c.b_id "
       "WHERE c.k IS NULL OR c.k = 1",
       "a(id*) b(a_id id*) c(b_id k*) | a.id equal b.a_id outer; b.a_id equal a.id; "
       "b.id equal c.b_id outer; c.b_id equal b.id; c.k null #1.0 outer; c.k equal $1 "
       "#1.1 |"},
  };
  for (const auto& each : all) EXPECT_EQ(seen(each.sql), each.form) << each.sql;
}

TEST(access_walk, reads_subqueries_as_blocks) {
  const expected all[] = {
      {"SELECT count(*) FROM orders o WHERE EXISTS (SELECT * FROM items i WHERE "
       "i.order_id = o.id AND i.sku = $1)",
       "o:orders(id) i:items(order_id sku)@1 | i.order_id equal o.id @1; i.sku equal "
       "$1 @1 | correlated"},
      {"SELECT * FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE "
       "email = $1)",
       "orders(customer_id*) customers(id email)@1 | customers.email equal $1 @1; "
       "orders.customer_id in subquery |"},
      {"SELECT * FROM orders WHERE customer_id NOT IN (SELECT id FROM customers)",
       "orders(customer_id*) customers(id)@1 | orders.customer_id unequal subquery |"},
      {"SELECT * FROM orders o WHERE o.total = (SELECT max(total) FROM orders i WHERE "
       "i.customer_id = o.customer_id)",
       "o:orders(total customer_id*) i:orders(total customer_id)@1 | i.customer_id "
       "equal o.customer_id @1; o.total equal subquery | order i.total desc, "
       "correlated, extreme"},
      {"SELECT o.id, (SELECT count(*) FROM items i WHERE i.order_id = o.id) FROM "
       "orders o",
       "o:orders(id) i:items(order_id)@1 | i.order_id equal o.id @1 | correlated"},
      {"SELECT * FROM (SELECT * FROM orders) s WHERE s.customer_id = $1",
       "orders(customer_id*)@1 s:(*) | orders.customer_id equal $1 |"},
      {"SELECT * FROM (SELECT id, lower(email) AS e, name n FROM users) s WHERE e = "
       "$1 AND n = 'x'",
       "users(id email name)@1 s:(e*) | s.e equal $1; users.name equal $2 |"},
      {"SELECT * FROM (SELECT * FROM orders ORDER BY id LIMIT 10) s JOIN items i ON "
       "i.order_id = s.id WHERE s.kind = 1",
       "orders(id*)@1 s:(id kind*) i:items(order_id*) | i.order_id equal s.id; s.id "
       "equal i.order_id; s.kind equal $2 | order orders.id, limited"},
      {"WITH x AS (SELECT * FROM orders WHERE a = 1) SELECT * FROM x WHERE x.b = 2",
       "orders(a b*)@1 x:(*) | orders.a equal $1 @1; orders.b equal $2 |"},
      {"WITH x AS (SELECT a, b FROM orders) SELECT * FROM x x1 JOIN x x2 ON x1.a = "
       "x2.b",
       "orders(a b)@1 x1:(a*) x2:(b*) | x1.a equal x2.b; x2.b equal x1.a |"},
      {"WITH RECURSIVE r AS (SELECT id FROM n WHERE parent IS NULL UNION ALL SELECT "
       "n.id FROM n JOIN r ON n.parent = r.id) SELECT * FROM r",
       "n(id parent)@2 n(parent id)@3 r:(id)@3 r:(*) | n.parent null @2; n.parent "
       "equal r.id @3; r.id equal n.parent @3 |"},
      {"SELECT u.id, p.title FROM users u, LATERAL (SELECT title FROM posts p WHERE "
       "p.user_id = u.id ORDER BY p.created_at DESC LIMIT 3) p",
       "u:users(id) p:posts(title user_id created_at)@1 p:(title) | p.user_id equal "
       "u.id @1 | order p.created_at desc, limited, correlated"},
      {"SELECT a FROM t WHERE x = 1 UNION ALL SELECT b FROM u WHERE y = 2 ORDER BY 1 "
       "LIMIT 5",
       "t(a x)@1 u(b y)@2 | t.x equal $1 @1; u.y equal $2 @2 | order ?, limited /  /"},
      {"UPDATE orders o SET total = s.sum FROM (SELECT order_id, sum(price) FROM "
       "items GROUP BY order_id) s WHERE s.order_id = o.id",
       "o:orders(id)! items(order_id price)@1 s:(sum order_id) | s.order_id equal "
       "o.id; o.id equal s.order_id | group items.order_id"},
      {"INSERT INTO t (a) VALUES ((SELECT id FROM u WHERE k = $1))",
       "u(id k)@1 | u.k equal $1 @1 |"},
      {"COPY (SELECT * FROM t WHERE a = 1) TO STDOUT", "t(a*) | t.a equal $1 |"},
      {"SELECT * FROM (SELECT a, row_number() OVER (PARTITION BY a ORDER BY b) AS rn "
       "FROM t) s WHERE rn = 1 AND a = 5",
       "t(a b)@1 s:(rn a*) | s.rn equal $1; s.a equal $2 |"},
  };
  for (const auto& each : all) EXPECT_EQ(seen(each.sql), each.form) << each.sql;
}

TEST(access_walk, reads_orders_and_groups) {
  const expected all[] = {
      {"SELECT a, b FROM s.orders o WHERE o.customer_id = $1 AND status = 'open' "
       "ORDER BY created_at DESC LIMIT 10",
       "o:s.orders(a b customer_id status created_at) | o.customer_id equal $1; "
       "o.status equal $2 | order o.created_at desc, limited"},
      {"SELECT date(created_at) AS day, count(*) FROM t GROUP BY day ORDER BY day DESC",
       "t(created_at) |  | order t.created_at{date(created_at)} desc, group "
       "t.created_at{date(created_at)}"},
      {"SELECT lower(email) AS email FROM t GROUP BY email", "t(email) |  | group t.email"},
      {"SELECT a, b FROM t ORDER BY 2 DESC, 1", "t(a b) |  | order t.b desc, order t.a"},
      {"SELECT a, b FROM t GROUP BY 1, 2", "t(a b) |  | group t.a, group t.b"},
      {"SELECT DISTINCT a, b FROM t", "t(a b) |  | group t.a, group t.b"},
      {"SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC NULLS LAST",
       "t(a b) |  | order t.a, order t.b desc nulls last, group t.a"},
      {"SELECT max(created_at) FROM t WHERE a = 1",
       "t(created_at a) | t.a equal $1 | order t.created_at desc, extreme"},
      {"SELECT a FROM t ORDER BY count(*) FETCH FIRST 5 ROWS ONLY", "t(a) |  | order ?, limited"},
      {"SELECT * FROM t WHERE point <-> $1 < 5 ORDER BY point <-> $1", "t(point*) |  | order ?"},
  };
  for (const auto& each : all) EXPECT_EQ(seen(each.sql), each.form) << each.sql;
}

TEST(access_walk, reads_statements_of_every_kind) {
  const expected all[] = {
      {"SELECT * FROM orders WHERE id = $1", "orders(id*) | orders.id equal $1 |"},
      {"UPDATE orders SET status = 'x' WHERE id = $1 AND deleted_at IS NULL RETURNING "
       "id",
       "orders(id deleted_at)! | orders.id equal $1; orders.deleted_at null |"},
      {"INSERT INTO t (a) SELECT b FROM u WHERE c = $1", "u(b c) | u.c equal $1 |"},
      {"INSERT INTO t (a) VALUES ($1)", "none"},
      {"SELECT 1", "none"},
      {"EXPLAIN SELECT * FROM t WHERE a = 1", "t(a*) | t.a equal $1 |"},
      {"PREPARE p AS SELECT * FROM t WHERE a = $1", "t(a*) | t.a equal $1 |"},
      {"DECLARE c CURSOR FOR SELECT * FROM t WHERE a = 1", "t(a*) | t.a equal $1 |"},
      {"SELECT row_to_json(t) FROM t WHERE t.a = 1", "t(t a*) | t.a equal $1 |"},
      {"SELECT t FROM t", "t(t*) |  |"},
      {"SELECT \"Weird Name\" FROM t WHERE lower(\"Weird Name\") = 'x' AND \"order\" "
       "= 1",
       "t(Weird Name order) | t.Weird Name{lower(\"Weird Name\")} equal $1; t.order "
       "equal $2 |"},
      {"SELECT * FROM t AS x (p, q) WHERE p = 1", "none"},
      {"SELECT * FROM t TABLESAMPLE SYSTEM (1) WHERE a = 1", "t(a*) | t.a equal $2 |"},
      {"SELECT * FROM t WHERE a = 1 LIMIT ALL", "t(a*) | t.a equal $1 |"},
      {"SELECT sum(x) OVER (PARTITION BY a ORDER BY b) FROM t WHERE c = 1",
       "t(x b a c) | t.c equal $1 |"},
      {"SELECT \"User\".\"id\" FROM \"public\".\"User\" WHERE "
       "(\"public\".\"User\".\"email\" = $1 AND 1=1) LIMIT $2 OFFSET $3",
       "public.User(id email) | User.email equal $1 | limited"},
  };
  for (const auto& each : all) EXPECT_EQ(seen(each.sql), each.form) << each.sql;
}

std::string repeated(int times, std::string_view text) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::shared_ptr<const access> of(std::string_view sql) { return read(sql).access; }

TEST(access_walk, keeps_to_its_limits) {
  std::string tables = "SELECT * FROM t";
  std::string names;
  for (int i = 0; i < 100; ++i) {
    tables += ", t" + std::to_string(i);
    names += ", c" + std::to_string(i);
  }
  auto many = of(tables);
  ASSERT_NE(many, nullptr);
  EXPECT_EQ(many->sources.size(), core::limits::access_sources);
  EXPECT_TRUE(many->truncated);

  auto wide = of("SELECT a" + names + " FROM t");
  ASSERT_NE(wide, nullptr);
  EXPECT_EQ(wide->sources[0].columns.size(), core::limits::access_columns);
  EXPECT_TRUE(wide->sources[0].whole_row);

  auto ordered = of("SELECT 1 FROM t ORDER BY a" + names);
  ASSERT_NE(ordered, nullptr);
  EXPECT_EQ(ordered->blocks[0].order.size(), core::limits::access_keys);
  EXPECT_TRUE(ordered->truncated);

  auto blocks = of("SELECT * FROM t WHERE a = (SELECT 1)" + repeated(100, " OR b = (SELECT 1)"));
  ASSERT_NE(blocks, nullptr);
  EXPECT_TRUE(blocks->truncated);
}

TEST(access_walk, keeps_all_alternatives_or_none) {
  auto long_list = of("SELECT * FROM t WHERE x = 1 AND (a = 1" + repeated(70, " OR a = 1") + ")");
  ASSERT_NE(long_list, nullptr);
  EXPECT_EQ(long_list->predicates.size(), 1U);
  EXPECT_TRUE(long_list->truncated);

  auto full = of("SELECT * FROM t WHERE a > 1" + repeated(60, " AND a > 1") +
                 " AND (b = 1 OR c = 1 OR d = 1 OR e = 1) AND f = 1");
  ASSERT_NE(full, nullptr);
  EXPECT_EQ(full->predicates.size(), 62U);
  EXPECT_EQ(full->predicates.back().column, "f");
  EXPECT_TRUE(full->truncated);
}

TEST(access_walk, survives_depth) {
  auto nots = of("SELECT * FROM t WHERE " + repeated(1'500, "NOT (") + "a" + repeated(1'500, ")"));
  ASSERT_NE(nots, nullptr);
  EXPECT_TRUE(nots->truncated);
  auto sums = of("SELECT * FROM t WHERE a" + repeated(1'500, " + 1") + " = 5 AND b = 1");
  ASSERT_NE(sums, nullptr);
  EXPECT_EQ(sums->predicates.back().column, "b");
}

TEST(access_walk, counts_what_it_keeps) {
  auto small = read("SELECT * FROM t WHERE a = $1");
  auto without = small;
  without.access.reset();
  EXPECT_GT(small.bytes(), without.bytes());
  EXPECT_LT(small.bytes() - without.bytes(), 1'024U);
}

TEST(access_walk, keeps_the_text_as_sent_where_it_differs) {
  EXPECT_EQ(*read("SELECT a  FROM t WHERE b = 'x'").sample, "SELECT a  FROM t WHERE b = 'x'");
  EXPECT_EQ(*read("SELECT 1 FROM t WHERE a IN ($1, $2, $3)").sample,
            "SELECT 1 FROM t WHERE a IN ($1, $2, $3)");
  EXPECT_EQ(read("SELECT a FROM t WHERE b = $1").sample, nullptr);
  EXPECT_EQ(read("SELECT 'x'").sample, nullptr);
  EXPECT_EQ(read("INSERT INTO t VALUES ('secret')").sample, nullptr);
  EXPECT_EQ(read("SELECT a FROM t WHERE b = '" + std::string(5'000, 'x') + "'").sample, nullptr);
}

}  // namespace
}  // namespace pgweir::parser
