#include "analyzers/bounded_map.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pgweir::analyzers {
namespace {

TEST(bounded_map, gives_room_by_forgetting_what_was_used_longest_ago) {
  bounded_map<int, std::string> map{2};
  map[1] = "one";
  map[2] = "two";
  ASSERT_NE(map.find(1), nullptr);
  map[3] = "three";
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(map.find(2), nullptr);
  EXPECT_EQ(*map.find(1), "one");
  EXPECT_EQ(*map.find(3), "three");
}

TEST(bounded_map, erases_by_key_and_by_predicate) {
  bounded_map<int, int> map{8};
  for (int i = 0; i < 6; ++i) map[i] = i * i;
  map.erase(3);
  map.erase(3);
  map.erase_if([](int key, int) { return key % 2 == 0; });
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(*map.find(1), 1);
  EXPECT_EQ(*map.find(5), 25);
  EXPECT_EQ(map.find(4), nullptr);
}

TEST(bounded_map, says_what_a_new_one_would_replace) {
  bounded_map<int, int> map{2};
  map[1] = 10;
  EXPECT_EQ(map.next_to_go(), nullptr);
  map[2] = 20;
  EXPECT_EQ(*map.next_to_go(), 1);
  map.find(1);
  EXPECT_EQ(*map.next_to_go(), 2);
}

TEST(bounded_map, says_what_was_unused_for_longest) {
  bounded_map<int, int> map{3};
  EXPECT_EQ(map.least_recent(), nullptr);
  map[1] = 10;
  map[2] = 20;
  EXPECT_EQ(*map.least_recent(), 1);
  map.find(1);
  EXPECT_EQ(*map.least_recent(), 2);
}

TEST(bounded_map, keeps_its_order_when_it_moves) {
  bounded_map<int, int> first{2};
  first[1] = 10;
  first[2] = 20;
  auto second = std::move(first);
  ASSERT_NE(second.find(1), nullptr);
  second[3] = 30;
  EXPECT_EQ(second.find(2), nullptr);
  EXPECT_EQ(*second.find(1), 10);
}

}  // namespace
}  // namespace pgweir::analyzers
