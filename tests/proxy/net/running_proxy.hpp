// A proxy between a test's clients and a test's server, all over loopback.
#pragma once

#include "proxy/net/proxy.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::net {

inline const std::string ready_for_query = "Z" + number(5) + "I";
inline const std::string login_ok = "R" + number(8) + number(0) + ready_for_query;

// A FATAL error as a server says it.
inline std::string fatal(std::string_view code) {
  using namespace std::string_literals;
  const auto body = "SFATAL\0VFATAL\0C"s + std::string{code} + "\0Mgone\0\0"s;
  return "E" + number(static_cast<std::uint32_t>(body.size() + 4)) + body;
}
inline std::string query(std::string_view text) {
  return "Q" + number(static_cast<std::uint32_t>(text.size() + 5)) + std::string{text} + '\0';
}
inline std::string done(std::string_view tag, char status) {
  return "C" + number(static_cast<std::uint32_t>(tag.size() + 5)) + std::string{tag} + '\0' + "Z" +
         number(5) + status;
}

struct running_proxy : testing::Test {
  test_listener upstream;
  config::settings how;
  std::unique_ptr<proxy> weir;

  running_proxy() {
    how.upstream.host = "127.0.0.1";
    how.upstream.port = upstream.port();
    how.relay.listen = {{"127.0.0.1", 0}};
    how.relay.workers = 2;
    how.web.listen = {"127.0.0.1", 0};
  }
  void start() {
    weir = std::make_unique<proxy>(how);
    const auto started = weir->start();
    ASSERT_TRUE(started) << started.error().sentence;
  }
  peer client() { return connect_to(weir->listening_port()); }

  struct session_ends {
    peer client;
    peer server;

    // What the client sends arrives at the server; and the other way round.
    void ask(const std::string& bytes) {
      client.send(bytes);
      EXPECT_EQ(server.receive(bytes.size()), bytes);
    }
    void answer(const std::string& bytes) {
      server.send(bytes);
      EXPECT_EQ(client.receive(bytes.size()), bytes);
    }
  };
  // A client that is logged in.
  session_ends log_in() { return log_in(client(), upstream); }
  static session_ends log_in(peer from, test_listener& at, const std::string& answer = login_ok,
                             const std::string& packet = startup_packet()) {
    session_ends ends{std::move(from), {}};
    ends.client.send(packet);
    ends.server = at.accept();
    EXPECT_EQ(ends.server.receive(packet.size()), packet);
    ends.answer(answer);
    return ends;
  }
  // What a client gets instead of a session.
  std::string refused(const std::string& bytes) {
    auto app = client();
    app.send(bytes);
    return app.receive_all();
  }
};

}  // namespace pgweir::net
