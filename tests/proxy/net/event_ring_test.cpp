#include "proxy/net/event_ring.hpp"

#include <gtest/gtest.h>

#include <variant>
#include <vector>

namespace pgweir::net {
namespace {

core::event closed(std::uint64_t id) {
  return core::connection_closed{core::connection_id{id}, core::time_point{}};
}

struct event_sink_test : testing::Test {
  event_ring ring{4};
  session::announcements told;
  event_sink sink{ring, told};

  void push(std::uint64_t from, std::uint64_t to) {
    std::vector<core::event> events;
    for (std::uint64_t id = from; id <= to; ++id) events.push_back(closed(id));
    sink.push_all(events, core::time_point{});
    EXPECT_TRUE(events.empty());
  }
  core::event take() {
    core::event taken = std::move(*ring.front());
    ring.pop();
    return taken;
  }
  std::uint64_t take_closed() {
    return std::get<core::connection_closed>(take()).connection.value();
  }
};

TEST_F(event_sink_test, hands_over_in_order) {
  push(1, 3);
  EXPECT_EQ(take_closed(), 1U);
  EXPECT_EQ(take_closed(), 2U);
  EXPECT_EQ(take_closed(), 3U);
  EXPECT_EQ(sink.dropped(), 0U);
}

TEST_F(event_sink_test, counts_what_does_not_fit) {
  push(1, 7);
  EXPECT_EQ(sink.dropped(), 3U);
  EXPECT_EQ(ring.size(), 4U);
}

TEST_F(event_sink_test, a_gap_stands_where_events_were_dropped) {
  push(1, 7);
  for (std::uint64_t id = 1; id <= 4; ++id) EXPECT_EQ(take_closed(), id);
  push(8, 8);
  const auto gap = take();
  EXPECT_EQ(std::get<core::observation_gap>(gap).dropped, 3U);
  EXPECT_FALSE(std::get<core::observation_gap>(gap).connection);
  EXPECT_EQ(take_closed(), 8U);
}

TEST_F(event_sink_test, room_for_the_gap_only_drops_on_behind_it) {
  push(1, 5);
  EXPECT_EQ(take_closed(), 1U);
  push(6, 6);
  EXPECT_EQ(sink.dropped(), 2U);
  for (std::uint64_t id = 2; id <= 4; ++id) EXPECT_EQ(take_closed(), id);
  EXPECT_EQ(std::get<core::observation_gap>(take()).dropped, 1U);
  push(7, 7);
  EXPECT_EQ(std::get<core::observation_gap>(take()).dropped, 1U);
  EXPECT_EQ(take_closed(), 7U);
}

TEST_F(event_sink_test, announcements_are_forgotten_with_a_drop) {
  EXPECT_TRUE(told.statements.first_time(core::statement_id{1}));
  push(1, 4);
  EXPECT_FALSE(told.statements.first_time(core::statement_id{1}));
  push(5, 5);
  EXPECT_TRUE(told.statements.first_time(core::statement_id{1}));
}

}  // namespace
}  // namespace pgweir::net
