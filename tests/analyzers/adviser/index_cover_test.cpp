#include "analyzers/adviser/index_cover.hpp"

#include "tests/analyzers/adviser/made_catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using testing::ElementsAre;

// `equal`: so many of the first keys.
advised_index asks(const std::vector<std::string>& keys, std::uint16_t equal) {
  advised_index index;
  index.table = {"public", "t"};
  index.keys = made_keys(keys);
  index.equal_keys = equal;
  return index;
}

advised_index with(advised_index index, std::vector<std::string> included) {
  index.included = std::move(included);
  return index;
}

advised_index where(advised_index index, std::string predicate) {
  index.predicate = std::move(predicate);
  return index;
}

advised_index by(std::string method, advised_index index) {
  index.method = std::move(method);
  return index;
}

core::catalogue_index has(const std::vector<std::string>& keys) { return made_index("i", keys); }

std::vector<std::string> texts_of(const std::vector<advised_index>& all) {
  std::vector<std::string> out;
  for (const auto& each : all)
    out.push_back(told(each, {}).substr(std::string{"public.t "}.size()));
  return out;
}

TEST(index_cover, a_prefix_of_it) {
  EXPECT_TRUE(covers(has({"a"}), asks({"a"}, 1)));
  EXPECT_TRUE(covers(has({"a", "b"}), asks({"a"}, 1)));
  EXPECT_FALSE(covers(has({"a"}), asks({"a", "b"}, 2)));
  EXPECT_FALSE(covers(has({"b", "a"}), asks({"a"}, 1)));
  EXPECT_FALSE(covers(has({"a", "x", "b"}), asks({"a", "b"}, 2)));
}

TEST(index_cover, equal_keys_in_any_order) {
  EXPECT_TRUE(covers(has({"b", "a"}), asks({"a", "b"}, 2)));
  EXPECT_TRUE(covers(has({"b", "a", "c"}), asks({"a", "b", "c"}, 2)));
  EXPECT_FALSE(covers(has({"b", "c", "a"}), asks({"a", "b", "c"}, 2)));
  EXPECT_FALSE(covers(has({"c", "a"}), asks({"a", "c"}, 1)));
}

TEST(index_cover, read_backwards) {
  EXPECT_TRUE(covers(has({"a DESC"}), asks({"a"}, 0)));
  EXPECT_TRUE(covers(has({"a DESC", "b"}), asks({"a", "b DESC"}, 0)));
  EXPECT_TRUE(covers(has({"x", "a DESC"}), asks({"x", "a"}, 1)));
  EXPECT_FALSE(covers(has({"a", "b"}), asks({"a", "b DESC"}, 0)));
  EXPECT_FALSE(covers(has({"a"}), asks({"a DESC NULLS LAST"}, 0)));
}

TEST(index_cover, included_columns) {
  EXPECT_FALSE(covers(has({"a"}), with(asks({"a"}, 1), {"b"})));
  EXPECT_TRUE(covers(has({"a", "b"}), with(asks({"a"}, 1), {"b"})));
  auto wide = has({"a"});
  wide.included = {"b", "c"};
  EXPECT_TRUE(covers(wide, with(asks({"a"}, 1), {"c"})));
  EXPECT_FALSE(covers(wide, asks({"a", "b"}, 2)));
}

TEST(index_cover, partial_ones) {
  const auto live = partly(has({"a"}), "(gone IS NULL)");
  EXPECT_FALSE(covers(live, asks({"a"}, 1)));
  EXPECT_TRUE(covers(live, where(asks({"a"}, 1), "gone IS NULL")));
  EXPECT_TRUE(covers(live, where(asks({"a"}, 1), "open AND gone IS NULL")));
  EXPECT_FALSE(covers(live, where(asks({"a"}, 1), "gone IS NOT NULL")));
  EXPECT_TRUE(covers(has({"a"}), where(asks({"a"}, 1), "gone IS NULL")));
  // It is the predicate that picks them.
  EXPECT_FALSE(covers(has({"a"}), where(asks({"a"}, 0), "gone IS NULL")));
  EXPECT_TRUE(covers(live, where(asks({"a"}, 0), "gone IS NULL")));
  // Nothing equals NULL.
  EXPECT_TRUE(covers(partly(has({"a"}), "(a IS NOT NULL)"), asks({"a"}, 1)));
  EXPECT_FALSE(covers(partly(has({"a"}), "(a IS NOT NULL)"), asks({"a"}, 0)));
}

TEST(index_cover, a_unique_key_bounds_the_rows) {
  EXPECT_TRUE(covers(made_unique("u", {"a"}), asks({"a", "b"}, 2)));
  EXPECT_TRUE(covers(made_unique("u", {"b", "a"}), asks({"a", "b", "c"}, 2)));
  EXPECT_FALSE(covers(made_unique("u", {"a"}), asks({"a", "b"}, 0)));
  EXPECT_FALSE(covers(made_unique("u", {"a", "c"}), asks({"a", "b"}, 2)));
}

