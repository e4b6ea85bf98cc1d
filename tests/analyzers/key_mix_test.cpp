#include "analyzers/key_mix.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pgweir::analyzers {
namespace {

TEST(key_mix, tells_parts_order_and_zeros_apart) {
  EXPECT_EQ(key_mix({1, 2}), key_mix({1, 2}));
  EXPECT_NE(key_mix({1, 2}), key_mix({2, 1}));
  EXPECT_NE(key_mix({1}), key_mix({1, 0}));
  EXPECT_NE(key_mix({0}), key_mix({0, 0}));
}

TEST(key_mix, spreads_small_numbers) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 100; ++a) {
    for (std::uint64_t b = 0; b < 100; ++b) seen.insert(key_mix({a, b}));
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

}  // namespace
}  // namespace pgweir::analyzers
