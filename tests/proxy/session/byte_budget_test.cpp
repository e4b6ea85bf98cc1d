#include "proxy/session/byte_budget.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::session {
namespace {

TEST(byte_budget, gives_what_is_left_and_no_more) {
  byte_budget budget{100};
  const auto most = budget.reserve(60);
  EXPECT_TRUE(most);
  EXPECT_FALSE(budget.reserve(41));
  EXPECT_TRUE(budget.reserve(40));
}

TEST(byte_budget, has_back_what_a_reservation_held) {
  byte_budget budget{100};
  {
    const auto all = budget.reserve(100);
    EXPECT_FALSE(budget.reserve(1));
  }
  EXPECT_TRUE(budget.reserve(100));
}

TEST(byte_budget, a_moved_reservation_is_given_back_once) {
  byte_budget budget{100};
  {
    auto first = budget.reserve(60);
    const auto second = std::move(first);
    EXPECT_TRUE(second);
    EXPECT_FALSE(budget.reserve(41));
  }
  EXPECT_TRUE(budget.reserve(100));
  EXPECT_FALSE(budget.reserve(101));
}

TEST(byte_budget, a_refused_reservation_takes_nothing) {
  byte_budget budget{100};
  { const auto refused = budget.reserve(101); }
  EXPECT_TRUE(budget.reserve(100));
}

}  // namespace
}  // namespace pgweir::session
