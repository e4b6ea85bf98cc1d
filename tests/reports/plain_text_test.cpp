#include "reports/plain_text.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace pgweir::reports {
namespace {

TEST(plain_text_test, leaves_text_alone) {
  EXPECT_EQ(plain_text("GET /authors · “web” ü 🐘"), "GET /authors · “web” ü 🐘");
  EXPECT_EQ(plain_text(""), "");
}

TEST(plain_text_test, control_characters_become_blanks) {
  EXPECT_EQ(plain_text("a\r\nb\tc\x1b[31m\x7f"), "a  b c [31m ");
  EXPECT_EQ(plain_text("a\r\nb", line_breaks::kept), "a \nb");
  EXPECT_EQ(plain_text("next\xc2\x85line"), "next line");
  EXPECT_EQ(plain_text(std::string_view{"nul\0", 4}), "nul ");
}

TEST(plain_text_test, what_is_no_utf8_is_replaced) {
  EXPECT_EQ(plain_text("\xff"), "\uFFFD");
  EXPECT_EQ(plain_text("a\xc3"), "a\uFFFD");                    // cut
  EXPECT_EQ(plain_text("\xc0\xaf"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(plain_text("\xe0\x80\x80"), "\uFFFD\uFFFD\uFFFD");  // overlong
  EXPECT_EQ(plain_text("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(plain_text("\xf4\x90\x80\x80").size(), 12u);        // beyond U+10FFFF
  EXPECT_EQ(plain_text("\xf0\x9f\x90\x98"), "\xf0\x9f\x90\x98");
}

TEST(plain_text_test, nothing_turns_text_around_or_breaks_xml) {
  EXPECT_EQ(plain_text("a\xe2\x80\xae"
                       "b\xe2\x81\xa6"
                       "c"),
            "abc");
  EXPECT_EQ(plain_text("a\xef\xbf\xbe"
                       "b\xef\xbf\xbf"),
            "ab");
  EXPECT_EQ(plain_text("a\xe2\x80\xa8"
                       "b"),
            "ab");
}

TEST(plain_text_test, cuts_between_characters) {
  EXPECT_EQ(cut_to_bytes("abc", 3), "abc");
  EXPECT_EQ(cut_to_bytes("abcd", 3), "abc…");
  EXPECT_EQ(cut_to_bytes("a\xc3\xbc\xc3\xbc", 2), "a…");
}

}  // namespace
}  // namespace pgweir::reports
