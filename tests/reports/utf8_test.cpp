#include "reports/utf8.hpp"

#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

TEST(utf8_test, reads_characters_of_every_length) {
  EXPECT_EQ(first_character("ab").code, U'a');
  EXPECT_EQ(first_character("\xc3\xa9").code, 0xE9U);
  EXPECT_EQ(first_character("\xe2\x82\xac").code, 0x20ACU);
  const auto last = first_character("\xf0\x9f\x90\x98x");
  EXPECT_EQ(last.code, 0x1F418U);
  EXPECT_EQ(last.bytes, 4U);
  EXPECT_TRUE(last.valid);
}

TEST(utf8_test, what_begins_none_is_one_byte) {
  // A stray continuation, cut, overlong, a surrogate, beyond the end, no lead.
  for (const auto* text : {"\x80", "\xc3", "\xc3<", "\xc0\xbc", "\xe0\x80\xbc", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xff"}) {
    const auto c = first_character(text);
    EXPECT_FALSE(c.valid) << text;
    EXPECT_EQ(c.bytes, 1U) << text;
  }
}

TEST(utf8_test, a_beginning_ends_between_characters) {
  EXPECT_EQ(beginning_of("abc", 5), "abc");
  EXPECT_EQ(beginning_of("abc", 2), "ab");
  EXPECT_EQ(beginning_of("aé", 2), "a");
}

}  // namespace
}  // namespace pgweir::reports
