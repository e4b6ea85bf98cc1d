#include "parser/access_scope.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

constexpr auto none = access_predicate::none;

struct scopes : testing::Test {
  access_scope scope{0};
  scopes() {
    scope.add({"o", 0, false, {}});
    scope.add({"c", 1, false, {}});
  }
  // "1.name", "?.name", "row of 1"
  static std::string meaning(const access_scope& within, std::string_view name) {
    auto tree = parse("SELECT " + std::string{name});
    const auto& select = body_of(tree->statement);
    auto column = child(body_of(list_member(select, "targetList").at(0)), "val");
    auto found = within.resolve(*column.body);
    if (found.whole_row)
      return found.within == nullptr ? "all" : "row of " + std::to_string(found.within->source);
    auto source = found.column.source;
    return (source == none ? "?" : std::to_string(source)) + "." + found.column.column;
  }
};

TEST_F(scopes, know_columns_by_their_table) {
  EXPECT_EQ(meaning(scope, "c.name"), "1.name");
  EXPECT_EQ(meaning(scope, "public.o.name"), "0.name");
  EXPECT_EQ(meaning(scope, "x.name"), "?.");
  EXPECT_EQ(meaning(scope, "name"), "?.name");
  EXPECT_EQ(meaning(scope, "o.*"), "row of 0");
  EXPECT_EQ(meaning(scope, "*"), "all");
}

TEST_F(scopes, know_the_only_one_that_can_be_meant) {
  access_scope one{0};
  one.add({"o", 0, false, {}});
  EXPECT_EQ(meaning(one, "name"), "0.name");
  one.add({"s", 1, true, {{{"label", {none, {}}}}, true, true}});
  EXPECT_EQ(meaning(one, "name"), "0.name");
  EXPECT_EQ(meaning(one, "label"), "1.label");
  one.add({"f", 2, true, {{}, false, false}});
  EXPECT_EQ(meaning(one, "name"), "?.name");
}

TEST_F(scopes, look_into_sub_selects) {
  access_scope outer{0};
  outer.add({"s", 5, true, {{{"a", {3, "b"}}, {"*", {4, "*"}}}, true, true}});
  EXPECT_EQ(meaning(outer, "a"), "3.b");
  EXPECT_EQ(meaning(outer, "s.other"), "4.other");
  access_scope kept{0};
  kept.add({"s", 5, true, {{{"a", {3, "b"}}}, true, false}});
  EXPECT_EQ(meaning(kept, "a"), "5.a");
}

TEST_F(scopes, reach_the_levels_around_them) {
  access_scope inner{1, &scope};
  EXPECT_EQ(meaning(inner, "o.id"), "0.id");
  inner.add({"i", 2, false, {}});
  EXPECT_EQ(meaning(inner, "id"), "2.id");
  EXPECT_EQ(meaning(inner, "c.id"), "1.id");
}

TEST_F(scopes, know_what_using_made_one) {
  EXPECT_EQ(scope.column_among(0, 2, "k"), (access_column{none, "k"}));
  scope.merge({0, "k"});
  EXPECT_EQ(meaning(scope, "k"), "0.k");
  EXPECT_EQ(scope.column_among(0, 2, "k"), (access_column{0, "k"}));
  EXPECT_EQ(scope.column_among(1, 2, "k"), (access_column{1, "k"}));
}

TEST_F(scopes, find_common_table_expressions) {
  scope.add_common({"x", {}});
  access_scope inner{1, &scope};
  ASSERT_NE(inner.find_common("x"), nullptr);
  EXPECT_EQ(inner.find_common("y"), nullptr);
}

}  // namespace
}  // namespace pgweir::parser
