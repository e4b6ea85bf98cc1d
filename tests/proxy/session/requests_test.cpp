#include "proxy/session/requests.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <utility>

namespace pgweir::session {
namespace {

request numbered(std::int64_t number) {
  return {core::time_point{core::duration{number}}, sync_request{}};
}
std::int64_t number_of(const request& one) { return one.sent.time_since_epoch().count(); }

TEST(request_queue, keeps_its_order_while_it_grows_and_shrinks) {
  spares<request_queue::block> spare;
  request_queue queue{spare};
  std::int64_t added = 0;
  std::int64_t taken = 0;
  for (const int length : {1, 40, 3, 500, 0, 17, 16, 15, 0, 2'000, 1, 0}) {
    while (queue.size() < static_cast<std::size_t>(length)) queue.push(numbered(added++));
    while (queue.size() > static_cast<std::size_t>(length)) {
      ASSERT_EQ(number_of(queue.front()), taken++);
      queue.pop();
    }
    for (std::size_t i = 0; i < queue.size(); ++i) {
      ASSERT_EQ(number_of(queue.at(i)), taken + static_cast<std::int64_t>(i));
    }
  }
  EXPECT_TRUE(queue.empty());
}

TEST(request_queue, the_second_can_go_first) {
  spares<request_queue::block> spare;
  request_queue queue{spare};
  for (std::int64_t i = 0; i < 40; ++i) queue.push(numbered(i));
  for (int i = 0; i < 38; ++i) queue.pop_second();
  EXPECT_EQ(number_of(queue.at(0)), 0);
  EXPECT_EQ(number_of(queue.at(1)), 39);
  EXPECT_EQ(queue.size(), 2U);
}

TEST(request, says_what_it_is) {
  request one{{}, std::make_unique<bind_request>()};
  EXPECT_NE(one.as<bind_request>(), nullptr);
  EXPECT_EQ(one.as<execute_request>(), nullptr);
  EXPECT_EQ(text_of(one.as<bind_request>()->portal), "");
  EXPECT_EQ(text_of(kept_portal_name("p1")), "p1");
  EXPECT_EQ(text_of(kept_portal_name(std::string(99, 'n'))).size(), core::limits::name_bytes);
}

}  // namespace
}  // namespace pgweir::session
