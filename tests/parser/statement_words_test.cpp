#include "parser/statement_words.hpp"

#include <gtest/gtest.h>

namespace pgweir::parser {
namespace {

TEST(statement_words, are_found_in_any_case) {
  EXPECT_TRUE(opens_expression("Between"));
  EXPECT_FALSE(opens_expression("betweenx"));
  EXPECT_FALSE(opens_expression("end"));
  EXPECT_TRUE(is_sized_type("VARCHAR"));
  EXPECT_FALSE(is_sized_type("text"));
}

TEST(statement_words, tell_how_a_statement_is_treated) {
  EXPECT_EQ(treatment_of("ALTER"), treatment::definition);
  EXPECT_EQ(treatment_of("Savepoint"), treatment::names);
  EXPECT_EQ(treatment_of("rollback"), treatment::names);
  EXPECT_EQ(treatment_of("DECLARE"), treatment::first_name);
  EXPECT_EQ(treatment_of("FETCH"), treatment::names_count);
  EXPECT_EQ(treatment_of("SELECT"), treatment::plain);
  EXPECT_EQ(treatment_of("EXECUTE"), treatment::plain);
}

}  // namespace
}  // namespace pgweir::parser
