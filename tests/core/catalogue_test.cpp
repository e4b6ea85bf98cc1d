#include "core/catalogue.hpp"

#include <gtest/gtest.h>

namespace pgweir::core {
namespace {

catalogue_column column(std::uint16_t number, const char* name) {
  catalogue_column made;
  made.number = number;
  made.name = name;
  return made;
}

catalogue two_schemas() {
  catalogue made;
  made.search_path = {"shop", "public"};
  made.tables.resize(3);
  made.tables[0].oid = 11;
  made.tables[0].name = {"public", "orders"};
  made.tables[0].columns = {column(1, "id"), column(3, "total")};
  made.tables[1].oid = 12;
  made.tables[1].name = {"shop", "orders"};
  made.tables[2].oid = 13;
  made.tables[2].name = {"archive", "years"};
  made.extensions = {"hypopg"};
  return made;
}

TEST(catalogue_test, a_table_is_found_as_a_session_would_find_it) {
  const auto all = two_schemas();
  ASSERT_NE(all.find("", "orders"), nullptr);
  EXPECT_EQ(all.find("", "orders")->oid, 12U);
  EXPECT_EQ(all.find("public", "orders")->oid, 11U);
  EXPECT_EQ(all.find("", "years"), nullptr);
  EXPECT_EQ(all.find("archive", "years")->oid, 13U);
}

TEST(catalogue_test, a_table_is_found_by_its_oid) {
  const auto all = two_schemas();
  ASSERT_NE(all.find(13), nullptr);
  EXPECT_EQ(all.find(13)->name.name, "years");
  EXPECT_EQ(all.find(99), nullptr);
}

TEST(catalogue_test, columns_and_extensions_are_found_by_name) {
  const auto all = two_schemas();
  ASSERT_NE(all.tables[0].column("total"), nullptr);
  EXPECT_EQ(all.tables[0].column("total")->number, 3);
  EXPECT_EQ(all.tables[0].column("gone"), nullptr);
  EXPECT_TRUE(all.has_extension("hypopg"));
  EXPECT_FALSE(all.has_extension("pg_trgm"));
}

}  // namespace
}  // namespace pgweir::core
