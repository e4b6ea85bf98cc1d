#include "parser/schema_changes.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

const std::array<const char*, 19> kinds{
    "create_table",    "drop_table",      "create_index",        "drop_index",    "reindex",
    "rewrite_table",   "add_column",      "add_computed_column", "set_not_null",  "change_type",
    "add_check",       "add_foreign_key", "add_unique",          "add_exclusion", "validate",
    "drop_constraint", "rename_table",    "rename_column",       "other"};

// "schema: add_column t.a; …"
std::string changes(std::string_view sql) {
  const std::array<const char*, 4> scopes{"none", "schema", "temporary", "upkeep"};
  auto facts = read(sql);
  if (!facts.defines) return "no definition";
  std::string out = std::string{scopes[static_cast<std::size_t>(facts.defines->scope)]} + ":";
  for (const auto& change : facts.defines->changes) {
    out += std::string{" "} + kinds[static_cast<std::size_t>(change.what)] + " " +
           change.table.name + (change.name.empty() ? "" : "." + change.name) +
           (change.gentle ? " gently" : "");
  }
  return out;
}

TEST(schema_changes, of_one_statement) {
  EXPECT_EQ(changes("CREATE TABLE s.t (a int)"), "schema: create_table t");
  EXPECT_EQ(changes("CREATE TABLE t AS SELECT 1 AS a"), "schema: create_table t");
  EXPECT_EQ(changes("SELECT a INTO t FROM u"), "schema: create_table t");
  EXPECT_EQ(changes("DROP TABLE a, s.b"), "schema: drop_table a drop_table b");
  EXPECT_EQ(changes("CREATE INDEX i ON t (a)"), "schema: create_index t.i");
  EXPECT_EQ(changes("CREATE INDEX CONCURRENTLY ON t (a)"), "schema: create_index t gently");
  EXPECT_EQ(changes("DROP INDEX i"), "schema: drop_index .i");
  EXPECT_EQ(changes("ALTER TABLE t RENAME a TO b"), "schema: rename_column t.b");
  EXPECT_EQ(changes("ALTER TABLE t RENAME TO u"), "schema: rename_table t.u");
  EXPECT_EQ(changes("ALTER TABLE t SET SCHEMA s"), "schema: rename_table t");
  EXPECT_EQ(changes("CREATE TYPE mood AS ENUM ('a', 'b')"), "schema:");
  EXPECT_EQ(changes("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"), "schema:");
  EXPECT_EQ(changes("DROP SCHEMA s CASCADE"), "schema:");
}

TEST(schema_changes, of_each_command) {
  EXPECT_EQ(changes("ALTER TABLE t ADD a int DEFAULT 5, ALTER b SET NOT NULL, ALTER c TYPE text, "
                    "DROP COLUMN d, VALIDATE CONSTRAINT e, DROP CONSTRAINT f, SET LOGGED"),
            "schema: add_column t.a set_not_null t.b change_type t.c other t.d validate t.e "
            "drop_constraint t.f rewrite_table t");
  EXPECT_EQ(changes("ALTER TABLE t ADD CONSTRAINT a CHECK (b > 0) NOT VALID, ADD UNIQUE (b), ADD "
                    "CONSTRAINT c PRIMARY KEY USING INDEX i, ADD FOREIGN KEY (b) REFERENCES u, ADD "
                    "EXCLUDE USING gist (r WITH &&)"),
            "schema: add_check t.a gently add_unique t add_unique t.c gently add_foreign_key t "
            "add_exclusion t");
}

TEST(schema_changes, of_columns_with_values_of_their_own) {
  for (const auto* column :
       {"a uuid DEFAULT gen_random_uuid()", "a serial", "a int GENERATED ALWAYS AS IDENTITY",
        "a int GENERATED ALWAYS AS (b * 2) STORED", "a int DEFAULT floor(random() * 5)::int"}) {
    EXPECT_EQ(changes(std::string{"ALTER TABLE t ADD "} + column),
              "schema: add_computed_column t.a")
        << column;
  }
  for (const auto* column : {"a text", "a timestamptz DEFAULT now()", "a int REFERENCES u"}) {
    EXPECT_EQ(changes(std::string{"ALTER TABLE t ADD "} + column), "schema: add_column t.a")
        << column;
  }
  EXPECT_EQ(changes("ALTER TABLE t ADD a int UNIQUE CHECK (a > 0)"),
            "schema: add_column t.a add_unique t add_check t");
}

TEST(schema_changes, of_this_session_only) {
  EXPECT_EQ(changes("CREATE TEMP TABLE t (a int)"), "temporary: create_table t");
  EXPECT_EQ(changes("SELECT a INTO TEMP t FROM u"), "temporary: create_table t");
  EXPECT_EQ(changes("CREATE TEMP VIEW v AS SELECT 1"), "temporary:");
  EXPECT_EQ(changes("CREATE TEMP SEQUENCE s"), "temporary:");
  EXPECT_EQ(changes("CREATE OR REPLACE FUNCTION pg_temp.f() RETURNS int AS $f$ BEGIN $f$ LANGUAGE "
                    "plpgsql"),
            "temporary:");
  EXPECT_EQ(changes("DROP FUNCTION IF EXISTS pg_temp.f()"), "temporary:");
  EXPECT_EQ(changes("DROP TABLE pg_temp.t"), "temporary:");
}

TEST(schema_changes, that_leave_the_schema_as_it_is) {
  EXPECT_EQ(changes("TRUNCATE t"), "upkeep:");
  EXPECT_EQ(changes("GRANT SELECT ON t TO u"), "upkeep:");
  EXPECT_EQ(changes("COMMENT ON TABLE t IS 'x'"), "upkeep:");
  EXPECT_EQ(changes("ALTER ROLE a SET statement_timeout = '5s'"), "upkeep:");
  EXPECT_EQ(changes("CREATE TABLE p PARTITION OF t FOR VALUES IN (1)"), "upkeep: create_table p");
  EXPECT_EQ(changes("ALTER TABLE t DISABLE TRIGGER ALL"), "upkeep: other t");
  EXPECT_EQ(changes("ALTER SEQUENCE s RESTART WITH 5"), "upkeep:");
  EXPECT_EQ(changes("VACUUM FULL t"), "upkeep: rewrite_table t");
  EXPECT_EQ(changes("CLUSTER t USING i"), "upkeep: rewrite_table t");
  EXPECT_EQ(changes("REINDEX TABLE t"), "upkeep: reindex t");
  EXPECT_EQ(changes("REINDEX (CONCURRENTLY) INDEX i"), "upkeep: reindex .i gently");
}

TEST(schema_changes, are_no_queries) {
  for (const auto* sql : {"SELECT 1", "INSERT INTO t VALUES (1)", "VACUUM t", "ANALYZE t", "BEGIN",
                          "SET a = 1", "SHOW a", "CREATE TABL t (a int)"}) {
    EXPECT_FALSE(read(sql).defines && !read(sql).defines->changes.empty()) << sql;
  }
}

TEST(schema_changes, know_where_their_parts_stand) {
  auto facts = read("ALTER TABLE \"S\".t ADD COLUMN a numeric(10, 2) DEFAULT random() + 1");
  EXPECT_EQ(cut(facts, facts.defines->table), "\"S\".t");
  EXPECT_EQ(cut(facts, facts.defines->changes[0].type), "numeric(10, 2)");
  EXPECT_EQ(cut(facts, facts.defines->changes[0].expression), "random() + $1");
}

}  // namespace
}  // namespace pgweir::parser
