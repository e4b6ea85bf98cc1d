#include "proxy/net/relay.hpp"

#include "proxy/net/clock.hpp"
#include "tests/proxy/net/loopback.hpp"
#include "tests/proxy/net/watched_relay.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;

// A relay between two far ends.
struct relay_test : watched_relay {
  enum class transport { tcp, local };
  void connect(transport how = transport::tcp) {
    auto [far_client, near_client] = how == transport::tcp ? tcp_pair() : local_pair();
    auto [far_server, near_server] = how == transport::tcp ? tcp_pair() : local_pair();
    client = std::move(far_client);
    server = std::move(far_server);
    pair.attach(side::client, std::move(near_client));
    pair.attach(side::server, std::move(near_server));
    pair.begin();
  }

  // Until `reached`, which must come true.
  template <class Condition>
  void run_until(Condition reached) {
    const auto guard = net::now() + 10s;
    while (!reached()) {
      ASSERT_LT(net::now(), guard) << "what the test waits for did not come";
      step(20ms);
    }
  }
  std::string arrives(peer& at, std::size_t count) {
    std::string all;
    run_until([&] {
      all += at.receive_some();
      return all.size() >= count;
    });
    return all;
  }
};

TEST_F(relay_test, passes_bytes_both_ways) {
  connect();
  client.send("question");
  EXPECT_EQ(arrives(server, 8), "question");
  server.send("answer");
  EXPECT_EQ(arrives(client, 6), "answer");
  EXPECT_EQ(counters.client_bytes.get(), 8U);
  EXPECT_EQ(counters.server_bytes.get(), 6U);
  EXPECT_EQ(pair.state(), relay_state::open);
}

// wire-case: half-close
TEST_F(relay_test, passes_a_half_close_on_and_keeps_the_other_direction) {
  connect();
  client.send("last question");
  client.shut_down_writing();
  run_until([&] { return counters.client_bytes.get() == 13; });
  step(1s);
  EXPECT_EQ(server.receive_all(), "last question");
  EXPECT_EQ(pair.state(), relay_state::open);
  server.send("answer");
  EXPECT_EQ(arrives(client, 6), "answer");
  server.close();
  run_until([&] { return pair.state() == relay_state::over; });
  EXPECT_EQ(client.receive_all(), "");
}

TEST_F(relay_test, an_end_of_stream_that_comes_with_bytes_loses_none) {
  connect();
  server.send("FATAL and out");
  server.close();
  run_until([&] { return pair.state() == relay_state::half_closed; });
  EXPECT_EQ(client.receive_all(), "FATAL and out");
  client.close();
  run_until([&] { return pair.state() == relay_state::over; });
}

// wire-case: client-that-does-not-read
TEST_F(relay_test, a_slow_reader_stops_the_other_side_from_being_read) {
  connect(transport::local);
  const std::string block(1'000'000, 'x');
  std::size_t sent = 0;
  while (true) {
    const std::size_t taken = server.send_what_fits(block);
    sent += taken;
    if (taken == 0 && !step(50ms)) break;
  }
  // Not read: only one scratch and the kernel's buffers are in between.
  EXPECT_LT(counters.server_bytes.get(), sent + 1);
  EXPECT_EQ(pair.socket(side::server).interest, 0U);
  EXPECT_EQ(pair.socket(side::client).interest, EPOLLIN | EPOLLOUT);
  client.send("still heard");
  EXPECT_EQ(arrives(server, 11), "still heard");
  server.close();
  std::size_t received = 0;
  run_until([&] {
    received += client.receive_some().size();
    return received == sent;
  });
  EXPECT_EQ(counters.server_bytes.get(), sent);
}

// wire-case: client-that-does-not-read
TEST_F(relay_test, both_directions_blocked_come_free_again) {
  connect(transport::local);
  const std::string block(400'000, 'y');
  std::size_t to_server = 0;
  std::size_t to_client = 0;
  while (true) {
    const std::size_t up = client.send_what_fits(block);
    const std::size_t down = server.send_what_fits(block);
    to_server += up;
    to_client += down;
    if (up + down == 0 && !step(50ms)) break;
  }
  EXPECT_EQ(pair.socket(side::server).interest, EPOLLOUT);
  EXPECT_EQ(pair.socket(side::client).interest, EPOLLOUT);
  run_until([&] {
    to_client -= client.receive_some().size();
    to_server -= server.receive_some().size();
    return to_client == 0 && to_server == 0;
  });
  EXPECT_EQ(pair.socket(side::server).interest, EPOLLIN);
  EXPECT_EQ(pair.socket(side::client).interest, EPOLLIN);
}

// wire-case: client-dies
TEST_F(relay_test, a_reset_of_the_client_ends_the_server) {
  connect();
  client.reset();
  run_until([&] { return pair.socket(side::client).interest == 0; });
  EXPECT_EQ(server.receive_all(), "");
  server.close();
  run_until([&] { return pair.state() == relay_state::over; });
}

// wire-case: server-dies
TEST_F(relay_test, a_reset_of_the_server_ends_the_client_behind_what_it_said) {
  connect();
  server.send("last words");
  EXPECT_EQ(arrives(client, 10), "last words");
  server.reset();
  run_until([&] { return pair.state() == relay_state::lingering; });
  EXPECT_EQ(client.receive_all(), "");
  client.close();
  run_until([&] { return pair.state() == relay_state::over; });
}

TEST_F(relay_test, what_a_client_sends_to_a_dead_server_does_not_spin) {
  connect();
  server.reset();
  run_until([&] { return pair.state() == relay_state::lingering; });
  client.send("too late");
  EXPECT_TRUE(step(1s));
  EXPECT_FALSE(step(20ms));
}

TEST_F(relay_test, own_last_words_are_read_before_the_end) {
  connect();
  client.send("unread by the server");
  EXPECT_TRUE(pair.say(side::client, core::as_bytes("goodbye"), net::now()));
  pair.end_after_flush();
  EXPECT_EQ(pair.state(), relay_state::lingering);
  EXPECT_EQ(client.receive_all(), "goodbye");
  client.close();
  run_until([&] { return pair.state() == relay_state::over; });
}

TEST_F(relay_test, an_idle_pair_makes_no_wake_up) {
  connect();
  EXPECT_FALSE(step(20ms));
}

TEST(overflow_test, holds_memory_only_while_there_is_something) {
  overflow rest;
  EXPECT_TRUE(rest.empty());
  rest.keep(core::as_bytes("abcdef"));
  rest.consume(2);
  EXPECT_EQ(core::as_text(rest.view()), "cdef");
  rest.consume(4);
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace pgweir::net
