// Rows of a loop beside those of one statement for all.
#include "proxy/net/rewrite_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto null = std::nullopt;

side_rows rows(std::vector<std::string> columns,
               std::vector<std::vector<std::optional<std::string>>> cells) {
  side_rows made;
  made.columns = std::move(columns);
  made.cells = std::move(cells);
  return made;
}

TEST(rewrite_rows_test, an_array_quotes_every_element) {
  EXPECT_EQ(array_of({}), "{}");
  EXPECT_EQ(array_of({"1", "22"}), R"({"1","22"})");
  EXPECT_EQ(array_of({"", "NULL", "a,b", "{}"}), R"({"","NULL","a,b","{}"})");
  EXPECT_EQ(array_of({R"(say "no")", R"(back\slash)"}), R"({"say \"no\"","back\\slash"})");
}

TEST(rewrite_rows_test, values_come_once_and_in_order) {
  const auto parents = rows({"id", "owner"}, {{"1", "b"}, {"2", "a"}, {"3", null}, {"4", "b"}});
  EXPECT_THAT(values_of(parents, 1, 9), ElementsAre("b", "a"));
  EXPECT_THAT(values_of(parents, 0, 3), ElementsAre("1", "2", "3"));
  EXPECT_THAT(values_of(parents, 2, 9), IsEmpty());
}

TEST(rewrite_rows_test, order_says_nothing_and_number_does) {
  const auto loop = rows({"id", "of"}, {{"1", "a"}, {"2", "b"}, {"2", "b"}});
  EXPECT_TRUE(same_rows(loop, rows({"id", "of"}, {{"2", "b"}, {"1", "a"}, {"2", "b"}})));
  EXPECT_FALSE(same_rows(loop, rows({"id", "of"}, {{"2", "b"}, {"1", "a"}})));
  EXPECT_FALSE(same_rows(loop, rows({"id", "of"}, {{"2", "b"}, {"1", "a"}, {"1", "a"}})));
}

TEST(rewrite_rows_test, null_is_a_value_of_its_own) {
  const auto loop = rows({"id"}, {{null}});
  EXPECT_TRUE(same_rows(loop, rows({"id"}, {{null}})));
  EXPECT_FALSE(same_rows(loop, rows({"id"}, {{""}})));
}

TEST(rewrite_rows_test, columns_are_told_by_name) {
  const auto loop = rows({"id", "of"}, {{"1", "a"}});
  EXPECT_TRUE(same_rows(loop, rows({"of", "more", "id"}, {{"a", "x", "1"}})));
  EXPECT_FALSE(same_rows(loop, rows({"id", "more"}, {{"1", "a"}})));
}

TEST(rewrite_rows_test, columns_of_one_name_stay_in_their_order) {
  const auto loop = rows({"id", "id"}, {{"1", "2"}});
  EXPECT_TRUE(same_rows(loop, rows({"id", "id"}, {{"1", "2"}})));
  EXPECT_FALSE(same_rows(loop, rows({"id", "id"}, {{"2", "1"}})));
  EXPECT_FALSE(same_rows(loop, rows({"id"}, {{"1"}})));
}

TEST(rewrite_rows_test, nothing_is_the_same_as_nothing) {
  EXPECT_TRUE(same_rows(rows({"id"}, {}), rows({"id"}, {})));
  EXPECT_FALSE(same_rows(rows({"id"}, {}), rows({"other"}, {})));
}

}  // namespace
}  // namespace pgweir::net
