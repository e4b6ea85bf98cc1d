#include "core/event.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::core {
namespace {

value_digest number(std::uint64_t n) { return {n, value_kind::integer}; }

TEST(parameter_digests, slots_count_from_one) {
  parameter_digests digests;
  EXPECT_FALSE(digests.slot(1));
  digests.push_back(number(7));
  EXPECT_EQ(digests.slot(1), number(7));
  EXPECT_FALSE(digests.slot(0));
  EXPECT_FALSE(digests.slot(2));
}

TEST(parameter_digests, keep_their_order_beyond_the_inline_ones) {
  parameter_digests digests;
  for (std::uint64_t i = 1; i <= limits::digested_parameters + 3; ++i) digests.push_back(number(i));
  ASSERT_EQ(digests.view().size(), limits::digested_parameters);
  for (std::uint64_t i = 1; i <= limits::digested_parameters; ++i) {
    EXPECT_EQ(digests.slot(i), number(i));
  }
}

TEST(parameter_digests, a_copy_has_its_own) {
  parameter_digests digests;
  for (std::uint64_t i = 1; i <= 6; ++i) digests.push_back(number(i));
  auto copy = digests;
  digests.clear();
  digests.push_back(number(7));
  ASSERT_EQ(copy.view().size(), 6U);
  EXPECT_EQ(copy.slot(1), number(1));
  EXPECT_EQ(copy.slot(6), number(6));
  copy = digests;
  EXPECT_EQ(copy.view().size(), 1U);
  EXPECT_EQ(copy.slot(1), number(7));
}

TEST(parameter_digests, what_was_moved_from_is_empty) {
  parameter_digests digests;
  for (std::uint64_t i = 1; i <= 6; ++i) digests.push_back(number(i));
  auto moved = std::move(digests);
  EXPECT_EQ(moved.slot(6), number(6));
  EXPECT_TRUE(digests.view().empty());
  digests = std::move(moved);
  EXPECT_EQ(digests.slot(5), number(5));
  EXPECT_TRUE(moved.view().empty());
}

TEST(blind_reason, every_reason_has_a_name) {
  for (int i = 0; i <= static_cast<int>(blind_reason::internal); ++i) {
    EXPECT_FALSE(name_of(static_cast<blind_reason>(i)).empty());
  }
}

}  // namespace
}  // namespace pgweir::core
