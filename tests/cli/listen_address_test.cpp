#include "cli/listen_address.hpp"

#include <gtest/gtest.h>

namespace pgweir::cli {
namespace {

TEST(listen_address_test, one_tcp_address) {
  EXPECT_EQ(listen_address_from("0.0.0.0:6432")->host, "0.0.0.0");
  EXPECT_EQ(listen_address_from("[::1]:6432")->host, "::1");
  EXPECT_EQ(listen_address_from("6432")->port, 6432);
  for (const auto* wrong : {"", "db", "/run/pgweir:6432", "127.0.0.1:99999", "a:1,b:2"}) {
    EXPECT_FALSE(listen_address_from(wrong)) << wrong;
  }
}

TEST(listen_address_test, the_command_reaches_it) {
  EXPECT_EQ(reachable_at("0.0.0.0", 1).host, "127.0.0.1");
  EXPECT_EQ(reachable_at("::", 1).host, "::1");
  EXPECT_EQ(reachable_at("10.0.0.7", 6432).host, "10.0.0.7");
  EXPECT_EQ(reachable_at("10.0.0.7", 6432).port, 6432);
}

TEST(listen_address_test, who_else_may_reach_it) {
  for (const auto* ours : {"127.0.0.1", "127.8.0.1", "::1", "0:0:0:0:0:0:0:1", "localhost"}) {
    EXPECT_TRUE(is_loopback(ours)) << ours;
  }
  for (const auto* others : {"0.0.0.0", "::", "10.0.0.7", "db.test"}) {
    EXPECT_FALSE(is_loopback(others)) << others;
  }
}

}  // namespace
}  // namespace pgweir::cli
