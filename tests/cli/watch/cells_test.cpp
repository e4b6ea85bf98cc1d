#include "cli/watch/cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::cli::watch {
namespace {

using testing::ElementsAre;

TEST(cells_test, columns_are_those_of_a_terminal) {
  EXPECT_EQ(columns_of("posts"), 5U);
  EXPECT_EQ(columns_of("50 × “a” · …"), 12U);
  EXPECT_EQ(columns_of("記事"), 4U) << "wide ones take two";
  EXPECT_EQ(columns_of("e\u0301te\u0301"), 3U) << "marks combine";
  EXPECT_EQ(columns_of("😀"), 2U);
  EXPECT_EQ(columns_of(""), 0U);
}

TEST(cells_test, no_control_character_is_displayed) {
  EXPECT_EQ(displayed("a\x1b[31mb\r\n\tc\x7f\xc2\x9b"), "a [31mb   c  ");
  EXPECT_EQ(displayed("a\xff"), "a\uFFFD");
  EXPECT_EQ(displayed("\u202egnp.exe"), "gnp.exe") << "nor what turns text around";
  for (char32_t c = 1; c < 0xA0; ++c) {
    std::string one;
    if (c >= 0x80) one += static_cast<char>(0xC2);
    one += static_cast<char>(c);
    EXPECT_EQ(columns_of(displayed(one)), 1U) << static_cast<unsigned>(c);
  }
}

TEST(cells_test, what_is_clipped_says_so) {
  EXPECT_EQ(clipped("authors", 7), "authors");
  EXPECT_EQ(clipped("authors", 5), "auth…");
  EXPECT_EQ(clipped("記事記事", 6), "記事…") << "never half of a wide one";
  EXPECT_EQ(clipped("記事記事", 5), "記事…");
  EXPECT_EQ(clipped("e\u0301te\u0301s", 3), "e\u0301t…");
  EXPECT_EQ(clipped("authors", 0), "");
  EXPECT_EQ(clipped("authors", 1), "…");
}

TEST(cells_test, endings) {
  EXPECT_EQ(ending("authors", 4), "hors");
  EXPECT_EQ(ending("記事", 3), "事");
}

TEST(cells_test, lines_break_at_blanks_and_where_they_must) {
  EXPECT_THAT(wrapped("one two  three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("aaaaaaaaaa bb", 4), ElementsAre("aaaa", "aaaa", "aa", "bb"));
  EXPECT_THAT(wrapped("記事記事", 5), ElementsAre("記事", "記事"));
  EXPECT_THAT(wrapped("記", 1), ElementsAre("記")) << "a column of one ends as well";
  EXPECT_THAT(wrapped("", 5), ElementsAre(""));
}

TEST(cells_test, no_line_is_longer_than_asked_for) {
  const std::string text = "SELECT 記事.id, \"Größe\" FROM e\u0301te\u0301 WHERE 😀😀😀😀😀😀 = $1";
  for (std::size_t columns = 2; columns < 40; ++columns) {
    for (const auto& each : wrapped(text, columns)) EXPECT_LE(columns_of(each), columns);
    EXPECT_LE(columns_of(clipped(text, columns)), columns);
  }
}

}  // namespace
}  // namespace pgweir::cli::watch
