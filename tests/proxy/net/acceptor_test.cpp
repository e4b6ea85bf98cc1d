#include "proxy/net/acceptor.hpp"

#include "proxy/net/socket.hpp"
#include "proxy/net/upstream.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

// A worker that does not run yet, and as many doors as one likes.
struct acceptor_test : testing::Test {
  test_listener server;
  config::settings how;
  std::unique_ptr<upstream> where;
  process_counts process;
  session_tables tables;
  core::value_digester digester{1, 2};
  core::unused_results unused;
  tls_source tls;
  login_source logins;
  std::vector<std::unique_ptr<worker>> workers;
  std::vector<listener> doors;
  std::vector<std::uint16_t> ports;

  acceptor_test() {
    how.upstream.host = "127.0.0.1";
    how.upstream.port = server.port();
    process.sessions_that_fit = 10'000;
    where = std::make_unique<upstream>(how.upstream);
    EXPECT_TRUE(where->start());
    tls.use(*read_tls_contexts(how));
    workers.push_back(
        std::make_unique<worker>(how, worker::surroundings{*where, process, tables, digester,
                                                           unused, tls, logins, nullptr, 1'000}));
  }
  void open_door() {
    auto opened = listener::open({"127.0.0.1", 0}, {}, {"tests", "wait"});
    ASSERT_TRUE(opened);
    ports.push_back(opened->front().port());
    doors.push_back(std::move(opened->front()));
  }
};

// Its mailbox is full, and both doors have somebody: nobody may take the place of another.
TEST_F(acceptor_test, a_worker_that_is_busy_loses_nobody) {
  open_door();
  open_door();
  constexpr std::size_t mailbox = 256;
  constexpr std::size_t each = 200;
  std::vector<peer> clients;
  for (std::size_t i = 0; i < each; ++i) {
    for (const auto port : ports) {
      clients.push_back(connect_to(port));
      clients.back().send(startup_packet());
    }
  }
  acceptor door{std::move(doors), workers, process, 10'000};
  door.start();
  while (process.sockets < mailbox) continue;
  workers.front()->start(1);
  for (std::size_t i = 0; i < clients.size(); ++i) {
    auto session = server.accept();
    ASSERT_EQ(session.receive(startup_packet().size()), startup_packet());
    session.send("x");
  }
  for (auto& client : clients) EXPECT_EQ(client.receive(1), "x");
  door.stop();
}

}  // namespace
}  // namespace pgweir::net
