#include "reports/sql_excerpt.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

TEST(sql_excerpt_test, long_select_lists_become_dots) {
  EXPECT_EQ(shortened_sql("SELECT id, title, body, author_id FROM posts WHERE author_id = $1;"),
            "SELECT … FROM posts WHERE author_id = $1");
  EXPECT_EQ(shortened_sql("select id from posts"), "select id from posts");
}

TEST(sql_excerpt_test, a_from_inside_is_not_the_statements_own) {
  EXPECT_EQ(
      shortened_sql(R"(SELECT (SELECT max(n) FROM t), extract(year FROM d), " FROM " FROM u)"),
      "SELECT … FROM u");
}

TEST(sql_excerpt_test, one_line_and_not_too_long) {
  EXPECT_EQ(shortened_sql("UPDATE a\n  SET b = $1\n"), "UPDATE a SET b = $1");
  EXPECT_LT(shortened_sql("UPDATE a SET " + std::string(1'000, 'x')).size(), 420U);
  EXPECT_EQ(brief_sql("UPDATE orders SET state = $1, touched = $2, who = $3"),
            "UPDATE orders SET state = $1, touched = …");
}

}  // namespace
}  // namespace pgweir::reports
