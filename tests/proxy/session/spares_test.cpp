#include "proxy/session/spares.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::session {
namespace {

TEST(spares, what_was_given_back_is_taken_again) {
  spares<std::string> some;
  auto one = some.take("first");
  EXPECT_EQ(*one, "first");
  const auto* place = one.get();
  some.give(std::move(one));
  const auto again = some.take("second");
  EXPECT_EQ(again.get(), place);
  EXPECT_EQ(*again, "first");
  EXPECT_EQ(*some.take("second"), "second");
}

TEST(spares, only_so_many_are_kept) {
  spares<std::shared_ptr<int>> some;
  const auto witness = std::make_shared<int>(0);
  std::vector<std::unique_ptr<std::shared_ptr<int>>> taken;
  for (std::size_t i = 0; i < spares<std::shared_ptr<int>>::most_kept + 10; ++i) {
    taken.push_back(some.take(witness));
  }
  for (auto& each : taken) some.give(std::move(each));
  EXPECT_EQ(witness.use_count(), 1 + static_cast<long>(spares<std::shared_ptr<int>>::most_kept));
}

TEST(spares, nothing_given_back_is_nothing) {
  spares<int> some;
  some.give(nullptr);
  EXPECT_TRUE(some.take());
}

}  // namespace
}  // namespace pgweir::session
