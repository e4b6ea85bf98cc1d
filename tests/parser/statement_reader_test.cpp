#include "parser/statement_reader.hpp"

#include "core/limits.hpp"
#include "tests/parser/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pthread.h>
#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string named(const core::column_ref& column) { return column.table + '.' + column.column; }

std::vector<std::string> tables(std::string_view sql) { return read(sql).ref().tables; }

std::vector<std::string> columns(std::string_view sql) {
  std::vector<std::string> out;
  for (const auto& c : read(sql).columns) out.push_back(c.label + '=' + named(c.source));
  return out;
}

void expect_slot(std::string_view sql, std::uint16_t number, slot_use use,
                 std::string_view column) {
  auto facts = read(sql);
  const auto* found = facts.find_slot(number);
  ASSERT_NE(found, nullptr) << sql;
  EXPECT_EQ(static_cast<int>(found->use), static_cast<int>(use)) << sql;
  EXPECT_EQ(named(found->column), column) << sql;
}

TEST(statement_reader, reads_all_of_a_long_text_and_keeps_its_beginning) {
  std::string label(2 * core::limits::kept_text_bytes, 'x');
  auto facts = read("SELECT a AS \"" + label + "\" FROM p WHERE b = $1 LIMIT 5");
  EXPECT_EQ(facts.text.size(), core::limits::kept_text_bytes);
  EXPECT_TRUE(facts.shortened);
  EXPECT_FALSE(facts.truncated);
  EXPECT_EQ(static_cast<int>(facts.limit), static_cast<int>(bound_kind::bounded));
  ASSERT_FALSE(facts.slots.empty());
  EXPECT_EQ(named(facts.slots.front().column), "p.b");
  EXPECT_EQ(facts.slots.front().predicate.end, 0U);
  EXPECT_FALSE(read("SELECT a FROM p").shortened);
}

