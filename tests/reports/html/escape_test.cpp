#include "reports/html/escape.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

TEST(escape_test, markup_is_text) {
  EXPECT_EQ(escaped("<a href=\"x\" title='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

TEST(escape_test, letters_of_any_script_stay) {
  const std::string text = "é שלום 漢字 😀 × → ‰";
  EXPECT_EQ(escaped(text), text);
}

TEST(escape_test, lines_and_tabs_stay_other_controls_do_not) {
  EXPECT_EQ(escaped("a\n\tb"), "a\n\tb");
  EXPECT_EQ(escaped("\x1b[31m"), "\xef\xbf\xbd[31m");
  EXPECT_EQ(escaped(std::string(1, '\0')), "\xef\xbf\xbd");
  EXPECT_EQ(escaped("\x7f"), "\xef\xbf\xbd");
  EXPECT_EQ(escaped("\xc2\x9b"), "\xef\xbf\xbd");      // a terminal's CSI in one character
  EXPECT_EQ(escaped("\xe2\x80\xa8"), "\xef\xbf\xbd");  // a line separator
}

TEST(escape_test, what_turns_the_text_is_spelled_out) {
  EXPECT_EQ(escaped("a\xe2\x80\xae"
                    "b"),
            "a[U+202E]b");
  EXPECT_EQ(escaped("\xe2\x81\xa6"), "[U+2066]");
  EXPECT_EQ(escaped("\xef\xbb\xbf"), "[U+FEFF]");
  EXPECT_EQ(escaped("\xe2\x80\x8b"), "[U+200B]");
}

TEST(escape_test, what_is_not_utf8_becomes_replacements) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(escaped("\xff"), bad);
  EXPECT_EQ(escaped("\xc3"), bad);                      // cut
  EXPECT_EQ(escaped("\xc3<"), bad + "&lt;");            // does not swallow what follows
  EXPECT_EQ(escaped("\xc0\xbc"), bad + bad);            // "<", overlong
  EXPECT_EQ(escaped("\xe0\x80\xbc"), bad + bad + bad);  // likewise
  EXPECT_EQ(escaped("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), bad + bad + bad + bad);
}

}  // namespace
}  // namespace pgweir::reports
