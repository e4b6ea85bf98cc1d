#include "proxy/net/spsc_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <thread>

namespace pgweir::net {
namespace {

TEST(spsc_queue_test, gives_back_in_order) {
  spsc_queue<int> queue{4};
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(queue.try_push(int{i}));
  for (int i = 0; i < 4; ++i) {
    ASSERT_NE(queue.front(), nullptr);
    EXPECT_EQ(*queue.front(), i);
    queue.pop();
  }
  EXPECT_EQ(queue.front(), nullptr);
}

TEST(spsc_queue_test, a_full_queue_refuses_and_leaves_the_value_alone) {
  spsc_queue<std::unique_ptr<int>> queue{2};
  EXPECT_TRUE(queue.try_push(std::make_unique<int>(1)));
  EXPECT_TRUE(queue.try_push(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(queue.try_push(std::move(third)));
  ASSERT_TRUE(third);
  EXPECT_EQ(*third, 3);
  ASSERT_NE(queue.front(), nullptr);
  queue.pop();
  EXPECT_TRUE(queue.try_push(std::move(third)));
  EXPECT_EQ(queue.size(), 2U);
}

TEST(spsc_queue_test, holds_as_many_as_it_was_asked_for) {
  spsc_queue<int> queue{1'000};
  EXPECT_EQ(queue.capacity(), 1'000U);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(queue.try_push(int{i}));
    EXPECT_FALSE(queue.try_push(0));
    for (int i = 0; i < 1'000; ++i) {
      ASSERT_EQ(*queue.front(), i);
      queue.pop();
    }
    EXPECT_EQ(queue.front(), nullptr);
  }
}

TEST(spsc_queue_test, what_passes_at_once_stays_in_few_places) {
  spsc_queue<int> queue{10'000};
  std::set<const int*> places;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(queue.try_push(int{i}));
    ASSERT_EQ(*queue.front(), i);
    places.insert(queue.front());
    queue.pop();
  }
  EXPECT_LE(places.size(), 256U);
}

TEST(spsc_queue_test, destroys_what_is_left) {
  auto counted = std::make_shared<int>(0);
  {
    spsc_queue<std::shared_ptr<int>> queue{4};
    queue.try_push(std::shared_ptr<int>{counted});
    queue.try_push(std::shared_ptr<int>{counted});
    EXPECT_EQ(counted.use_count(), 3);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(spsc_queue_test, nothing_is_lost_between_two_threads) {
  constexpr std::uint64_t count = 200'000;
  spsc_queue<std::unique_ptr<std::uint64_t>> queue{64};
  std::thread producer{[&] {
    for (std::uint64_t i = 1; i <= count; ++i) {
      auto value = std::make_unique<std::uint64_t>(i);
      while (!queue.try_push(std::move(value))) std::this_thread::yield();
    }
  }};
  std::uint64_t last = 0;
  while (last < count) {
    auto* next = queue.front();
    if (next == nullptr) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(**next, last + 1);
    last = **next;
    queue.pop();
  }
  producer.join();
}

}  // namespace
}  // namespace pgweir::net