TEST(statement_reader, knows_how_a_parameter_is_used) {
  expect_slot("SELECT * FROM p WHERE p.a = $1", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE 1 = p.a", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE $1::integer = p.a", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE lower(a) = upper($1::text)", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE (a) = (-$1)", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE a IS NOT DISTINCT FROM $1", 1, slot_use::key_equal, "p.a");
  expect_slot("SELECT * FROM p WHERE a IN ($1)", 1, slot_use::key_in_one, "p.a");
  expect_slot("SELECT * FROM p WHERE a IN (7, 8)", 2, slot_use::key_in_many, "p.a");
  expect_slot("SELECT * FROM p WHERE a IN (7, 8, 9)", 2, slot_use::key_in_many, "p.a");
  expect_slot("SELECT * FROM p WHERE a = ANY($1)", 1, slot_use::key_any, "p.a");
  expect_slot("SELECT * FROM p WHERE a = ANY(ARRAY[$1])", 1, slot_use::key_in_one, "p.a");
  expect_slot("SELECT * FROM p WHERE a = ANY(ARRAY[1, 2])", 2, slot_use::key_in_many, "p.a");
  expect_slot("SELECT * FROM p WHERE a IN (SELECT unnest($1::int[]))", 1, slot_use::key_any, "p.a");
  expect_slot("SELECT * FROM p WHERE a IN (VALUES (1), (2))", 1, slot_use::key_in_many, "p.a");
  expect_slot("SELECT * FROM p WHERE (a, b) = ($1, $2)", 2, slot_use::key_equal, "p.b");
  expect_slot("SELECT * FROM p WHERE (a, b) IN (($1, $2))", 2, slot_use::key_in_one, "p.b");
  expect_slot("SELECT * FROM p WHERE a NOT IN ($1)", 1, slot_use::range, "p.a");
  expect_slot("SELECT * FROM p WHERE a <> ALL($1)", 1, slot_use::range, "p.a");
  expect_slot("SELECT * FROM p WHERE NOT (a = $1)", 1, slot_use::range, "p.a");
  expect_slot("SELECT * FROM p WHERE a BETWEEN $1 AND $2", 2, slot_use::range, "p.a");
  expect_slot("SELECT * FROM p WHERE a LIKE $1", 1, slot_use::pattern, "p.a");
  expect_slot("SELECT * FROM p WHERE a ~ $1", 1, slot_use::pattern, "p.a");
  expect_slot("SELECT f($1)", 1, slot_use::function_argument, ".");
  expect_slot("SELECT $1 = a FROM p", 1, slot_use::other, "p.a");
  expect_slot("UPDATE p SET a = $1 WHERE b = $2", 1, slot_use::assigned, "p.a");
  expect_slot("UPDATE p SET a = $1 WHERE b = $2", 2, slot_use::key_equal, "p.b");
  expect_slot("INSERT INTO p (a, b) VALUES ($1, $2)", 2, slot_use::inserted, "p.b");
  expect_slot("INSERT INTO p (a) VALUES ($1), ($2)", 2, slot_use::inserted_many, "p.a");
  expect_slot("EXECUTE q(5)", 1, slot_use::function_argument, ".");
}

TEST(statement_reader, names_the_table_behind_an_alias) {
  expect_slot("SELECT * FROM posts AS x JOIN authors y ON true WHERE y.id = $1", 1,
              slot_use::key_equal, "authors.id");
  expect_slot("SELECT * FROM \"S\".\"Posts\" WHERE \"S\".\"Posts\".\"Id\" = $1", 1,
              slot_use::key_equal, "Posts.Id");
  expect_slot("SELECT * FROM a JOIN b ON true WHERE id = $1", 1, slot_use::key_equal, ".id");
  expect_slot("SELECT * FROM (SELECT id AS k FROM posts) s WHERE s.k = $1", 1, slot_use::key_equal,
              "posts.id");
  expect_slot("WITH c AS (SELECT * FROM posts) SELECT * FROM c WHERE c.id = $1", 1,
              slot_use::key_equal, "posts.id");
  expect_slot("SELECT (SELECT 1 FROM b WHERE b.x = $1) FROM a", 1, slot_use::key_equal, "b.x");
}

TEST(statement_reader, marks_the_text_of_a_predicate) {
  auto facts = read("SELECT * FROM posts p WHERE (p.author_id = 5) AND x IN (1, 2, 3)");
  EXPECT_EQ(cut(facts, facts.find_slot(1)->predicate), "p.author_id = $1");
  EXPECT_EQ(cut(facts, facts.find_slot(1)->column_text), "p.author_id");
  EXPECT_TRUE(facts.find_slot(1)->top_level_conjunct);
  EXPECT_EQ(cut(facts, facts.find_slot(2)->predicate), "x IN ($2, $3 /*, ...*/)");
  facts = read("SELECT 1 FROM t WHERE a = $1::varchar(20)[] OR b = ANY ( $2 )");
  EXPECT_EQ(cut(facts, facts.find_slot(1)->predicate), "a = $1::varchar(20)[]");
  EXPECT_EQ(cut(facts, facts.find_slot(2)->predicate), "b = ANY ( $2 )");
  EXPECT_FALSE(facts.find_slot(1)->top_level_conjunct);
  facts = read("SELECT 1 FROM t WHERE lower((a)) = CAST($1 AS text) AND b");
  EXPECT_EQ(cut(facts, facts.find_slot(1)->predicate), "lower((a)) = CAST($1 AS text)");
}

TEST(statement_reader, lists_tables_without_common_table_expressions) {
  EXPECT_THAT(tables("WITH c AS (SELECT 1 FROM s.a) SELECT * FROM c JOIN b ON true, LATERAL "
                     "(SELECT 1 FROM d) k WHERE EXISTS (SELECT 1 FROM e)"),
              ElementsAre("s.a", "b", "d", "e"));
  EXPECT_THAT(tables("WITH RECURSIVE r AS (SELECT 1 FROM t UNION SELECT 1 FROM r) SELECT * FROM r"),
              ElementsAre("t"));
  EXPECT_THAT(tables("INSERT INTO a SELECT * FROM b"), ElementsAre("a", "b"));
  EXPECT_THAT(tables("TRUNCATE a, b"), ElementsAre("a", "b"));
  EXPECT_THAT(tables("DROP TABLE s.a"), ElementsAre("s.a"));
  EXPECT_THAT(tables("COPY a FROM STDIN"), ElementsAre("a"));
}

TEST(statement_reader, knows_what_a_table_is_called) {
  auto facts = read(R"(SELECT 1 FROM s.posts AS "Post" JOIN authors ON true JOIN tags t ON true)");
  EXPECT_EQ(facts.alias_of("posts"), "Post");
  EXPECT_EQ(facts.alias_of("s.posts"), "Post");
  EXPECT_EQ(facts.alias_of("authors"), "");
  EXPECT_EQ(facts.alias_of("tags"), "t");
  EXPECT_EQ(facts.alias_of("others"), "");
  EXPECT_EQ(read("SELECT 1 FROM posts a JOIN posts b ON true").alias_of("posts"), "");
}

TEST(statement_reader, describes_result_columns) {
  EXPECT_THAT(columns("SELECT a, p.b AS x, count(*), c::int, 1, p.* FROM p"),
              ElementsAre("a=p.a", "x=p.b", "count=.", "c=.", "?column?=.", "*=p.*"));
  EXPECT_THAT(columns("SELECT * FROM (SELECT id, x FROM t) s"), ElementsAre("id=t.id", "x=t.x"));
  EXPECT_THAT(columns("SELECT a FROM t UNION SELECT b FROM u"), ElementsAre("a=."));
  EXPECT_THAT(columns("INSERT INTO t (a) VALUES (1) RETURNING id"), ElementsAre("id=t.id"));
  EXPECT_THAT(columns("UPDATE t SET a = 1"), IsEmpty());
  EXPECT_TRUE(read("SELECT * FROM t").select_star);
  EXPECT_FALSE(read("SELECT count(*) FROM t").select_star);
}

TEST(statement_reader, knows_bounds) {
  auto facts = read("SELECT a FROM t LIMIT 10 OFFSET $1");
  EXPECT_EQ(static_cast<int>(facts.limit), static_cast<int>(bound_kind::bounded));
  EXPECT_EQ(facts.limit_slot, 2);
  EXPECT_EQ(facts.offset_slot, 1);
  EXPECT_EQ(read("SELECT a FROM t LIMIT ALL").limit, bound_kind::all);
  EXPECT_EQ(read("SELECT a FROM t OFFSET 5").limit, bound_kind::none);
  EXPECT_EQ(read("SELECT a FROM t FETCH FIRST 5 ROWS ONLY").limit_slot, 1);
  EXPECT_EQ(read("SELECT a FROM (SELECT a FROM t LIMIT 5) s").limit, bound_kind::none);
}

TEST(statement_reader, knows_what_narrows_a_result) {
  for (const auto* text :
       {"SELECT a FROM t WHERE a IS NULL", "SELECT a FROM t LIMIT 5",
        "SELECT a FROM (SELECT a FROM t LIMIT 5) s LEFT JOIN u ON u.a = s.a",
        "SELECT a FROM t JOIN u ON u.a = t.a AND u.b = 5",
        "WITH RECURSIVE r AS (SELECT a FROM t WHERE a = 5 UNION ALL SELECT t.a FROM t JOIN r ON "
        "t.b = r.a) SELECT * FROM r"}) {
    EXPECT_TRUE(read(text).narrowed) << text;
  }
  for (const auto* text :
       {"SELECT a FROM t", "SELECT a FROM t JOIN u ON u.a = t.a", "SELECT a FROM t LIMIT ALL",
        "SELECT a FROM t LEFT JOIN u ON u.a = t.a AND u.b = 5",
        "SELECT a, (SELECT max(b) FROM u WHERE u.a = t.a) FROM t",
        "SELECT a FROM (SELECT a FROM t) s"}) {
    EXPECT_FALSE(read(text).narrowed) << text;
  }
}

TEST(statement_reader, knows_names_in_quotes) {
  EXPECT_TRUE(read("SELECT \"a\" FROM t").quotes_names);
  EXPECT_FALSE(read("SELECT a FROM t WHERE b = 'says \"so\"' /* \"x\" */").quotes_names);
}

TEST(statement_reader, knows_what_stands_in_a_subquery) {
  auto inside = [](std::string_view text) { return read(text).find_slot(1)->in_subquery; };
  EXPECT_FALSE(inside("SELECT a FROM t WHERE a = $1"));
  EXPECT_FALSE(inside("EXPLAIN SELECT a FROM t JOIN u ON u.a = t.a AND u.b = $1"));
  EXPECT_TRUE(inside("SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.b = $1)"));
  EXPECT_TRUE(inside("SELECT a FROM t WHERE a IN (SELECT a FROM u WHERE u.b = $1)"));
  EXPECT_TRUE(inside("SELECT a FROM (SELECT a FROM t WHERE b = $1) s"));
  EXPECT_TRUE(inside("SELECT a FROM t WHERE b = $1 UNION SELECT a FROM u"));
}

TEST(statement_reader, knows_joins) {
  auto facts =
      read("SELECT 1 FROM a x JOIN b ON x.id = b.a_id JOIN c USING (k), d WHERE d.z = b.y");
  std::vector<std::string> pairs;
  for (const auto& j : facts.joins) pairs.push_back(named(j.left) + '=' + named(j.right));
  EXPECT_THAT(pairs, ElementsAre("a.id=b.a_id", "a.k=c.k", "d.z=b.y"));
}

TEST(statement_reader, knows_what_a_query_does) {
  EXPECT_TRUE(read("SELECT count(*) FROM (SELECT id FROM t OFFSET 0) sub").single_row_aggregate);
  EXPECT_FALSE(read("SELECT count(*) FROM t GROUP BY a").single_row_aggregate);
  EXPECT_FALSE(read("SELECT count(*) OVER () FROM t").single_row_aggregate);
  EXPECT_FALSE(read("SELECT (SELECT count(*) FROM u) FROM t").single_row_aggregate);
  EXPECT_TRUE(read("SELECT DISTINCT a FROM t").grouped);
  EXPECT_TRUE(read("WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x").writes);
  EXPECT_FALSE(read("SELECT 1 FROM t").writes);
  EXPECT_TRUE(read("SELECT nextval('s')").volatile_functions);
  EXPECT_TRUE(read("SELECT a FROM t WHERE b < current_timestamp").volatile_functions);
  EXPECT_FALSE(read("SELECT current_user").volatile_functions);
  EXPECT_TRUE(read("SELECT 1").no_tables);
  EXPECT_TRUE(read("SELECT t.oid FROM pg_type t JOIN pg_catalog.pg_class c ON true").catalog_only);
  EXPECT_FALSE(read("SELECT 1 FROM pg_class, posts").catalog_only);
  EXPECT_EQ(read("SELECT 1 FROM t FOR UPDATE SKIP LOCKED").lock, row_lock::update_skip_locked);
  EXPECT_EQ(read("SELECT 1 FROM t FOR SHARE").lock, row_lock::share);
  EXPECT_EQ(read("INSERT INTO t VALUES (1)").values_rows, 1U);
  EXPECT_GT(read("INSERT INTO t VALUES (1),(2),(3),(4)").values_rows, 1U);
}

TEST(statement_reader, knows_kinds) {
  EXPECT_EQ(read("START TRANSACTION").kind, statement_kind::begin);
  EXPECT_EQ(read("END").kind, statement_kind::commit);
  EXPECT_EQ(read("ROLLBACK TO SAVEPOINT a").kind, statement_kind::savepoint);
  EXPECT_EQ(read("FETCH 100 FROM c").kind, statement_kind::fetch);
  EXPECT_EQ(read("DECLARE c CURSOR FOR SELECT 1").kind, statement_kind::declare_cursor);
  EXPECT_EQ(read("CREATE INDEX ON a (b)").kind, statement_kind::ddl);
  EXPECT_EQ(read("COMMENT ON TABLE a IS 'x'").kind, statement_kind::ddl);
  EXPECT_EQ(read("DO $$ x $$").kind, statement_kind::do_block);
  EXPECT_EQ(read("SET a = 'b'").kind, statement_kind::set);
  EXPECT_EQ(read("VALUES (1)").kind, statement_kind::values);
  EXPECT_EQ(read("SELEC 1").kind, statement_kind::unparsed);
  EXPECT_EQ(read("SELECT a FROM t WHERE b = ?").kind, statement_kind::unparsed);
  EXPECT_NE(read("SELEC 1").key, 0U);
}

TEST(statement_reader, prints_no_secret) {
  for (auto sql :
       {"ALTER ROLE r PASSWORD 'geheim'", "ALTER ROLE r PASSWORD geheim",
        "CREATE ROLE r LOGIN ENCRYPTED PASSWORD $$geheim$$ VALID UNTIL 'geheim'",
        "CREATE USER MAPPING FOR a SERVER b OPTIONS (user 'geheim', password 'geheim')",
        "CREATE SUBSCRIPTION s CONNECTION 'password=geheim' PUBLICATION p",
        "SELECT * FROM dblink('password=geheim', 'SELECT 1')", "SELECT 1 /* geheim */ -- geheim",
        "COPY t FROM PROGRAM 'geheim'", "SET x.y TO 'geheim'", "SELEC 'geheim",
        "NOTIFY a, 'geheim'", "SELECT E'a\\'geheim', U&'geheim', N'geheim', B'1' 'geheim'"}) {
    EXPECT_THAT(read(sql).text, Not(HasSubstr("geheim"))) << sql;
  }
}

// libpg_query recurses; the analysis thread has the stack that it needs.
template <class Run>
void on_parser_stack(Run run) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, core::limits::parser_stack_bytes);
  pthread_t thread{};
  auto start = [](void* what) -> void* {
    (*static_cast<Run*>(what))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, start, &run), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

