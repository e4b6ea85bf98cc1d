#include "core/secret_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgweir::core {
namespace {

TEST(secret_text_test, moves_and_leaves_nothing_behind) {
  for (const std::string text : {"short", "long enough to live on the heap, not in the object"}) {
    secret_text first{std::string{text}};
    secret_text second{std::move(first)};
    EXPECT_EQ(second.view(), text);
    EXPECT_EQ(first.view(), "");  // NOLINT: what is left behind is the point
    secret_text third;
    third = std::move(second);
    EXPECT_EQ(third.view(), text);
    EXPECT_EQ(second.view(), "");  // NOLINT
  }
}

TEST(secret_text_test, what_it_was_made_of_is_wiped) {
  std::string given = "short";
  const secret_text taken{std::move(given)};
  EXPECT_EQ(taken.view(), "short");
  const std::string_view left{given.data(), 5};  // NOLINT: what is left behind is the point
  EXPECT_EQ(left, std::string(5, '\0'));
}

TEST(secret_text_test, is_never_copied) {
  static_assert(!std::is_copy_constructible_v<secret_text>);
  static_assert(!std::is_copy_assignable_v<secret_text>);
}

TEST(secret_text_test, wipe_overwrites) {
  std::string text = "secret";
  wipe(text.data(), text.size());
  EXPECT_EQ(text, std::string(6, '\0'));
}

}  // namespace
}  // namespace pgweir::core
