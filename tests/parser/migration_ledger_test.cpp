#include "parser/migration_ledger.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

namespace pgweir::parser {
namespace {

TEST(migration_ledger, is_known_by_its_name) {
  EXPECT_TRUE(is_migration_ledger("schema_migrations"));
  EXPECT_TRUE(is_migration_ledger("SequelizeMeta"));
  EXPECT_TRUE(is_migration_ledger("_prisma_migrations"));
  EXPECT_FALSE(is_migration_ledger("posts"));
  EXPECT_FALSE(is_migration_ledger("bird_migrations"));
}

TEST(migration_ledger, is_a_fact_of_a_statement) {
  EXPECT_TRUE(read("INSERT INTO public.\"schema_migrations\" VALUES ('1')").names_ledger);
  EXPECT_TRUE(read("CREATE TABLE django_migrations (id int)").names_ledger);
  EXPECT_FALSE(read("SELECT * FROM posts").names_ledger);
}

}  // namespace
}  // namespace pgweir::parser
