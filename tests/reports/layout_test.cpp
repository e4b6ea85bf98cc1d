#include "reports/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

TEST(layout_test, widths_are_characters) {
  EXPECT_EQ(width_of("50 × “a”"), 8U);
  EXPECT_EQ(padded("×", 3), "×  ");
  EXPECT_EQ(cut_to("×××××", 3), "××…");
  EXPECT_EQ(cut_to("abc", 3), "abc");
}

TEST(layout_test, prose_is_wrapped_at_blanks) {
  EXPECT_THAT(wrapped("the quick brown fox", 10), testing::ElementsAre("the quick", "brown fox"));
  EXPECT_THAT(wrapped("abcdefghijkl m", 5), testing::ElementsAre("abcdefghijkl", "m"));
}

TEST(layout_test, control_characters_become_blanks) {
  EXPECT_EQ(printable("GET /\x1b[2J\n\x7f ×"), "GET / [2J   ×");
}

TEST(layout_test, colour_only_where_it_is_asked_for) {
  EXPECT_EQ(coloured("N+1", core::severity::error, {false, 80}), "N+1");
  EXPECT_EQ(coloured("N+1", core::severity::error, {true, 80}), "\x1b[1;31mN+1\x1b[0m");
}

TEST(layout_test, no_line_is_a_command_of_a_build_server) {
  EXPECT_EQ(without_commands("::error a\n  ::set b\nc ::d::e\n"),
            ": :error a\n  : :set b\nc ::d::e\n");
  EXPECT_EQ(without_commands("a\n\n   "), "a\n\n   ");
  EXPECT_EQ(without_commands(""), "");
}

}  // namespace
}  // namespace pgweir::reports
