#include "core/ip_address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::core {
namespace {

std::string read(const char* text) {
  const auto address = ip_from(text);
  return address ? address->text() : "none";
}

TEST(ip_address, version_4) {
  EXPECT_EQ(read("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(read("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(read("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(ip_from("192.0.2.7")->version(), ip_version::four);
}

TEST(ip_address, version_6) {
  EXPECT_EQ(read("2001:db8::7"), "2001:db8::7");
  EXPECT_EQ(read("::"), "::");
  EXPECT_EQ(read("::1"), "::1");
  EXPECT_EQ(read("1::"), "1::");
  EXPECT_EQ(read("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  EXPECT_EQ(read("1:0:0:4:0:0:0:8"), "1:0:0:4::8");
  EXPECT_EQ(read("1:0:3:4:5:6:7:8"), "1:0:3:4:5:6:7:8");
  EXPECT_EQ(read("0:0:3:4:5:6:0:0"), "::3:4:5:6:0:0");
  EXPECT_EQ(read("FFFF:0db8::00a7"), "ffff:db8::a7");
  EXPECT_EQ(read("64:ff9b::192.0.2.7"), "64:ff9b::c000:207");
  EXPECT_EQ(ip_from("::1")->version(), ip_version::six);
}

TEST(ip_address, version_4_within_6) {
  EXPECT_EQ(ip_from("::ffff:192.0.2.7"), ip_from("192.0.2.7"));
  EXPECT_EQ(ip_from("::ffff:c000:207"), ip_from("192.0.2.7"));
  EXPECT_EQ(read("1:2:3:4:5:6:192.0.2.7"), "1:2:3:4:5:6:c000:207");
}

TEST(ip_address, loopback) {
  for (const auto* ours : {"127.0.0.1", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1",
                           "::ffff:127.0.0.1", "::ffff:7f00:1"}) {
    EXPECT_TRUE(ip_from(ours)->is_loopback()) << ours;
  }
  for (const auto* others : {"0.0.0.0", "::", "::2", "128.0.0.1", "10.127.0.1", "1::1",
                             "::127.0.0.1", "7f00::1", "::1:0:0:1"}) {
    EXPECT_FALSE(ip_from(others)->is_loopback()) << others;
  }
}

TEST(ip_address, what_is_none) {
  for (const auto* text : {"",
                           ".",
                           "1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.256",
                           "01.2.3.4",
                           "1.2.3.-4",
                           "1.2.3.4 ",
                           "1..3.4",
                           "1.2.3.",
                           ":",
                           ":::",
                           "1:",
                           ":1",
                           "1::2::3",
                           "1:2:3:4:5:6:7",
                           "g::",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7::8:9",
                           "1:2:3:4:5:6:7:8::",
                           "12345::",
                           "::1%lo",
                           "[::1]",
                           "::1.2.3",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "-1::",
                           "+1::"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

}  // namespace
}  // namespace pgweir::core
