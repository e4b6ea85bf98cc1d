// What libpg_query's fingerprint folds together although it matters, and splits although it does
// not: one line each.
#include "parser/statement_key.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace pgweir::parser {
namespace {

void expect_all_differ(const std::vector<std::string>& texts) {
  std::set<std::uint64_t> keys;
  for (const auto& text : texts) EXPECT_TRUE(keys.insert(read(text).key).second) << text;
}

void expect_same(const std::vector<std::string>& texts) {
  for (const auto& text : texts) EXPECT_EQ(read(text).key, read(texts[0]).key) << text;
}

TEST(statement_key, tells_one_value_from_many) {
  for (std::string before :
       {"SELECT a FROM t WHERE ", "UPDATE t SET b = 1 WHERE ", "DELETE FROM t WHERE "}) {
    expect_all_differ({before + "id = $1", before + "id IN ($1)", before + "id IN ($1, $2)",
                       before + "id = ANY($1)", before + "id = NULL"});
    expect_same(
        {before + "id IN (1, 2)", before + "id IN (1, 2, 3)", before + "id IN (1, 2, 3, 4, 5)"});
    expect_same({before + "id = 1", before + "id = -1", before + "id = 'x'"});
  }
}

TEST(statement_key, ignores_how_long_a_list_is_before_other_parameters) {
  expect_same({"SELECT a FROM t WHERE id IN ($1,$2) OFFSET $3",
               "SELECT a FROM t WHERE id IN ($1,$2,$3,$4) OFFSET $5"});
}

TEST(statement_key, tells_one_row_of_values_from_many) {
  expect_all_differ({"INSERT INTO t VALUES ($1, $2)", "INSERT INTO t VALUES ($1, $2), ($3, $4)"});
  expect_same({"INSERT INTO t VALUES ($1, $2), ($3, $4)",
               "INSERT INTO t VALUES (1, 2), (3, 4), (5, 6), (7, 8)"});
  expect_all_differ(
      {"INSERT INTO t (a, b) VALUES ($1, $2)", "INSERT INTO t (b, a) VALUES ($1, $2)"});
}

TEST(statement_key, tells_bounds_apart) {
  expect_all_differ({"SELECT a FROM t", "SELECT a FROM t LIMIT 10", "SELECT a FROM t OFFSET $1",
                     "SELECT a FROM t LIMIT 10 OFFSET 5", "SELECT a FROM t LIMIT ALL"});
  expect_same({"SELECT a FROM t LIMIT 10", "SELECT a FROM t LIMIT $1",
               "SELECT a FROM t FETCH FIRST 5 ROWS ONLY"});
}

TEST(statement_key, minds_the_order_of_columns_and_parameters) {
  expect_all_differ({"SELECT a, b FROM t", "SELECT b, a FROM t", "SELECT a AS b, b AS a FROM t"});
  expect_all_differ({"SELECT 1 FROM t WHERE a = 1 AND b = 2",
                     "SELECT 1 FROM t WHERE b = 2 AND a = 1",
                     "SELECT 1 FROM t WHERE a = $2 AND b = $1"});
}

TEST(statement_key, minds_tables) {
  expect_all_differ({"SELECT a FROM t1", "SELECT a FROM t22", "SELECT a FROM t333"});
  expect_all_differ({"CREATE TEMP TABLE a1 (x int)", "CREATE TEMP TABLE a2 (x int)"});
}

TEST(statement_key, minds_operators_and_arguments) {
  expect_all_differ({"SELECT 1 FROM t WHERE a LIKE 'x%'", "SELECT 1 FROM t WHERE a = 'x%'"});
  expect_all_differ({"SELECT f(1)", "SELECT f(1, 2)"});
}

// What stands in a literal is not in the shape; who needs it asks the pattern itself.
TEST(statement_key, cannot_see_into_literals) {
  expect_same({"SELECT 1 FROM t WHERE a LIKE 'x%'", "SELECT 1 FROM t WHERE a LIKE '%x'"});
  expect_same({"SELECT 1", "SELECT 'x'"});
}

TEST(statement_key, names_session_statements_by_their_text) {
  expect_all_differ({"EXECUTE p1", "EXECUTE p2", "DEALLOCATE p1", "DEALLOCATE p2", "CLOSE c",
                     "CLOSE d", "DECLARE c CURSOR FOR SELECT 1", "DECLARE d CURSOR FOR SELECT 1",
                     "SAVEPOINT a", "SAVEPOINT b", "RELEASE a", "SET a = on", "SET a = off"});
  expect_same({"SAVEPOINT \"s12_x3\"", "savepoint \"s99_x1\""});
  expect_same({"EXECUTE p1(1)", "execute p1(2)"});
}

TEST(statement_key, unifies_what_is_the_same_for_a_reader) {
  expect_same({"BEGIN", "begin;", "START TRANSACTION", "BEGIN ISOLATION LEVEL READ COMMITTED"});
  expect_same({"COMMIT", "END", "commit;"});
  expect_same({"FETCH 100 FROM c", "FETCH 10 FROM c"});
  expect_same({"SELECT a FROM t WHERE id = 1 /* x */", "select a from t\n where id=$1"});
}

// Cheap and safe to unify is none of these: they stay apart.
TEST(statement_key, leaves_other_spellings_apart) {
  expect_all_differ({"SELECT a FROM t WHERE id = ANY(ARRAY[$1,$2])",
                     "SELECT a FROM t WHERE id = ANY($1)", "SELECT a FROM t WHERE id IN ($1, $2)"});
  expect_all_differ(
      {"SELECT a FROM t WHERE id <> ALL($1)", "SELECT a FROM t WHERE id NOT IN ($1)"});
  expect_all_differ({"SELECT a FROM t", "SELECT a FROM s.t"});
  expect_all_differ({"SELECT x.a FROM t x", "SELECT q.a FROM t q"});
  expect_all_differ({"SELECT a FROM t WHERE id IN (SELECT unnest($1))",
                     "SELECT a FROM t WHERE id IN (VALUES ($1), ($2))",
                     "SELECT a FROM t JOIN unnest($1) u ON u = id"});
  expect_all_differ({"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1) RETURNING id"});
}

TEST(statement_key, is_stable) {
  EXPECT_EQ(read("SELECT a FROM t WHERE id = 1").key, read("SELECT a FROM t WHERE id = 2").key);
}

}  // namespace
}  // namespace pgweir::parser
