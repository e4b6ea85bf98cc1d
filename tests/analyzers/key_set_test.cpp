#include "analyzers/key_set.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace pgweir::analyzers {
namespace {

TEST(key_set, a_key_is_new_once) {
  key_set keys{10};
  EXPECT_TRUE(keys.add(7));
  EXPECT_FALSE(keys.add(7));
  EXPECT_TRUE(keys.add(8));
  EXPECT_EQ(keys.size(), 2U);
}

TEST(key_set, those_that_belong_to_one_place_are_told_apart) {
  key_set keys{1'000};
  for (std::uint64_t i = 1; i <= 500; ++i) EXPECT_TRUE(keys.add(i << 32U)) << i;
  for (std::uint64_t i = 1; i <= 500; ++i) EXPECT_FALSE(keys.add(i << 32U)) << i;
  EXPECT_EQ(keys.size(), 500U);
}

TEST(key_set, beyond_its_bound_none_is_new) {
  key_set keys{2};
  keys.add(1);
  keys.add(2);
  EXPECT_FALSE(keys.add(3));
  EXPECT_FALSE(keys.add(3));
  EXPECT_FALSE(keys.add(1));
  EXPECT_EQ(keys.size(), 2U);
}

}  // namespace
}  // namespace pgweir::analyzers
