#include "config/network.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

bool holds(const char* prefix, const char* one) {
  const auto made = network::from(prefix);
  EXPECT_TRUE(made) << prefix;
  return made && made->contains(*core::ip_from(one));
}

TEST(network_test, ipv4) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.0.1"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.200"));
  EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.100"));
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
}

TEST(network_test, ipv6) {
  EXPECT_TRUE(holds("fd00::/8", "fdff::1"));
  EXPECT_FALSE(holds("fd00::/8", "fe00::1"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::/0", "::1"));
}

TEST(network_test, every_ipv4_address_is_not_every_ipv6_address) {
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_FALSE(holds("fd00::/8", "10.0.0.1"));
}

TEST(network_test, an_ipv4_client_of_an_ipv6_socket) {
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST(network_test, what_is_none) {
  for (const auto* text : {"", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1",
                           "10.0.0.0/8x", "db", "/8", "UNIX", "10.0.0.0 /8"}) {
    EXPECT_FALSE(network::from(text)) << text;
  }
}

TEST(network_test, its_text_is_read_again) {
  const auto text_of = [](const char* text) { return network::from(text)->text(); };
  EXPECT_EQ(text_of("10.1.2.3/8"), "10.0.0.0/8");
  EXPECT_EQ(text_of("192.0.2.7"), "192.0.2.7/32");
  EXPECT_EQ(text_of("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(text_of("fd00::1/8"), "fd00::/8");
  EXPECT_EQ(text_of("::/0"), "::/0");
  EXPECT_EQ(text_of("unix"), "unix");
}

TEST(network_test, unix_is_no_address) {
  EXPECT_TRUE(network::from("unix")->is_unix());
  EXPECT_FALSE(network::from("unix")->contains(*core::ip_from("127.0.0.1")));
}

}  // namespace
}  // namespace pgweir::config
