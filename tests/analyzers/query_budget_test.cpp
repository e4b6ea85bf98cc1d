#include "analyzers/query_budget.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

TEST(query_budget, a_star_stands_for_any_characters) {
  EXPECT_TRUE(matches("GET /authors*", "GET /authors/7/posts"));
  EXPECT_TRUE(matches("GET /authors*", "GET /authors"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("*#index", "authors#index"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(matches("nightly", "nightly"));
}

TEST(query_budget, everything_else_stands_for_itself) {
  EXPECT_FALSE(matches("GET /authors", "GET /authors/7"));
  EXPECT_FALSE(matches("a*b*c", "a-b-b"));
  EXPECT_FALSE(matches("get*", "GET /"));
  EXPECT_FALSE(matches("", "x"));
  EXPECT_TRUE(matches("", ""));
}

// A pattern of many stars must not take ages: each star is tried from left to right, once.
TEST(query_budget, many_stars_end_soon) {
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(200, 'a')));
}

}  // namespace
}  // namespace pgweir::analyzers
