#include "proxy/notify/backoff.hpp"

#include <gtest/gtest.h>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;

TEST(backoff_test, waits_about_twice_as_long_each_time_up_to_a_limit) {
  backoff one{7};
  core::duration step = backoff::shortest;
  for (int i = 0; i < 20; ++i) {
    const auto wait = one.next({});
    EXPECT_GE(wait, step / 2);
    EXPECT_LE(wait, step);
    step = std::min(step * 2, backoff::longest);
  }
}

TEST(backoff_test, two_senders_do_not_come_back_together) {
  backoff one{1};
  backoff other{2};
  EXPECT_NE(one.next({}), other.next({}));
}

TEST(backoff_test, waits_as_long_as_the_receiver_asks) {
  EXPECT_EQ(backoff{1}.next(30s), 30s);
  EXPECT_GE(backoff{1}.next(1ms), backoff::shortest / 2) << "and no less than its own step";
  EXPECT_EQ(backoff{1}.next(100h), backoff::most_respected) << "but not for ever";
}

TEST(backoff_test, begins_anew_after_a_success) {
  backoff one{1};
  for (int i = 0; i < 9; ++i) one.next({});
  one.reset();
  EXPECT_LE(one.next({}), backoff::shortest);
}

}  // namespace
}  // namespace pgweir::notify
