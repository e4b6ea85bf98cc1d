#include "proxy/net/unseen_bytes.hpp"

#include "core/limits.hpp"
#include "tests/proxy/net/lent_room.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace pgweir::net {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::ElementsAre;
using testing::IsEmpty;

// Watches whose logins are over, and what they told.
struct unseen_bytes_test : testing::Test, lent_room {
  connection_watch ann{room};
  connection_watch bob{room};
  core::time_point now{std::chrono::seconds{1}};

  unseen_bytes_test() {
    log_in(ann, 1);
    log_in(bob, 2);
    told();
  }

  void log_in(connection_watch& who, std::uint64_t id) {
    const session::startup_packet startup;
    who.open(core::connection_id{id}, startup);
    who.analyse(startup, {"10.0.0.9", now, 50'000});
    const auto welcome = s::authentication_ok() + s::ready();
    EXPECT_FALSE(who.looks_later()) << "a login goes on as its answers say";
    who.show(side::server, core::as_bytes(welcome), now);
    who.login_is_over();
  }
  // As a relay does.
  void passes(connection_watch& whose, side from, const std::string& bytes) {
    ASSERT_TRUE(whose.looks_later());
    const auto read = unseen.room();
    std::ranges::copy(core::as_bytes(bytes), read.begin());
    unseen.keep(whose, from, bytes.size(), now);
  }
  // The connections of the executions that were handed over.
  std::vector<std::uint64_t> told() {
    std::vector<std::uint64_t> out;
    for (; const auto* next = ring.front(); ring.pop()) {
      if (const auto* ran = std::get_if<core::execution>(next))
        out.push_back(ran->connection.value());
    }
    return out;
  }
  static std::string answer() { return s::complete("SELECT 0") + s::ready(); }
};

TEST_F(unseen_bytes_test, is_looked_at_in_the_order_in_which_it_came) {
  passes(ann, side::client, c::query("select 1"));
  passes(bob, side::client, c::query("select 1"));
  passes(bob, side::server, answer());
  passes(ann, side::server, answer());
  EXPECT_THAT(told(), IsEmpty());
  unseen.look();
  EXPECT_THAT(told(), ElementsAre(2, 1));
  unseen.look();
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(unseen_bytes_test, is_looked_at_before_anything_is_said_of_it) {
  passes(ann, side::client, c::query("select 1"));
  EXPECT_EQ(ann.standing(), session::standstill::busy);
  passes(ann, side::server, answer());
  EXPECT_TRUE(ann.at_server_message_boundary());
  EXPECT_THAT(told(), ElementsAre(1));
  passes(ann, side::client, c::terminate());
  EXPECT_TRUE(ann.farewell_said());
}

TEST_F(unseen_bytes_test, knows_since_when_and_whether_it_is_much) {
  EXPECT_FALSE(unseen.is_much());
  EXPECT_EQ(unseen.waits_since(), core::time_point::max());
  passes(ann, side::client, c::query("select 1"));
  EXPECT_EQ(unseen.waits_since(), now);
  const auto began = now;
  for (int i = 1; i < 32; ++i) {
    EXPECT_FALSE(unseen.is_much()) << i;
    now += std::chrono::milliseconds{1};
    passes(i % 2 == 0 ? ann : bob, side::client, c::query("select 1"));
  }
  EXPECT_TRUE(unseen.is_much());
  EXPECT_EQ(unseen.waits_since(), began);
  unseen.look();
  EXPECT_FALSE(unseen.is_much());
  EXPECT_EQ(unseen.waits_since(), core::time_point::max());
}

TEST_F(unseen_bytes_test, is_looked_at_before_its_connection_ends) {
  passes(ann, side::client, c::query("select 1"));
  passes(ann, side::server, answer());
  ann.closed(now);
  EXPECT_THAT(told(), ElementsAre(1));
  EXPECT_FALSE(ann.looks_later());
}

TEST_F(unseen_bytes_test, gives_room_for_a_whole_read_at_any_time) {
  const auto large = c::query("select '" + std::string(core::limits::scratch_bytes / 2, 'x') + "'");
  for (int i = 0; i < 20; ++i) {
    passes(ann, side::client, large);
    EXPECT_EQ(unseen.room().size(), core::limits::scratch_bytes);
    passes(ann, side::server, answer());
  }
  unseen.look();
  EXPECT_EQ(told().size(), 20U);
  EXPECT_EQ(counters.blind[static_cast<std::size_t>(core::blind_reason::malformed_message)].get(),
            0U);
}

}  // namespace
}  // namespace pgweir::net
