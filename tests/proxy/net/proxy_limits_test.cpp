// Who comes in, from where, and to which server.
#include "proxy/net/socket.hpp"
#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::HasSubstr;

struct proxy_limits : running_proxy {};
struct proxy_header_from : running_proxy {};
struct proxy_places : running_proxy {};

TEST_F(proxy_limits, a_connection_too_many_is_refused_with_53300) {
  how.relay.connections = 1;
  start();
  auto first = log_in();
  EXPECT_THAT(refused(startup_packet()), HasSubstr("C53300"s));
}

TEST_F(proxy_limits, the_console_takes_no_place_of_theirs) {
  how.relay.connections = 1;
  start();
  auto console = client();
  console.send(startup_packet("database", "pgweir"));
  EXPECT_EQ(console.receive(1), "R");
  auto session = log_in();
  session.ask(query("select 1"));
  EXPECT_EQ(weir->health().sessions, 1U);
}

TEST_F(proxy_limits, so_is_one_of_a_user) {
  how.relay.connections_per_user = 1;
  start();
  auto first = log_in();
  EXPECT_THAT(refused(startup_packet()),
              AllOf(HasSubstr("C53300"s), HasSubstr("connections_per_user")));
  first.client.close();
  EXPECT_EQ(first.server.receive_all(), "");
  first.server.close();
  // The place is free as soon as the first one's worker has seen its end.
  bool admitted = false;
  for (int tries = 0; tries < 500 && !admitted; ++tries) {
    auto app = client();
    app.send(startup_packet());
    admitted = upstream.has_client(20);
  }
  EXPECT_TRUE(admitted);
}

TEST_F(proxy_limits, and_one_of_an_address) {
  how.relay.connections_per_address = 1;
  start();
  auto first = log_in();
  EXPECT_THAT(refused(startup_packet()),
              AllOf(HasSubstr("C53300"s), HasSubstr("connections from 127.0.0.1 ")));
}

TEST_F(proxy_limits, silence_makes_room_for_others) {
  start();
  std::vector<peer> silent;
  for (int i = 0; i < 1'200; ++i) silent.push_back(client());
  auto session = log_in();
  EXPECT_EQ(silent.front().receive_all(), "");
  EXPECT_FALSE(upstream.has_client(0));
  session.ask(query("select 1"));
}

TEST_F(proxy_limits, a_reload_changes_them) {
  start();
  auto first = log_in();
  how.relay.connections_per_user = 1;
  how.relay.listen.front().port = 1;
  const auto done = weir->reload(how).value();
  EXPECT_THAT(done.changed, testing::ElementsAre("relay.connections_per_user"));
  EXPECT_THAT(done.after_start, testing::ElementsAre("relay.listen"));
  EXPECT_THAT(refused(startup_packet()), HasSubstr("C53300"s));
  weir->reload_failed("f.toml is no TOML");
  EXPECT_EQ(weir->report().configuration_error, "f.toml is no TOML");
  weir->reload(how);
  EXPECT_EQ(weir->report().configuration_error, "");
}

// --- PROXY headers ---

const auto header_1 = "PROXY TCP4 192.0.2.7 127.0.0.1 56324 5432\r\n"s;
const auto header_2 = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x08\x7f\0\0\1\x30\x39\0\1"s;

TEST_F(proxy_header_from, a_configured_network_gives_the_clients_address) {
  how.relay.proxy_protocol.from = {*config::network::from("127.0.0.0/8")};
  how.relay.connections_per_address = 1;
  start();
  const std::array said{std::pair{header_1, "192.0.2.7"}, std::pair{header_2, "192.0.2.8"}};
  for (const auto& [header, address] : said) {
    auto app = client();
    app.send(header + startup_packet());
    auto server = upstream.accept();
    EXPECT_EQ(server.receive(startup_packet().size()), startup_packet());
    EXPECT_THAT(refused(header + startup_packet()),
                HasSubstr("connections from "s + address + ' '));
    app.close();
    EXPECT_EQ(server.receive_all(), "");
    server.close();
  }
}

TEST_F(proxy_header_from, a_configured_network_is_required_unless_said_otherwise) {
  how.relay.proxy_protocol.from = {*config::network::from("127.0.0.0/8")};
  start();
  EXPECT_EQ(refused(startup_packet()), "");
  how.relay.proxy_protocol.required = false;
  weir->reload(how);
  auto session = log_in();
}

TEST_F(proxy_header_from, anywhere_else_is_noise) {
  how.relay.proxy_protocol.from = {*config::network::from("10.0.0.0/8"),
                                   *config::network::from("unix")};
  start();
  EXPECT_EQ(refused(header_1 + startup_packet()), "");
  EXPECT_EQ(refused(header_2 + startup_packet()), "");
  EXPECT_FALSE(upstream.has_client(20));
}

TEST_F(proxy_header_from, a_broken_one_is_closed) {
  how.relay.proxy_protocol.from = {*config::network::from("127.0.0.0/8")};
  start();
  EXPECT_EQ(refused("PROXY TCP4 somebody\r\n" + startup_packet()), "");
}

// --- places ---

TEST_F(proxy_places, several_addresses_and_a_unix_socket) {
  auto directory = testing::TempDir() + "pgweir-XXXXXX";
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  how.relay.listen = {{directory, 7'432}, {"127.0.0.1", 0}, {"127.0.0.2", 0}};
  how.relay.connections_per_address = 1;
  start();
  const auto to = unix_address(directory, 7'432);
  auto by_file = [&] {
    unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_EQ(::connect(fd.get(), to->get(), to->size), 0);
    return peer{std::move(fd)};
  };
  auto local = log_in(by_file(), upstream);
  auto another = log_in(by_file(), upstream);
  auto tcp = log_in();
  local.ask(query("select 1"));
  weir->stop();
  EXPECT_FALSE(std::filesystem::exists(directory + "/.s.PGSQL.7432"));
  std::filesystem::remove_all(directory);
}

TEST_F(proxy_places, the_next_host_that_can_be_reached) {
  test_listener second;
  how.upstream.others = {{"127.0.0.1", second.port()}};
  start();
  const auto key = [](std::uint32_t pid) {
    return "R" + number(8) + number(0) + "K" + number(12) + number(pid) + number(9) +
           ready_for_query;
  };
  auto on_first = log_in(client(), upstream, key(1));
  upstream.close();
  auto on_second = log_in(client(), second, key(2));
  auto cancelled = client();
  cancelled.send(cancel_request(2, 9));
  auto server = second.accept();
  EXPECT_EQ(server.receive(16), cancel_request(2, 9));
  server.close();
  EXPECT_EQ(cancelled.receive_all(), "");
  // The first host's key is of no use to the second.
  EXPECT_EQ(refused(cancel_request(1, 9)), "");
  EXPECT_FALSE(second.has_client(20));
}

TEST_F(proxy_places, no_host_that_can_be_reached) {
  test_listener second;
  how.upstream.others = {{"127.0.0.1", second.port()}};
  start();
  upstream.close();
  second.close();
  EXPECT_THAT(refused(startup_packet()),
              AllOf(HasSubstr("C08001"s), HasSubstr("127.0.0.1:" + std::to_string(second.port()))));
}

}  // namespace
}  // namespace pgweir::net
