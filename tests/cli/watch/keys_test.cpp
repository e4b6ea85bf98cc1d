#include "cli/watch/keys.hpp"

#include "tests/cli/watch/watched.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::cli::watch {
namespace {

using testing::EndsWith;
using testing::StartsWith;

class keys_test : public testing::Test {
 protected:
  wish type(std::string_view keys) {
    const auto wanted = watch::type(m, keys);
    screen_of(m, 80, 24);  // as the program does after each key
    return wanted;
  }
  std::size_t row() const { return m.findings.selected(); }
  std::size_t rows() const { return m.findings.rows().size(); }

  model m = watched();
};

TEST_F(keys_test, arrows_and_vi) {
  type("jj<down>k");
  EXPECT_EQ(row(), 2U);
  type("G");
  EXPECT_EQ(row(), rows() - 1);
  type("j");
  EXPECT_EQ(row(), rows() - 1);
  type("gk<up>");
  EXPECT_EQ(row(), 0U);
  screen_of(m, 80, 24);
  type(" ");
  EXPECT_EQ(row(), std::min(m.page, rows() - 1));
  type("<pgup>");
  EXPECT_EQ(row(), 0U);
}

TEST_F(keys_test, in_and_out) {
  EXPECT_EQ(type("j<enter>"), wish::nothing);
  EXPECT_EQ(m.view, view::detail);
  EXPECT_EQ(m.opened, m.findings.chosen()->booked.latest.id);
  EXPECT_EQ(type("q"), wish::nothing);
  EXPECT_EQ(m.view, view::list);
  EXPECT_EQ(type("q"), wish::quit);
}

TEST_F(keys_test, the_next_one_where_one_is_open) {
  type("<enter>n");
  EXPECT_EQ(row(), 1U);
  EXPECT_EQ(m.opened, m.findings.rows()[1]->booked.latest.id);
  type("NN");
  EXPECT_EQ(row(), 0U);
}

TEST_F(keys_test, what_is_open_scrolls_as_far_as_it_goes) {
  type("<enter>");
  ASSERT_GT(m.scroll_most, 0U);
  type("jj");
  EXPECT_EQ(m.scrolled, 2U);
  type("G");
  EXPECT_EQ(m.scrolled, m.scroll_most);
  type("<pgdn>j");
  EXPECT_EQ(m.scrolled, m.scroll_most);
  screen_of(m, 250, 80);
  watch::type(m, "k");
  EXPECT_EQ(m.scrolled, 0U) << "a larger screen has no need of it";
}

TEST_F(keys_test, help_from_anywhere_and_back) {
  type("<enter>?");
  EXPECT_EQ(m.view, view::help);
  EXPECT_EQ(type("q"), wish::nothing);
  EXPECT_EQ(m.view, view::detail);
  type("??");
  EXPECT_EQ(m.view, view::detail);
  type("?<esc><esc>");
  EXPECT_EQ(m.view, view::list);
}

TEST_F(keys_test, a_filter_works_while_it_is_typed) {
  type("/slow");
  EXPECT_EQ(rows(), 1U);
  type("x");
  EXPECT_EQ(rows(), 0U);
  type("<bs><enter>");
  EXPECT_FALSE(m.prompt);
  EXPECT_EQ(rows(), 1U);
  EXPECT_EQ(type("<esc>"), wish::nothing);
  EXPECT_GT(rows(), 1U);
  type("/slow<esc>");
  EXPECT_GT(rows(), 1U) << "what was not wanted after all";
}

TEST_F(keys_test, letters_are_letters_where_something_is_typed) {
  EXPECT_EQ(type("/qQ?spe"), wish::nothing);
  EXPECT_EQ(m.prompt->text, "qQ?spe");
  type("<bs><bs><bs><bs><bs><bs><bs>");
  EXPECT_EQ(m.prompt->text, "");
}

TEST_F(keys_test, a_character_is_taken_back_as_a_whole) {
  type("/");
  press(m, {key::character, "é"});
  press(m, {key::character, "記"});
  type("<bs>");
  EXPECT_EQ(m.prompt->text, "é");
}

TEST_F(keys_test, a_filter_is_not_endless) {
  type("/");
  for (int i = 0; i < 2'000; ++i) press(m, {key::character, "x"});
  EXPECT_LT(m.prompt->text.size(), 500U);
}

TEST_F(keys_test, order_and_pause) {
  type("s");
  EXPECT_EQ(m.findings.ordered_by(), order::newest);
  type("p");
  EXPECT_TRUE(m.findings.paused());
  type("p");
  EXPECT_FALSE(m.findings.paused());
}

TEST_F(keys_test, a_file_is_asked_for_by_name) {
  type("e");
  ASSERT_TRUE(m.prompt);
  EXPECT_THAT(m.prompt->text, StartsWith("pgweir-n-plus-one-"));
  EXPECT_THAT(m.prompt->text, EndsWith(".md"));
  type("<tab>");
  EXPECT_THAT(m.prompt->text, EndsWith(".json"));
  EXPECT_EQ(type("<enter>"), wish::write_file);
  ASSERT_TRUE(m.prompt) << "until it is written";
  not_written(m, "it exists already");
  EXPECT_EQ(m.prompt->trouble, "it exists already");
  type("2");
  EXPECT_EQ(m.prompt->trouble, "") << "another name, another try";
  written(m, "1 finding written");
  EXPECT_FALSE(m.prompt);
  EXPECT_EQ(m.message, "1 finding written");
  type("j");
  EXPECT_EQ(m.message, "");
}

TEST_F(keys_test, no_file_without_findings) {
  m = idle();
  type("eE<enter>");
  EXPECT_FALSE(m.prompt);
  EXPECT_EQ(m.view, view::list);
}

}  // namespace
}  // namespace pgweir::cli::watch
