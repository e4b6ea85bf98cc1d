#include "proxy/live/finding_stream.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace pgweir::live {
namespace {

using namespace std::chrono_literals;

reports::booked_finding finding(std::uint64_t count) {
  reports::booked_finding made;
  made.count = count;
  return made;
}

TEST(finding_stream_test, gives_findings_in_order) {
  finding_stream stream;
  stream.push(finding(1));
  stream.push(finding(2));
  EXPECT_EQ(stream.next(0ms)->count, 1U);
  EXPECT_EQ(stream.next(0ms)->count, 2U);
  EXPECT_FALSE(stream.next(0ms));
}

TEST(finding_stream_test, a_slow_listener_loses_the_oldest_and_is_told) {
  finding_stream stream;
  for (std::uint64_t i = 1; i <= finding_stream::capacity + 3; ++i) stream.push(finding(i));
  EXPECT_EQ(stream.next(0ms)->count, 4U);
  EXPECT_EQ(stream.take_lost(), 3U);
  EXPECT_EQ(stream.take_lost(), 0U);
}

TEST(finding_stream_test, ends_when_all_is_read) {
  finding_stream stream;
  stream.push(finding(1));
  stream.end();
  EXPECT_FALSE(stream.ended());
  EXPECT_TRUE(stream.next(10s));
  EXPECT_TRUE(stream.ended());
  EXPECT_FALSE(stream.next(10s));
}

TEST(finding_stream_test, wakes_who_waits) {
  finding_stream stream;
  std::thread other{[&] { stream.push(finding(7)); }};
  EXPECT_EQ(stream.next(10s)->count, 7U);
  other.join();
}

}  // namespace
}  // namespace pgweir::live
