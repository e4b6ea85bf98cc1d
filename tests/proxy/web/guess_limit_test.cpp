#include "proxy/web/guess_limit.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::web {
namespace {

using namespace std::chrono_literals;

constexpr core::time_point start{1h};

struct guess_limit_test : testing::Test {
  guess_limit guesses;

  bool may_guess(std::string_view from, core::time_point now = start) {
    return guesses.may_guess(*core::ip_from(from), now);
  }
  void fail(std::string_view from, std::size_t times, core::time_point now = start) {
    for (std::size_t i = 0; i < times; ++i) guesses.failed(*core::ip_from(from), now);
  }
};

TEST_F(guess_limit_test, ten_at_once_then_one_each_six_seconds) {
  fail("192.0.2.7", guess_limit::failures_at_once - 1);
  EXPECT_TRUE(may_guess("192.0.2.7"));
  fail("192.0.2.7", 1);
  EXPECT_FALSE(may_guess("192.0.2.7"));
  EXPECT_TRUE(may_guess("192.0.2.8")) << "others are not concerned";
  const auto later = start + guess_limit::failure_forgotten_after;
  EXPECT_FALSE(may_guess("192.0.2.7", later - 1ms));
  EXPECT_TRUE(may_guess("192.0.2.7", later));
  fail("192.0.2.7", 1, later);
  EXPECT_FALSE(may_guess("192.0.2.7", later));
}

TEST_F(guess_limit_test, all_is_forgotten_in_time) {
  fail("192.0.2.7", guess_limit::failures_at_once);
  const auto later = start + guess_limit::failures_at_once * guess_limit::failure_forgotten_after;
  fail("192.0.2.7", guess_limit::failures_at_once - 1, later);
  EXPECT_TRUE(may_guess("192.0.2.7", later));
}

TEST_F(guess_limit_test, a_network_of_ipv6_is_one_visitor) {
  for (std::size_t i = 0; i < guess_limit::failures_at_once; ++i) {
    fail("2001:db8::" + std::to_string(i), 1);
  }
  EXPECT_FALSE(may_guess("2001:db8::ffff"));
  EXPECT_TRUE(may_guess("2001:db8:0:1::1"));
}

TEST_F(guess_limit_test, of_many_visitors_the_oldest_is_forgotten) {
  fail("192.0.2.1", guess_limit::failures_at_once);
  fail("192.0.2.2", guess_limit::failures_at_once, start + 1s);
  for (std::size_t i = 0; i + 1 < guess_limit::failing_visitors; ++i) {
    fail("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256), 1, start + 2min);
  }
  EXPECT_TRUE(may_guess("192.0.2.1"));
  EXPECT_FALSE(may_guess("192.0.2.2", start + 1s));
}

}  // namespace
}  // namespace pgweir::web
