// Results of which nobody uses a value are said to be so, until somebody does.
#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace pgweir::analyzers::corpus {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t enough = 8;

struct unused_results_test : testing::Test {
  world app{1, {}, enough};
  std::size_t home = app.connect();
  sql authors = select({"authors", {"id", "name"}, "", ""});
  sql books_of = select({"books", {"id", "title"}, "author_id", ""});

  void list(const sql& what, int rows) {
    std::vector<row> all;
    for (int i = 1; i <= rows; ++i) all.push_back({i, "name"});
    app.run(home, {&what, {}, std::move(all)});
    app.pass(2ms);
  }
  void list_often(const sql& what, int rows, std::uint32_t times = enough) {
    for (std::uint32_t i = 0; i < times; ++i) list(what, rows);
  }
  void ask_books_of(int author) {
    app.run(home, {&books_of, {author}, {}});
    app.pass(2ms);
  }
  [[nodiscard]] bool is_unused(const sql& what) const {
    return app.unused().holds(core::statement_id{what.facts->key});
  }
};

TEST_F(unused_results_test, are_told_after_many_that_nobody_used) {
  list_often(authors, 30, enough - 1);
  EXPECT_FALSE(is_unused(authors));
  list(authors, 30);
  EXPECT_TRUE(is_unused(authors));
}

TEST_F(unused_results_test, short_ones_are_always_of_use) {
  list_often(authors, static_cast<int>(core::limits::probed_rows), 10 * enough);
  EXPECT_FALSE(is_unused(authors));
}

TEST_F(unused_results_test, a_value_of_them_that_is_asked_for_ends_it) {
  list_often(authors, 30);
  ask_books_of(5);
  EXPECT_FALSE(is_unused(authors));
  list_often(authors, 30, enough - 1);
  EXPECT_FALSE(is_unused(authors)) << "counted anew";
}

TEST_F(unused_results_test, the_first_loop_over_them_is_proven) {
  list_often(authors, 40, 2 * enough);
  ASSERT_TRUE(is_unused(authors));
  for (int author = 1; author <= 40; ++author) ask_books_of(author);
  app.finish();
  ASSERT_EQ(app.findings().size(), 1U);
  EXPECT_EQ(app.findings().front().grade, core::grade::proven);
}

TEST_F(unused_results_test, other_rules_need_the_rows_of_joins) {
  auto facts = std::make_shared<parser::statement>(*authors.facts);
  facts->join_branches = std::make_shared<const parser::join_tree>();
  const sql joined{facts, authors.columns};
  list_often(joined, 30, 2 * enough);
  EXPECT_FALSE(is_unused(joined));
}

}  // namespace
}  // namespace pgweir::analyzers::corpus
