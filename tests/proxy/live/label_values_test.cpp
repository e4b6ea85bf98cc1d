#include "proxy/live/label_values.hpp"

#include <gtest/gtest.h>

namespace pgweir::live {
namespace {

TEST(label_values_test, the_heaviest_have_their_own) {
  label_values names;
  names.weigh("cron", 1);
  names.weigh("web", 2);
  names.weigh("web", 2);
  names.weigh("jobs", 3);
  names.settle(2);
  EXPECT_EQ(names.value_of("web"), "web");
  EXPECT_EQ(names.value_of("jobs"), "jobs");
  EXPECT_EQ(names.value_of("cron"), "other");
  EXPECT_EQ(names.value_of("never seen"), "other");
}

TEST(label_values_test, at_equal_weight_the_alphabet_decides) {
  label_values names;
  for (const auto* name : {"c", "a", "b"}) names.weigh(name, 1);
  names.settle(2);
  EXPECT_EQ(names.value_of("a"), "a");
  EXPECT_EQ(names.value_of("b"), "b");
  EXPECT_EQ(names.value_of("c"), "other");
}

}  // namespace
}  // namespace pgweir::live
