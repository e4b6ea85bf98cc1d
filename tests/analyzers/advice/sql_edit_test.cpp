#include "analyzers/advice/sql_edit.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace pgweir::analyzers {
namespace {

constexpr std::string_view update =
    R"(UPDATE "set" SET a = f($1, 'where $9'), b = $12 WHERE id = $2)";

TEST(sql_edit, finds_words_outside_of_quotes_and_brackets) {
  auto where = find_word(update, "WHERE");
  ASSERT_TRUE(where);
  EXPECT_EQ(update.substr(where->begin), "WHERE id = $2");
  EXPECT_EQ(find_word(update, "SET")->begin, 13U);
  EXPECT_FALSE(find_word(update, "FROM"));
  EXPECT_FALSE(find_word("select settled", "SET"));
  EXPECT_TRUE(find_word("delete from t", "FROM"));
}

TEST(sql_edit, finds_groups_and_parameters) {
  auto group = find_group(update, 0);
  ASSERT_TRUE(group);
  EXPECT_EQ(update.substr(group->begin, group->end - group->begin), "($1, 'where $9')");
  auto all = parameters_in(update, {0, update.size()});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].number, 1);
  EXPECT_EQ(all[1].number, 12);
  EXPECT_EQ(update.substr(all[1].at.begin, all[1].at.end - all[1].at.begin), "$12");
}

TEST(sql_edit, broken_text_ends_the_search) {
  EXPECT_FALSE(find_group("VALUES (1, (2)", 0));
  EXPECT_FALSE(find_word("SELECT \"from", "FROM"));
}

TEST(sql_edit, replaces_all_at_once) {
  sql_edit edit{"UPDATE t SET a = $1 WHERE b = $2; "};
  edit.replace({30, 32}, "9");
  edit.replace({17, 19}, "x.a");
  edit.insert(20, "FROM x ");
  EXPECT_EQ(edit.text(), "UPDATE t SET a = x.a FROM x WHERE b = 9");
}

TEST(sql_edit, quotes_what_needs_it) {
  EXPECT_EQ(quoted_name("post_id"), "post_id");
  EXPECT_EQ(quoted_name("authorId"), "\"authorId\"");
  EXPECT_EQ(quoted_name("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quoted_name("2nd"), "\"2nd\"");
}

}  // namespace
}  // namespace pgweir::analyzers
