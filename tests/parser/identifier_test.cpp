#include "parser/identifier.hpp"

#include <gtest/gtest.h>

namespace pgweir::parser {
namespace {

TEST(identifier, is_quoted_where_it_must_be) {
  EXPECT_EQ(written_name("posts"), "posts");
  EXPECT_EQ(written_name("_a1$"), "_a1$");
  EXPECT_EQ(written_name("Posts"), "\"Posts\"");
  EXPECT_EQ(written_name("1a"), "\"1a\"");
  EXPECT_EQ(written_name("order"), "\"order\"");
  EXPECT_EQ(written_name("user"), "\"user\"");
  EXPECT_EQ(written_name("a b"), "\"a b\"");
  EXPECT_EQ(written_name("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(written_name(""), "\"\"");
}

}  // namespace
}  // namespace pgweir::parser
