#include "proxy/session/announcements.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace pgweir::session {
namespace {

using id = core::statement_id;
constexpr std::uint64_t most = core::limits::announced_per_worker;

TEST(announced, an_id_is_new_once) {
  announced<id> told;
  for (std::uint64_t i = 1; i <= 100; ++i) EXPECT_TRUE(told.first_time(id{i << 32U}));
  for (std::uint64_t i = 1; i <= 100; ++i) EXPECT_FALSE(told.first_time(id{i << 32U}));
}

TEST(announced, all_are_new_again_when_there_were_too_many) {
  announced<id> told;
  const auto generation = told.generation();
  for (std::uint64_t i = 1; i <= most; ++i) EXPECT_TRUE(told.first_time(id{i}));
  EXPECT_EQ(told.generation(), generation);
  EXPECT_TRUE(told.first_time(id{most + 1}));
  EXPECT_NE(told.generation(), generation);
  EXPECT_TRUE(told.first_time(id{1}));
  EXPECT_FALSE(told.first_time(id{1}));
}

TEST(announced, all_are_new_again_when_they_are_forgotten) {
  announced<id> told;
  told.first_time(id{1});
  told.forget();
  EXPECT_TRUE(told.first_time(id{1}));
}

}  // namespace
}  // namespace pgweir::session
