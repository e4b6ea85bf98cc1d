#include "analyzers/name_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::analyzers {
namespace {

TEST(name_pattern, a_star_stands_for_any_characters) {
  EXPECT_TRUE(matches("GET /authors*", "GET /authors/7/posts"));
  EXPECT_TRUE(matches("GET /authors*", "GET /authors"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("*#index", "authors#index"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(matches("nightly", "nightly"));
}

TEST(name_pattern, everything_else_stands_for_itself) {
  EXPECT_FALSE(matches("GET /authors", "GET /authors/7"));
  EXPECT_FALSE(matches("a*b*c", "a-b-b"));
  EXPECT_FALSE(matches("", "x"));
  EXPECT_TRUE(matches("", ""));
}

TEST(name_pattern, a_question_mark_stands_for_one_and_case_does_not_matter) {
  EXPECT_TRUE(matches("flyway*", "Flyway by Redgate"));
  EXPECT_TRUE(matches("*migrat*", "shop-migrations"));
  EXPECT_TRUE(matches("a?c", "abc"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "a--b-b--c"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_FALSE(matches("a?c", "ac"));
  EXPECT_FALSE(matches("a*b", "a-b-c"));
  EXPECT_FALSE(matches("goose", "mongoose"));
}

// A pattern of many stars must not take ages: each star is tried from left to right, once.
TEST(name_pattern, many_stars_end_soon) {
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(200, 'a')));
}

}  // namespace
}  // namespace pgweir::analyzers
