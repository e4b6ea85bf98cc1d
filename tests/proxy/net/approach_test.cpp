// The way to a server, over loopback; time is the test's own.
#include "proxy/net/approach.hpp"

#include "proxy/net/clock.hpp"
#include "proxy/net/socket.hpp"
#include "tests/proxy/net/loopback.hpp"
#include "tests/proxy/net/watched_relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using config::server_tls_mode;
using progress = approach::progress;
using testing::HasSubstr;

server_address on_port(std::uint16_t port) { return {resolve("127.0.0.1", port)->front(), "db"}; }

struct approach_test : watched_relay {
  config::tcp_settings tcp;
  config::settings how;
  test_listener listening;
  core::time_point now{1h};

  approach to(std::vector<server_address> all) {
    auto contexts = read_tls_contexts(how);
    EXPECT_TRUE(contexts);
    return {{pair, poll, tls_room, tcp, 10s},
            std::make_shared<const std::vector<server_address>>(std::move(all)),
            *contexts};
  }
  // Passes on what happens for as long as nothing has come of it.
  progress walk(approach& way, progress made) {
    while (made == progress::under_way) {
      const auto real = net::now();
      const auto ready = poll.wait(real + 5s, real);
      if (ready.empty()) return made;
      for (const auto& event : ready) made = way.on_ready(event.events, now);
    }
    return made;
  }
  static std::uint16_t port_of_nobody() { return test_listener{}.port(); }
};

TEST_F(approach_test, the_first_that_listens) {
  auto way = to({on_port(port_of_nobody()), on_port(listening.port()), on_port(listening.port())});
  EXPECT_EQ(walk(way, way.begin(now)), progress::arrived);
  EXPECT_EQ(way.where()->at.port(), listening.port());
  EXPECT_TRUE(listening.has_client(1'000));
}

TEST_F(approach_test, nobody_listens) {
  auto way = to({on_port(port_of_nobody()), on_port(port_of_nobody())});
  EXPECT_EQ(walk(way, way.begin(now)), progress::not_reached);
  EXPECT_EQ(way.last_error(), ECONNREFUSED);
}

TEST_F(approach_test, each_address_has_its_own_time) {
  how.server_tls.mode = server_tls_mode::require;
  test_listener second;
  auto way = to({on_port(listening.port()), on_port(second.port())});
  EXPECT_EQ(way.begin(now), progress::under_way);
  EXPECT_EQ(way.deadline(), now + 10s);
  auto silent = listening.accept();
  now += 10s;
  EXPECT_EQ(way.on_deadline(now), progress::under_way);
  EXPECT_EQ(way.deadline(), now + 10s);
  silent.receive_all();
  now += 10s;
  EXPECT_EQ(way.on_deadline(now), progress::not_reached);
  EXPECT_EQ(way.last_error(), ETIMEDOUT);
}

TEST_F(approach_test, what_a_server_without_tls_is_good_for) {
  for (const auto mode : {server_tls_mode::prefer, server_tls_mode::require}) {
    how.server_tls.mode = mode;
    auto way = to({on_port(listening.port())});
    ASSERT_EQ(way.begin(now), progress::under_way);
    server = listening.accept();
    server.send("N");
    const bool allowed = mode == server_tls_mode::prefer;
    EXPECT_EQ(walk(way, progress::under_way), allowed ? progress::arrived : progress::not_secured);
    EXPECT_THAT(way.objection().reason, HasSubstr(allowed ? "" : "does not support TLS"));
    pair.detach_server();
  }
}

// A Unix socket whose queue is full says so at once instead of waiting.
TEST_F(approach_test, a_full_queue_is_tried_again_until_its_time_is_over) {
  std::string directory = "/tmp/pgweir-approach-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const server_address local{*unix_address(directory, 5432), "db"};
  const unique_fd listener{::socket(AF_UNIX, SOCK_STREAM, 0)};
  ASSERT_EQ(::bind(listener.get(), local.at.get(), local.at.size), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  std::vector<unique_fd> waiting;
  do {
    waiting.push_back(new_socket(local.at));
  } while (::connect(waiting.back().get(), local.at.get(), local.at.size) == 0);
  auto way = to({local});
  EXPECT_EQ(way.begin(now), progress::under_way);
  EXPECT_EQ(way.deadline(), now + 10ms);
  EXPECT_EQ(way.on_deadline(now + 10ms), progress::under_way);
  EXPECT_EQ(way.deadline(), now + 20ms);
  EXPECT_EQ(way.on_deadline(now + 10s), progress::not_reached);
  EXPECT_EQ(way.last_error(), EAGAIN);
  auto again = to({local});
  EXPECT_EQ(again.begin(now), progress::under_way);
  const unique_fd first{::accept(listener.get(), nullptr, nullptr)};
  EXPECT_EQ(again.on_deadline(now + 10ms), progress::arrived);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace pgweir::net
