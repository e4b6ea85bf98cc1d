#include "analyzers/provenance/provenance_statement.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

core::value_digest number(std::uint64_t n) { return {n, core::value_kind::integer}; }

TEST(value_frequencies, tells_what_was_asked_for_how_often) {
  value_frequencies seen;
  EXPECT_EQ(seen.share(number(7)), 0);
  for (std::uint64_t n = 0; n < 100; ++n) seen.count(number(n % 4 == 0 ? 7 : 1'000 + n));
  EXPECT_NEAR(seen.share(number(7)), 0.25, 0.02);
  EXPECT_NEAR(seen.distinct(), 76, 20);
}

TEST(value_frequencies, is_small_until_a_second_value_comes) {
  value_frequencies seen;
  EXPECT_EQ(seen.count(number(7)), 0U);
  EXPECT_EQ(seen.bytes(), 0U);
  const auto grown = seen.count(number(8));
  EXPECT_GT(grown, 1'000U);
  EXPECT_EQ(seen.bytes(), grown);
  EXPECT_EQ(seen.count(number(9)), 0U);
  seen.forget();
  EXPECT_EQ(seen.bytes(), 0U);
}

TEST(known_statement, is_as_large_as_what_it_keeps) {
  known_statement known;
  const auto empty = known.bytes();
  known.slots.push_back({1, {}, {}});
  const auto with_slot = known.bytes();
  EXPECT_GE(with_slot, empty + sizeof(child_slot));
  known.slots.front().seen.count(number(1));
  EXPECT_EQ(known.bytes(), with_slot + known.slots.front().seen.count(number(2)));
}

}  // namespace
}  // namespace pgweir::analyzers
