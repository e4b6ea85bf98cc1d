// The whole proxy between a test's client and a test's server, both over loopback: what needs
// accept, connect, deadlines and the end of a process. Real PostgreSQL: tests/e2e.
#include "proxy/net/proxy.hpp"

#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <poll.h>
#include <string>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::HasSubstr;
using testing::StartsWith;

struct proxy_test : running_proxy {};

TEST_F(proxy_test, the_server_gets_the_startup_packet_and_what_was_behind_it) {
  start();
  auto app = client();
  app.send(startup_packet() + "p" + number(4));
  auto server = upstream.accept();
  EXPECT_EQ(server.receive(startup_packet().size() + 5), startup_packet() + "p" + number(4));
}

// wire-case: no-server-connection-for-a-probe startup-in-pieces
TEST_F(proxy_test, no_server_connection_before_a_complete_startup_packet) {
  start();
  auto app = client();
  app.send(startup_packet().substr(0, 10));
  EXPECT_FALSE(upstream.has_client(50));
  app.send(startup_packet().substr(10));
  EXPECT_TRUE(upstream.has_client(10'000));
}

TEST_F(proxy_test, negotiation_is_answered_with_n) {
  start();
  auto app = client();
  app.send(number(8) + number(80'877'103));
  EXPECT_EQ(app.receive(1), "N");
  app.send(startup_packet());
  EXPECT_TRUE(upstream.has_client(10'000));
}

// wire-case: no-server
TEST_F(proxy_test, a_server_that_cannot_be_reached_is_named_in_a_fatal) {
  start();
  upstream.close();
  auto app = client();
  app.send(startup_packet());
  const auto words = app.receive_all();
  EXPECT_THAT(words, StartsWith("E"));
  EXPECT_THAT(words, HasSubstr("C08001"s));
  EXPECT_THAT(words, HasSubstr("pgweir: "));
  EXPECT_THAT(words, HasSubstr("127.0.0.1:" + std::to_string(upstream.port())));
}

// wire-case: no-server
TEST_F(proxy_test, a_server_that_went_away_is_another_code) {
  start();
  { auto ends = log_in(); }
  upstream.close();
  auto app = client();
  app.send(startup_packet());
  EXPECT_THAT(app.receive_all(), HasSubstr("C08006"s));
}

// wire-case: startup-in-pieces
TEST_F(proxy_test, a_login_that_takes_too_long_is_closed) {
  how.relay.login_time = 30ms;
  start();
  auto app = client();
  app.send(startup_packet().substr(0, 5));
  EXPECT_EQ(app.receive_all(), "");
}

TEST_F(proxy_test, a_server_that_does_not_end_the_login_in_time_is_left) {
  how.relay.login_time = 100ms;
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = upstream.accept();
  EXPECT_THAT(app.receive_all(), HasSubstr("C57014"s));
}

TEST_F(proxy_test, a_session_outlives_the_time_for_its_login) {
  how.relay.login_time = 100ms;
  start();
  auto ends = log_in();
  EXPECT_EQ(::poll(nullptr, 0, 150), 0);
  ends.client.send("X" + number(4));
  EXPECT_EQ(ends.server.receive(5), "X" + number(4));
}

// wire-case: cancel-order cancel-flood
TEST_F(proxy_test, a_cancelling_client_is_closed_after_the_server_has_closed) {
  how.relay.connections = 1;
  start();
  auto session = log_in();
  auto canceller = client();
  canceller.send(cancel_request(7, 9));
  auto server = upstream.accept();
  EXPECT_EQ(server.receive(16), cancel_request(7, 9));
  canceller.shut_down_writing();
  EXPECT_EQ(canceller.receive_some(), "");
  server.close();
  EXPECT_EQ(canceller.receive_all(), "");
}

TEST_F(proxy_test, sixty_four_megabytes_arrive_whole) {
  how.relay.analyse = false;
  start();
  auto ends = log_in();
  const std::string block(1 << 20, 'd');
  std::size_t received = 0;
  for (int i = 0; i < 64; ++i) {
    std::size_t sent = 0;
    while (sent < block.size()) {
      sent += ends.server.send_what_fits(std::string_view{block}.substr(sent));
      received += ends.client.receive_some().size();
    }
  }
  ends.server.close();
  received += ends.client.receive_all().size();
  EXPECT_EQ(received, 64U << 20U);
}

TEST_F(proxy_test, a_port_in_use_is_said_with_a_remedy) {
  how.relay.listen.front().port = upstream.port();
  proxy second{how};
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().sentence, HasSubstr("--listen"));
  EXPECT_THAT(started.error().sentence, HasSubstr(std::to_string(upstream.port())));
}

TEST_F(proxy_test, an_upstream_that_cannot_be_resolved_is_said) {
  how.upstream.host = "no-such-host.invalid";
  proxy other{how};
  const auto started = other.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().sentence, HasSubstr("no-such-host.invalid"));
}

TEST_F(proxy_test, the_report_counts_queries) {
  start();
  auto ends = log_in();
  const auto query = "Q" + number(13) + "select 1\0"s;
  ends.client.send(query);
  EXPECT_EQ(ends.server.receive(query.size()), query);
  const auto done = "C" + number(13) + "SELECT 0\0"s + ready_for_query;
  ends.server.send(done);
  EXPECT_EQ(ends.client.receive(done.size()), done);
  weir->stop();
  const auto report = weir->report();
  EXPECT_EQ(report.traffic.queries, 1U);
  EXPECT_EQ(report.traffic.seen.executions, 1U);
  EXPECT_EQ(report.traffic.seen.connections, 1U);
}

// A busy worker puts off looking (decision 0010); what it has put off is told although nothing more
// comes.
TEST_F(proxy_test, the_last_queries_of_a_busy_time_are_told_in_silence) {
  constexpr std::uint64_t asked = 200;
  start();
  auto ends = log_in();
  for (std::uint64_t i = 0; i < asked; ++i) {
    ends.ask(query("select 1"));
    ends.answer(done("SELECT 0", 'I'));
  }
  const auto patience = std::chrono::steady_clock::now() + 10s;
  const auto told = [&] { return weir->report().traffic.seen.executions; };
  while (told() < asked && std::chrono::steady_clock::now() < patience) continue;
  EXPECT_EQ(told(), asked);
}

}  // namespace
}  // namespace pgweir::net
