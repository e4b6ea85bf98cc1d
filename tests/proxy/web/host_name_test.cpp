#include "proxy/web/host_name.hpp"

#include <gtest/gtest.h>

namespace pgweir::web {
namespace {

TEST(host_name_test, the_port_is_no_part_of_it) {
  EXPECT_EQ(name_of_host("Shop.example:7433"), "Shop.example");
  EXPECT_EQ(name_of_host("shop.example"), "shop.example");
  EXPECT_EQ(name_of_host("[::1]:7433"), "[::1]");
  EXPECT_EQ(name_of_host("[::1]"), "[::1]");
  EXPECT_EQ(name_of_host(""), "");
}

TEST(host_name_test, what_is_behind_a_bracket_is_not_cut_off) {
  EXPECT_EQ(name_of_host("[::1].evil.example"), "[::1].evil.example");
  EXPECT_EQ(name_of_host("[::1"), "[");
}

TEST(host_name_test, letters_mean_the_same_in_any_case) {
  EXPECT_TRUE(same_name("LocalHost", "localhost"));
  EXPECT_FALSE(same_name("localhost", "localhos"));
}

TEST(host_name_test, names_of_loopback) {
  for (const auto* name : {"", "localhost", "a.localhost", "127.0.0.1", "127.255.0.9", "[::1]"}) {
    EXPECT_TRUE(is_loopback_name(name)) << name;
  }
  for (const auto* name :
       {".localhost", "127.", "127.0.0.256", "1270.0.0.1", "[::]", "127.0.0.1.x"}) {
    EXPECT_FALSE(is_loopback_name(name)) << name;
  }
}

}  // namespace
}  // namespace pgweir::web