TEST(statement_reader, survives_deep_nesting) {
  on_parser_stack([] {
    for (std::size_t depth : {100U, 12'000U, 100'000U}) {
      for (auto open : {"(", "- ", "NOT ", "f(", "(SELECT ", "ARRAY[", "CASE WHEN a THEN "}) {
        auto sql = "SELECT * FROM t WHERE " + repeated(open, depth) + "a";
        EXPECT_NE(read(sql).key, 0U);
        auto closed = repeated(open[0] == '(' ? ")" : "", depth);
        EXPECT_NE(read(sql + closed).key, 0U);
      }
      for (auto link : {"+a", "::int", " IS NULL", " UNION SELECT 1", "||'x'", " OR a", "[1]"}) {
        EXPECT_NE(read("SELECT a" + repeated(link, depth)).key, 0U);
        EXPECT_NE(read("SELECT 1 FROM t WHERE a = $1" + repeated(link, depth)).key, 0U);
      }
      EXPECT_NE(read("SELECT 1 FROM a" + repeated(" JOIN b ON true", depth)).key, 0U);
    }
  });
}

TEST(statement_reader, knows_which_literals_may_be_values) {
  auto facts = read("SELECT * FROM t WHERE a = $1 AND b = 'x' AND c IN (1, 2) LIMIT 5 OFFSET 6");
  EXPECT_EQ(facts.first_literal_slot, 2U);
  EXPECT_THAT(facts.spliced, ElementsAre(2));
  EXPECT_THAT(read("UPDATE t SET a = 'x' WHERE b LIKE 'y%'").spliced, ElementsAre(1, 2));
  EXPECT_THAT(read("INSERT INTO t VALUES ('x', $1)").spliced, ElementsAre(2));
  EXPECT_THAT(read("SELECT * FROM t WHERE a = $1").spliced, IsEmpty());
  EXPECT_THAT(read("SELECT 1, 'x' FROM t").spliced, IsEmpty());
}

