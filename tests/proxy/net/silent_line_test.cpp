#include "proxy/net/silent_line.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::net {
namespace {

TEST(silent_line, the_oldest_comes_first) {
  int a = 0;
  int b = 0;
  int c = 0;
  silent_line<int> line;
  auto first = line.join(&a);
  auto second = line.join(&b);
  auto third = line.join(&c);
  EXPECT_EQ(line.oldest(), &a);
  second.leave();
  first = {};
  EXPECT_EQ(line.oldest(), &c);
  EXPECT_EQ(line.size(), 1U);
}

TEST(silent_line, a_place_is_left_once) {
  int a = 0;
  silent_line<int> line;
  {
    auto place = line.join(&a);
    const auto moved = std::move(place);
    place.leave();
    EXPECT_EQ(line.size(), 1U);
  }
  EXPECT_EQ(line.size(), 0U);
}

}  // namespace
}  // namespace pgweir::net
