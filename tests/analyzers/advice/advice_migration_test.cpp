#include "analyzers/advice/advice_migration.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using parser::read;

const known_tables old_tables{[](const parser::table_name&) { return false; },
                              [](const parser::table_name&, const std::string&) { return false; }};

std::string safe_form(std::string_view sql) {
  auto facts = read(sql);
  if (!facts.defines) return "no definition";
  auto hazard = hazard_of(*facts.defines, old_tables);
  return hazard ? advise_unsafe_migration(facts, *hazard).sql : "no hazard";
}

TEST(advise_unsafe_migration, works_on_indexes_concurrently) {
  EXPECT_EQ(safe_form("CREATE UNIQUE INDEX i ON s.t (a)"),
            "CREATE UNIQUE INDEX CONCURRENTLY i ON s.t (a)");
  EXPECT_EQ(safe_form("create index if not exists i on t (a)"),
            "create index CONCURRENTLY if not exists i on t (a)");
  EXPECT_EQ(safe_form("DROP INDEX i"), "DROP INDEX CONCURRENTLY i");
  EXPECT_EQ(safe_form("DROP INDEX i, j"), "");
  EXPECT_EQ(safe_form("REINDEX INDEX i"), "REINDEX INDEX CONCURRENTLY i");
  EXPECT_EQ(safe_form("REINDEX TABLE t"), "REINDEX TABLE CONCURRENTLY t");
  EXPECT_EQ(safe_form("CREATE INDEX CONCURRENTLY i ON t (a)"), "no hazard");
}

TEST(advise_unsafe_migration, validates_constraints_later) {
  EXPECT_EQ(safe_form("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"),
            "ALTER TABLE t ADD CONSTRAINT c CHECK (a > $1) NOT VALID;\n"
            "ALTER TABLE t VALIDATE CONSTRAINT c");
  EXPECT_EQ(safe_form("ALTER TABLE s.t ADD FOREIGN KEY (a, b) REFERENCES u (a, b)"),
            "ALTER TABLE s.t ADD CONSTRAINT t_a_b_fkey FOREIGN KEY (a, b) REFERENCES u (a, b) NOT "
            "VALID;\nALTER TABLE s.t VALIDATE CONSTRAINT t_a_b_fkey");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD CHECK (a > 0), ADD COLUMN b int"), "");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD CHECK (a > 0) NOT VALID"), "no hazard");
}

TEST(advise_unsafe_migration, proves_not_null_by_a_check) {
  EXPECT_EQ(safe_form("ALTER TABLE \"T\" ALTER \"Col\" SET NOT NULL"),
            "ALTER TABLE \"T\" ADD CONSTRAINT \"T_Col_not_null\" CHECK (\"Col\" IS NOT NULL) NOT "
            "VALID;\n"
            "ALTER TABLE \"T\" VALIDATE CONSTRAINT \"T_Col_not_null\";\n"
            "ALTER TABLE \"T\" ALTER COLUMN \"Col\" SET NOT NULL;\n"
            "ALTER TABLE \"T\" DROP CONSTRAINT \"T_Col_not_null\"");
}

TEST(advise_unsafe_migration, builds_the_index_of_a_constraint_first) {
  EXPECT_EQ(safe_form("ALTER TABLE t ADD UNIQUE (a, \"order\")"),
            "CREATE UNIQUE INDEX CONCURRENTLY t_a_order_key ON t (a, \"order\");\n"
            "ALTER TABLE t ADD CONSTRAINT t_a_order_key UNIQUE USING INDEX t_a_order_key");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a)"),
            "CREATE UNIQUE INDEX CONCURRENTLY p ON t (a);\n"
            "ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX p");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i"), "no hazard");
}

TEST(advise_unsafe_migration, fills_new_columns_later) {
  EXPECT_EQ(safe_form("ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()"),
            "ALTER TABLE t ADD COLUMN a uuid;\n"
            "ALTER TABLE t ALTER COLUMN a SET DEFAULT gen_random_uuid()");
  EXPECT_EQ(safe_form("ALTER TABLE t ALTER a TYPE numeric(10, 2) USING a::numeric"),
            "ALTER TABLE t ADD COLUMN a_new numeric(10, 2)");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD a serial"), "");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD a int DEFAULT 5 NOT NULL"), "no hazard");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD a timestamptz DEFAULT now()"), "no hazard");
  EXPECT_EQ(safe_form("ALTER TABLE t ADD a int REFERENCES u"), "no hazard");
}

}  // namespace
}  // namespace pgweir::analyzers
