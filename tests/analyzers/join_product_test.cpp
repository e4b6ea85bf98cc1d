#include "analyzers/join_product.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {
namespace {

using parser::join_tree;

// posts, with comments and tags joined to it.
struct join_product_test : testing::Test {
  join_product_test() {
    joins.sources.resize(3);
    joins.sources[1].parent = joins.sources[2].parent = 0;
  }

  // Two posts, each with three comments beside two tags; ids at these places of the result.
  void ids_at(std::uint16_t post, std::uint16_t comment, std::uint16_t tag) {
    rows.columns = {post, comment, tag};
    for (std::uint64_t row = 0; row < 12; ++row) {
      for (auto id : {row / 6, row / 2, row % 2})
        rows.cells.push_back({id, core::value_kind::integer});
    }
  }

  void column(std::uint32_t table, std::uint16_t number) {
    columns.push_back({"c", table, number, core::type_oid::int4});
  }

  [[nodiscard]] std::size_t parents() const {
    auto found = find_product(joins, rows, &columns);
    return found ? found->parents : 0;
  }

  join_tree joins;
  core::row_digests rows;
  std::vector<core::result_column> columns;
};

TEST_F(join_product_test, columns_tell_their_source) {
  joins.targets = {{0, false}, {1, false}, {2, false}};
  ids_at(0, 1, 2);
  auto found = find_product(joins, rows, nullptr);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->parents, 2U);
  EXPECT_EQ(found->rows_needed, 2U + 2 * (3 + 2));
  EXPECT_EQ(found->branches, (std::vector<std::uint16_t>{1, 2}));
}

TEST_F(join_product_test, one_star_has_what_the_others_leave) {
  joins.targets = {{0, true}, {1, false}, {2, false}};
  ids_at(0, 3, 4);
  column(10, 1);
  column(10, 2);
  column(10, 3);
  column(10, 4);  // of another alias of the same table
  column(12, 1);
  EXPECT_EQ(parents(), 2U);
  columns.resize(2);
  EXPECT_EQ(parents(), 0U);
}

TEST_F(join_product_test, of_several_stars_each_ends_where_its_table_does) {
  joins.targets = {{0, true}, {1, true}, {join_tree::none, false}, {2, true}};
  ids_at(0, 2, 4);
  column(10, 1);
  column(10, 2);
  column(10, 1);  // the same table once more
  column(0, 0);
  column(12, 1);
  EXPECT_EQ(parents(), 2U);
  column(13, 1);
  EXPECT_EQ(parents(), 0U);
}

TEST_F(join_product_test, without_the_columns_stars_say_nothing) {
  joins.targets = {{0, true}, {1, true}, {2, true}};
  ids_at(0, 1, 2);
  EXPECT_FALSE(find_product(joins, rows, nullptr));
}

}  // namespace
}  // namespace pgweir::analyzers
