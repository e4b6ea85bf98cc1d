#include "core/row_digests.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace pgweir::core {
namespace {

constexpr value_digest number(std::uint64_t n) { return {n, value_kind::integer}; }

TEST(row_digests_test, cells_are_row_major) {
  row_digests rows{{0, 3}, {number(1), number(2), number(3), number(4)}};
  EXPECT_EQ(rows.rows(), 2U);
  EXPECT_EQ(rows.cell(1, 0), number(3));
  EXPECT_EQ((row_digests{}.rows()), 0U);
}

TEST(row_digests_test, few_and_many_cells_read_alike) {
  digested_cells cells;
  std::vector<value_digest> all;
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(std::ranges::equal(cells, all)) << i;
    cells.push_back(number(i));
    all.push_back(number(i));
  }
  const auto copy = cells;
  EXPECT_TRUE(std::ranges::equal(copy, all));
  EXPECT_EQ(copy.size(), 100U);
}

TEST(row_digests_test, positions_beyond_the_bound_are_left_out) {
  digested_positions positions;
  for (std::uint16_t i = 0; i < 2 * limits::digested_columns; ++i) positions.push_back(i);
  EXPECT_EQ(positions.size(), limits::digested_columns);
  EXPECT_EQ(positions[limits::digested_columns - 1], limits::digested_columns - 1);
}

}  // namespace
}  // namespace pgweir::core