TEST(index_cover, expressions_however_spelled) {
  EXPECT_TRUE(covers(has({"lower((email)::text)"}), asks({"lower(email)"}, 1)));
  EXPECT_FALSE(covers(has({"lower(name)"}), asks({"lower(email)"}, 1)));
  EXPECT_FALSE(covers(has({"email"}), asks({"lower(email)"}, 1)));
}

TEST(index_cover, operator_classes_and_collations) {
  EXPECT_TRUE(covers(has({"a varchar_pattern_ops"}), asks({"a text_pattern_ops"}, 0)));
  EXPECT_FALSE(covers(has({"a"}), asks({"a text_pattern_ops"}, 0)));
  EXPECT_FALSE(covers(has({"a text_pattern_ops"}), asks({"a"}, 0)));
  EXPECT_TRUE(covers(has({"a text_pattern_ops"}), asks({"a"}, 1)));
  EXPECT_FALSE(covers(has({"a COLLATE C"}), asks({"a"}, 1)));
}

TEST(index_cover, other_methods) {
  EXPECT_FALSE(covers(made_index("h", "hash", {"a"}), asks({"a"}, 1)));
  EXPECT_TRUE(covers(made_index("g", "gin", {"b", "a"}), by("gin", asks({"a"}, 0))));
  EXPECT_TRUE(covers(made_index("g", "gin", {"a"}), by("gin", asks({"a jsonb_path_ops"}, 0))));
  EXPECT_FALSE(covers(made_index("g", "gin", {"a jsonb_path_ops"}), by("gin", asks({"a"}, 0))));
  EXPECT_FALSE(covers(has({"a"}), by("gin", asks({"a"}, 0))));
}

TEST(index_cover, an_invalid_one_covers_nothing) {
  EXPECT_FALSE(covers(broken(has({"a"})), asks({"a"}, 1)));
}

TEST(index_cover, one_index_for_several_statements) {
  EXPECT_THAT(texts_of(merged({asks({"a", "b"}, 2), asks({"a"}, 1)})), ElementsAre("(a, b)"));
  EXPECT_THAT(texts_of(merged({asks({"a", "b"}, 2), asks({"b"}, 1)})), ElementsAre("(b, a)"));
  EXPECT_THAT(texts_of(merged({asks({"a"}, 1), asks({"b"}, 1)})), ElementsAre("(a)", "(b)"));
  EXPECT_THAT(texts_of(merged({asks({"a", "b"}, 1), asks({"b"}, 1)})),
              ElementsAre("(a, b)", "(b)"));
  EXPECT_THAT(texts_of(merged({asks({"b"}, 1), asks({"x"}, 1), asks({"a", "b", "c"}, 2)})),
              ElementsAre("(b, a, c)", "(x)"));
  EXPECT_THAT(texts_of(merged({asks({"a", "b"}, 2), asks({"a", "b DESC"}, 1)})),
              ElementsAre("(a, b)"));
}

TEST(index_cover, what_was_decided_stays) {
  // (a, b, c) with {a, b} in front has no place for {c}.
  EXPECT_THAT(texts_of(merged({asks({"a", "b", "c"}, 3), asks({"a", "b"}, 2), asks({"c"}, 1)})),
              ElementsAre("(a, b, c)", "(c)"));
  EXPECT_THAT(texts_of(merged({asks({"a", "b", "c"}, 3), asks({"c"}, 1), asks({"b"}, 1)})),
              ElementsAre("(c, a, b)", "(b)"));
}

TEST(index_cover, included_ones_are_put_together) {
  EXPECT_THAT(texts_of(merged({with(asks({"a"}, 1), {"x"}), with(asks({"a"}, 1), {"y", "x"})})),
              ElementsAre("(a) INCLUDE (x, y)"));
  EXPECT_THAT(texts_of(merged({asks({"a"}, 1), with(asks({"a"}, 1), {"x"})})),
              ElementsAre("(a) INCLUDE (x)"));
}

TEST(index_cover, partial_ones_stay_apart_unless_one_has_all) {
  EXPECT_THAT(texts_of(merged({asks({"a"}, 1), where(asks({"a"}, 1), "gone IS NULL")})),
              ElementsAre("(a)"));
  EXPECT_THAT(texts_of(merged({where(asks({"a"}, 1), "open"), where(asks({"b"}, 1), "open")})),
              ElementsAre("(a) WHERE open", "(b) WHERE open"));
}

TEST(index_cover, tables_stay_apart) {
  auto other = asks({"a"}, 1);
  other.table.name = "u";
  EXPECT_EQ(merged({asks({"a"}, 1), other}).size(), 2u);
  EXPECT_FALSE(covers(asks({"a"}, 1), other));
}

}  // namespace
}  // namespace pgweir::analyzers
