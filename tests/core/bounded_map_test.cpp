#include "core/bounded_map.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <random>
#include <string>
#include <utility>

namespace pgweir::core {
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

TEST(bounded_map, keeps_nothing_of_what_made_room) {
  bounded_map<int, std::string> map{1};
  map[1] = "one";
  EXPECT_EQ(map[2], "");
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

TEST(bounded_map, a_value_stays_where_it_is_while_others_come) {
  bounded_map<int, std::string> map{1'000};
  const auto* first = &map[0];
  for (int i = 1; i < 1'000; ++i) map[i] = "another";
  EXPECT_EQ(map.find(0), first);
}

TEST(bounded_map, erases_by_the_key_of_the_entry_itself) {
  bounded_map<std::string, int> map{2};
  map["a name that lies on the heap"] = 1;
  map.erase(*map.least_recent());
  EXPECT_EQ(map.size(), 0U);
}

// The same by a list that is searched.
class plain_map {
 public:
  explicit plain_map(std::size_t capacity) : capacity_{capacity} {}
  bool use(std::uint64_t key) {
    const auto known = erase(key);
    if (!known && order_.size() == capacity_) order_.pop_back();
    order_.push_front(key);
    return known;
  }
  bool erase(std::uint64_t key) { return order_.remove(key) > 0; }
  [[nodiscard]] const std::list<std::uint64_t>& order() const { return order_; }

 private:
  std::size_t capacity_;
  std::list<std::uint64_t> order_;
};

TEST(bounded_map, is_the_same_as_a_list_that_is_searched) {
  constexpr std::size_t capacity = 50;
  bounded_map<std::uint64_t, std::uint64_t> map{capacity};
  plain_map plain{capacity};
  std::mt19937_64 random{7};  // NOLINT: the same each time
  for (int i = 0; i < 20'000; ++i) {
    // Neighbours in the index, too: keys that differ in their highest bits only.
    const auto key = (random() % 100) << (random() % 2 == 0 ? 0U : 57U);
    if (random() % 4 == 0) {
      const bool known = map.peek(key) != nullptr;
      map.erase(key);
      ASSERT_EQ(known, plain.erase(key));
    } else {
      ASSERT_EQ(map.peek(key) != nullptr, plain.use(key));
      map[key] = key;
    }
    ASSERT_EQ(map.size(), plain.order().size());
    auto expected = plain.order().begin();
    for (const auto& [each, value] : map) {
      ASSERT_EQ(each, *expected++);
      ASSERT_EQ(value, each);
    }
  }
}

}  // namespace
}  // namespace pgweir::core
