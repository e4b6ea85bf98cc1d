#include "proxy/net/spsc_ring.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <thread>

namespace pgweir::net {
namespace {

TEST(spsc_ring_test, gives_back_in_order) {
  spsc_ring<int> ring{4};
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(ring.try_push(int{i}));
  for (int i = 0; i < 4; ++i) {
    ASSERT_NE(ring.front(), nullptr);
    EXPECT_EQ(*ring.front(), i);
    ring.pop();
  }
  EXPECT_EQ(ring.front(), nullptr);
}

TEST(spsc_ring_test, a_full_ring_refuses_and_leaves_the_value_alone) {
  spsc_ring<std::unique_ptr<int>> ring{2};
  EXPECT_TRUE(ring.try_push(std::make_unique<int>(1)));
  EXPECT_TRUE(ring.try_push(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(ring.try_push(std::move(third)));
  ASSERT_TRUE(third);
  EXPECT_EQ(*third, 3);
  ASSERT_NE(ring.front(), nullptr);
  ring.pop();
  EXPECT_TRUE(ring.try_push(std::move(third)));
  EXPECT_EQ(ring.size(), 2U);
}

TEST(spsc_ring_test, capacity_is_a_power_of_two) { EXPECT_EQ(spsc_ring<int>{5}.capacity(), 8U); }

TEST(spsc_ring_test, destroys_what_is_left) {
  auto counted = std::make_shared<int>(0);
  {
    spsc_ring<std::shared_ptr<int>> ring{4};
    ring.try_push(std::shared_ptr<int>{counted});
    ring.try_push(std::shared_ptr<int>{counted});
    EXPECT_EQ(counted.use_count(), 3);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(spsc_ring_test, nothing_is_lost_between_two_threads) {
  constexpr std::uint64_t count = 200'000;
  spsc_ring<std::unique_ptr<std::uint64_t>> ring{64};
  std::thread producer{[&] {
    for (std::uint64_t i = 1; i <= count; ++i) {
      auto value = std::make_unique<std::uint64_t>(i);
      while (!ring.try_push(std::move(value))) std::this_thread::yield();
    }
  }};
  std::uint64_t last = 0;
  while (last < count) {
    auto* next = ring.front();
    if (next == nullptr) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(**next, last + 1);
    last = **next;
    ring.pop();
  }
  producer.join();
}

}  // namespace
}  // namespace pgweir::net
