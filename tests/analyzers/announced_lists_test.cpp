#include "analyzers/announced_lists.hpp"

#include "core/event.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

struct announced_lists_test : testing::Test {
  static constexpr std::size_t most_bytes = 4'096;
  announced_lists<core::tags_id, core::request_tag> tags{3, most_bytes};

  void learn(std::uint64_t id, std::size_t bytes) {
    tags.learn(core::tags_id{id}, {{"route", std::string(bytes, 'x')}});
  }
  bool knows(std::uint64_t id) { return tags.find(core::tags_id{id}) != nullptr; }
};

TEST_F(announced_lists_test, a_list_is_found_by_its_id) {
  learn(1, 7);
  ASSERT_TRUE(knows(1));
  EXPECT_EQ(tags.find(core::tags_id{1})->front().value, "xxxxxxx");
  EXPECT_FALSE(knows(2));
  EXPECT_EQ(tags.find({}), nullptr);
}

TEST_F(announced_lists_test, the_one_unused_for_longest_makes_room) {
  for (std::uint64_t id = 1; id <= 3; ++id) learn(id, 7);
  EXPECT_TRUE(knows(1));
  learn(4, 7);
  EXPECT_FALSE(knows(2));
  EXPECT_TRUE(knows(1));
}

TEST_F(announced_lists_test, large_ones_make_room_for_large_ones) {
  learn(1, 1'500);
  learn(2, 1'500);
  EXPECT_TRUE(knows(1));
  learn(3, 1'500);
  EXPECT_FALSE(knows(2));
  EXPECT_TRUE(knows(1) && knows(3));
  EXPECT_LE(tags.bytes(), most_bytes);
}

TEST_F(announced_lists_test, what_is_too_large_is_not_kept) {
  learn(1, 7);
  learn(2, 5'000);
  EXPECT_FALSE(knows(2));
  EXPECT_TRUE(knows(1));
}

TEST_F(announced_lists_test, twice_announced_counts_once) {
  learn(1, 100);
  auto once = tags.bytes();
  learn(1, 100);
  EXPECT_EQ(tags.bytes(), once);
}

}  // namespace
}  // namespace pgweir::analyzers
