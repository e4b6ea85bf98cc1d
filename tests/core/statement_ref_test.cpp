#include "core/statement_ref.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::core {
namespace {

using namespace std::chrono_literals;

TEST(statement_ref_test, costs_add_up_part_by_part) {
  cost sum{1, 2, 3, 4, 5us};
  add_cost(sum, {10, 20, 30, 40, 50us});
  EXPECT_EQ(sum.calls, 11U);
  EXPECT_EQ(sum.round_trips, 22U);
  EXPECT_EQ(sum.rows, 33U);
  EXPECT_EQ(sum.bytes, 44U);
  EXPECT_EQ(sum.time, 55us);
}

}  // namespace
}  // namespace pgweir::core