TEST(statement_reader, knows_lists_of_parameters) {
  EXPECT_TRUE(read("SELECT * FROM t WHERE a IN ($1, $2, $3)").has_bound_list);
  EXPECT_TRUE(read("INSERT INTO t (a) VALUES ($1), ($2)").has_bound_list);
  EXPECT_FALSE(read("SELECT * FROM t WHERE a IN ($1)").has_bound_list);
  EXPECT_FALSE(read("SELECT * FROM t WHERE a IN (1, 2, 3)").has_bound_list);
  EXPECT_FALSE(read("SELECT * FROM t WHERE a = ANY($1)").has_bound_list);
}

TEST(statement_reader, knows_who_works_on_tables) {
  for (const auto* sql : {"SELECT * FROM t", "INSERT INTO t VALUES (1)", "DELETE FROM t",
                          "COPY t FROM STDIN", "DECLARE c CURSOR FOR SELECT * FROM t"}) {
    EXPECT_TRUE(read(sql).uses_tables) << sql;
  }
  for (const auto* sql : {"SELECT 1", "SELECT * FROM pg_class", "BEGIN", "SHOW a", "VACUUM t",
                          "CREATE TABLE t (a int)", "SET a = 1"}) {
    EXPECT_FALSE(read(sql).uses_tables) << sql;
  }
}

}  // namespace
}  // namespace pgweir::parser
