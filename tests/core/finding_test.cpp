#include "core/finding.hpp"

#include "core/rule.hpp"

#include <gtest/gtest.h>

namespace pgweir::core {
namespace {

TEST(finding_id, is_the_same_tomorrow) {
  // A committed baseline holds these ids: a change of this figure breaks every user's.
  EXPECT_EQ(hex(finding_id(rule::n_plus_one, 1, 2, "shop", "/authors")), "ce2b294b12f4efe4");
}

TEST(finding_id, tells_problems_apart) {
  auto id = finding_id(rule::n_plus_one, 1, 2, "shop", "/authors");
  EXPECT_NE(id, finding_id(rule::slow_query, 1, 2, "shop", "/authors"));
  EXPECT_NE(id, finding_id(rule::n_plus_one, 2, 1, "shop", "/authors"));
  EXPECT_NE(id, finding_id(rule::n_plus_one, 1, 2, "shop", "/posts"));
  EXPECT_NE(id, finding_id(rule::n_plus_one, 1, 2, "shop\n", "authors"));
}

TEST(hex, has_sixteen_digits) {
  EXPECT_EQ(hex(0), "0000000000000000");
  EXPECT_EQ(hex(0x0123'4567'89ab'cdefU), "0123456789abcdef");
}

TEST(rules, are_listed_once_and_in_order) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(rules[i].id), i);
    EXPECT_EQ(name_of(rules[i].id), rules[i].name);
  }
  for (const auto& entry : rules) EXPECT_EQ(rule_named(entry.name), entry.id);
  EXPECT_FALSE(rule_named("n-plus-two"));
}

TEST(orm, every_dialect_has_a_name) {
  for (int i = 1; i <= static_cast<int>(orm::peewee); ++i) {
    EXPECT_FALSE(name_of(static_cast<orm>(i)).empty());
  }
}

}  // namespace
}  // namespace pgweir::core
