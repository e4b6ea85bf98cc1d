#include "config/scalars.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::config {
namespace {

using namespace std::chrono_literals;

TEST(scalars_test, durations_have_a_unit) {
  EXPECT_EQ(duration_from("200ms"), 200ms);
  EXPECT_EQ(duration_from("5s"), 5s);
  EXPECT_EQ(duration_from("1.5s"), 1500ms);
  EXPECT_EQ(duration_from("2min"), 2min);
  EXPECT_EQ(duration_from("2m"), 2min);
  EXPECT_EQ(duration_from("1h"), 1h);
  EXPECT_EQ(duration_from("500us"), 500us);
  EXPECT_EQ(duration_from("10 ms"), 10ms);
}

TEST(scalars_test, what_is_no_duration) {
  for (const auto* text : {"", "5", "s", "-5s", "5 parsecs", "1.2.3s", "1e30h", "often"}) {
    EXPECT_EQ(duration_from(text), std::nullopt) << text;
  }
}

TEST(scalars_test, durations_are_written_as_they_are_read) {
  for (const core::duration d : {core::duration{0ms}, core::duration{1ns}, core::duration{200ms},
                                 core::duration{90s}, core::duration{1h}, core::duration{1500us}}) {
    EXPECT_EQ(duration_from(to_text(d)), d) << to_text(d);
  }
  EXPECT_EQ(to_text(60s), "1min");
  EXPECT_EQ(to_text(90s), "90s");
}

TEST(scalars_test, addresses) {
  const auto v4 = address_from("0.0.0.0:7000");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "0.0.0.0");
  EXPECT_EQ(v4->port, 7000);
  const auto v6 = address_from("[::1]:7432");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(to_text(*v6), "[::1]:7432");
  EXPECT_EQ(address_from("7432")->host, "127.0.0.1");
  EXPECT_EQ(address_from(":0")->port, 0);
}

TEST(scalars_test, what_is_no_address) {
  for (const auto* text : {"", "localhost", "localhost:", "localhost:65536", "::1:7432", "a:b"}) {
    EXPECT_FALSE(address_from(text)) << text;
  }
}

TEST(scalars_test, booleans_and_numbers) {
  EXPECT_EQ(bool_from("on"), true);
  EXPECT_EQ(bool_from("no"), false);
  EXPECT_EQ(bool_from("maybe"), std::nullopt);
  EXPECT_EQ(integer_from("10000"), 10'000U);
  EXPECT_EQ(integer_from("-1"), std::nullopt);
  EXPECT_EQ(integer_from("1x"), std::nullopt);
  EXPECT_EQ(number_from("2.5"), 2.5);
  EXPECT_EQ(number_from("inf"), std::nullopt);
}

}  // namespace
}  // namespace pgweir::config
