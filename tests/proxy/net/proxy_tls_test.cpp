// The proxy with TLS on either leg, between a test's client and a test's server over loopback. Real
// PostgreSQL and real clients: tests/e2e/test_tls.py.
#include "proxy/net/proxy.hpp"
#include "tests/proxy/net/certificates.hpp"
#include "tests/proxy/net/loopback.hpp"
#include "tests/proxy/net/tls_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using config::client_tls_mode;
using config::server_tls_mode;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string ssl_request = number(8) + number(80'877'103);
const std::string login_ok = "R" + number(8) + number(0) + "Z" + number(5) + "I";

std::string sasl_offer(const std::string& mechanisms) {
  const auto body = number(10) + mechanisms + "\0"s;
  return "R" + number(static_cast<std::uint32_t>(body.size() + 4)) + body;
}
const std::string plus = "SCRAM-SHA-256-PLUS\0"s;
const std::string scram = "SCRAM-SHA-256\0"s;
std::string choice_of(const std::string& mechanism) {
  return "p" + number(static_cast<std::uint32_t>(mechanism.size() + 4)) + mechanism;
}

struct proxy_tls_test : testing::Test {
  certificates made;
  test_listener upstream;
  config::settings how;    // of pgweir
  config::settings other;  // of the test's own client and server
  std::unique_ptr<proxy> weir;

  proxy_tls_test() {
    how.upstream.host = "127.0.0.1";
    how.upstream.certificate_host = "localhost";
    how.upstream.port = upstream.port();
    how.relay.listen = {{"127.0.0.1", 0}};
    how.relay.workers = 1;
    how.web.enabled = false;
    other.upstream.certificate_host = "localhost";
    other.client_tls = made.for_clients(made.make("server"));
    other.server_tls = made.for_server(server_tls_mode::verify_full);
  }
  void take_clients(client_tls_mode mode) {
    how.client_tls = made.for_clients(made.make("weir"));
    how.client_tls.mode = mode;
  }
  void start() {
    weir = std::make_unique<proxy>(how);
    const auto started = weir->start();
    ASSERT_TRUE(started) << started.error().sentence;
  }
  peer client() { return connect_to(weir->listening_port()); }
  tls_peer tls_client() {
    auto plain = client();
    plain.send(ssl_request);
    EXPECT_EQ(plain.receive(1), "S");
    return tls_peer::as_client(std::move(plain), other);
  }
  // The server's end of a new connection, asked for TLS.
  peer asked() {
    auto server = upstream.accept();
    EXPECT_EQ(server.receive(8), ssl_request);
    return server;
  }
  tls_peer tls_server() {
    auto server = asked();
    server.send("S");
    return tls_peer::as_server(std::move(server), other);
  }
  // What a client that logs in is told when the server answers an SSLRequest like this.
  std::string told_when_answered(const std::string& answer) {
    auto app = client();
    app.send(startup_packet());
    auto server = asked();
    server.send(answer);
    if (answer.empty()) server.close();
    return app.receive_all();
  }
};

TEST_F(proxy_tls_test, a_client_in_tls_and_a_server_in_plain_text) {
  take_clients(client_tls_mode::allow);
  start();
  auto app = tls_client();
  EXPECT_EQ(app.state(), tls_state::open) << app.failure();
  app.send(startup_packet() + "p" + number(4));
  auto server = upstream.accept();
  EXPECT_EQ(server.receive(startup_packet().size() + 5), startup_packet() + "p" + number(4));
  server.send(login_ok);
  EXPECT_EQ(app.receive(login_ok.size()), login_ok);
}

// wire-case: direct-tls
TEST_F(proxy_tls_test, tls_without_asking) {
  take_clients(client_tls_mode::require);
  start();
  auto app = tls_peer::as_client(client(), other);
  EXPECT_TRUE(app.stream().has_alpn());
  app.send(startup_packet());
  EXPECT_EQ(upstream.accept().receive(startup_packet().size()), startup_packet());
}

TEST_F(proxy_tls_test, a_client_that_may_but_does_not) {
  take_clients(client_tls_mode::allow);
  start();
  auto app = client();
  app.send(startup_packet());
  EXPECT_EQ(upstream.accept().receive(startup_packet().size()), startup_packet());
}

TEST_F(proxy_tls_test, a_client_that_must_and_does_not) {
  take_clients(client_tls_mode::require);
  start();
  auto app = client();
  app.send(startup_packet());
  EXPECT_THAT(app.receive_all(), AllOf(HasSubstr("C28000"), HasSubstr("sslmode=require")));
  EXPECT_FALSE(upstream.has_client(0));
}

TEST_F(proxy_tls_test, noise_in_place_of_tls_ends_the_client_only) {
  take_clients(client_tls_mode::allow);
  start();
  auto app = client();
  app.send(ssl_request);
  EXPECT_EQ(app.receive(1), "S");
  app.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(app.receive_all(), Not(HasSubstr("FATAL")));
  EXPECT_EQ(tls_client().state(), tls_state::open);
}

// wire-case: client-certificate
TEST_F(proxy_tls_test, a_client_certificate_that_is_required) {
  take_clients(client_tls_mode::require);
  how.client_tls.verify_client = config::client_certificates::required;
  start();
  auto without = tls_client();
  without.send(startup_packet());
  EXPECT_THAT(without.receive_all(), HasSubstr("valid client certificate"));
  const auto ann = made.make("ann");
  other.server_tls.certificate = ann.certificate;
  other.server_tls.key = ann.key;
  auto with = tls_client();
  with.send(startup_packet());
  EXPECT_EQ(upstream.accept().receive(startup_packet().size()), startup_packet());
}

TEST_F(proxy_tls_test, a_server_in_tls) {
  how.server_tls = made.for_server(server_tls_mode::verify_full);
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = tls_server();
  EXPECT_TRUE(server.stream().has_alpn());
  EXPECT_EQ(server.receive(startup_packet().size()), startup_packet());
  server.send(login_ok);
  EXPECT_EQ(app.receive(login_ok.size()), login_ok);
}

// wire-case: client-certificate
TEST_F(proxy_tls_test, our_own_certificate_for_the_server) {
  how.server_tls = made.for_server(server_tls_mode::require);
  const auto own = made.make("for_server");
  how.server_tls.certificate = own.certificate;
  how.server_tls.key = own.key;
  other.client_tls.verify_client = config::client_certificates::optional;
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = tls_server();
  EXPECT_EQ(server.receive(startup_packet().size()), startup_packet());
  EXPECT_TRUE(server.stream().has_peer_certificate());
}

// wire-case: server-without-tls
TEST_F(proxy_tls_test, a_server_without_tls_is_used_only_where_that_is_allowed) {
  how.server_tls.mode = server_tls_mode::prefer;
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = asked();
  server.send("N");
  EXPECT_EQ(server.receive(startup_packet().size()), startup_packet());
  how.server_tls.mode = server_tls_mode::require;
  start();
  EXPECT_THAT(told_when_answered("N"),
              AllOf(HasSubstr("C08001"), HasSubstr("it does not support TLS")));
}

// wire-case: bytes-behind-the-servers-yes
TEST_F(proxy_tls_test, what_is_said_before_tls_is_never_believed) {
  for (const auto mode : {server_tls_mode::prefer, server_tls_mode::require}) {
    how.server_tls.mode = mode;
    start();
    EXPECT_THAT(told_when_answered("E" + number(20) + "SFATAL\0Mtrust me"s),
                AllOf(HasSubstr("with an error"), Not(HasSubstr("trust me"))));
    EXPECT_THAT(told_when_answered("HTTP/1.1 400"), HasSubstr("with something else"));
    EXPECT_THAT(told_when_answered(""), HasSubstr("closed the connection"));
    EXPECT_THAT(told_when_answered("S" + login_ok),
                AllOf(HasSubstr("no TLS with"), HasSubstr("FATAL"), Not(HasSubstr(login_ok))));
  }
}

TEST_F(proxy_tls_test, a_server_that_is_somebody_else) {
  how.server_tls = made.for_server(server_tls_mode::verify_full);
  other.client_tls = made.for_clients(made.make("stranger", {"db", "DNS:other"}));
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = tls_server();
  EXPECT_THAT(app.receive_all(),
              AllOf(HasSubstr("C08001"), HasSubstr("not made out for \"localhost\"")));
  EXPECT_EQ(server.receive_all(), "");
}

// As libpq does it: each by its own name, also a cancel request.
TEST_F(proxy_tls_test, each_host_of_a_list_has_a_certificate_of_its_own) {
  test_listener second;
  how.upstream.certificate_host = "first.example";
  how.upstream.others = {{"127.0.0.1", second.port(), "second.example"}};
  how.server_tls = made.for_server(server_tls_mode::verify_full);
  const auto of_first = made.for_clients(made.make("first", {"x", "DNS:first.example"}));
  const auto of_second = made.for_clients(made.make("second", {"x", "DNS:second.example"}));
  start();
  // What arrives in TLS at that server when a client says this; what the client is told.
  const auto arrives = [&](test_listener& at, const config::client_tls_settings& with,
                           const std::string& said) {
    other.client_tls = with;
    auto app = client();
    app.send(said);
    auto server = at.accept();
    EXPECT_EQ(server.receive(8), ssl_request);
    server.send("S");
    auto secured = tls_peer::as_server(std::move(server), other);
    EXPECT_EQ(secured.receive(said.size()), said);
    secured.send("R" + number(8) + number(0) + "K" + number(12) + number(7) + number(9) + "Z" +
                 number(5) + "I");
    return std::pair{std::move(app), std::move(secured)};
  };
  const auto on_first = arrives(upstream, of_first, startup_packet());
  upstream.close();
  auto on_second = arrives(second, of_second, startup_packet());
  EXPECT_EQ(on_second.first.receive(9 + 13 + 6).back(), 'I');
  arrives(second, of_second, cancel_request(7, 9));
  other.client_tls = of_first;
  auto app = client();
  app.send(startup_packet());
  auto server = second.accept();
  server.receive(8);
  server.send("S");
  tls_peer::as_server(std::move(server), other);
  EXPECT_THAT(app.receive_all(), HasSubstr("not made out for \"second.example\""));
}

TEST_F(proxy_tls_test, a_server_that_never_ends_the_handshake_is_left_in_time) {
  how.server_tls.mode = server_tls_mode::require;
  how.upstream.connect_timeout = 50ms;
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = asked();
  server.send("S");
  EXPECT_THAT(app.receive_all(), HasSubstr("timed out"));
}

// TLS on both legs.
struct proxy_two_tls_test : proxy_tls_test {
  proxy_two_tls_test() {
    take_clients(client_tls_mode::require);
    how.server_tls = made.for_server(server_tls_mode::verify_full);
  }
  struct ends {
    tls_peer client;
    tls_peer server;
  };
  ends connect() {
    auto app = tls_client();
    app.send(startup_packet());
    auto server = tls_server();
    EXPECT_EQ(server.receive(startup_packet().size()), startup_packet());
    return {std::move(app), std::move(server)};
  }
  ends log_in() {
    auto both = connect();
    both.server.send(login_ok);
    EXPECT_EQ(both.client.receive(login_ok.size()), login_ok);
    return both;
  }
};

TEST_F(proxy_two_tls_test, a_half_close_is_passed_on_and_the_other_direction_stays) {
  start();
  auto both = log_in();
  both.client.send("Q" + number(4));
  both.client.shut_down_writing();
  EXPECT_EQ(both.server.receive_all(), "Q" + number(4));
  EXPECT_EQ(both.server.state(), tls_state::ended);
  both.server.send("late answer");
  both.server.shut_down_writing();
  EXPECT_EQ(both.client.receive_all(), "late answer");
  EXPECT_EQ(both.client.state(), tls_state::ended);
}

TEST_F(proxy_two_tls_test, an_end_that_nobody_announced_is_an_end) {
  start();
  auto both = log_in();
  both.server.send("last words");
  both.server.close();
  EXPECT_EQ(both.client.receive_all(), "last words");
  EXPECT_EQ(both.client.state(), tls_state::ended);
}

TEST_F(proxy_two_tls_test, sixty_four_megabytes_each_way_at_once) {
  how.relay.analyse = false;
  start();
  auto both = log_in();
  const std::string block(100'000, 'd');
  constexpr int blocks = 671;
  int left_for_client = blocks;
  int left_for_server = blocks;
  std::size_t at_client = 0;
  std::size_t at_server = 0;
  while (at_client + at_server < 2 * blocks * block.size()) {
    if (left_for_client > 0 && both.server.send_what_fits(block)) --left_for_client;
    if (left_for_server > 0 && both.client.send_what_fits(block)) --left_for_server;
    at_client += both.client.receive_some().size();
    at_server += both.server.receive_some().size();
  }
  EXPECT_EQ(at_client, blocks * block.size());
  EXPECT_EQ(at_server, blocks * block.size());
}

TEST_F(proxy_two_tls_test, a_broken_record_of_the_server_is_told_to_the_client) {
  start();
  auto both = log_in();
  both.server.under().send("\x17\x03\x03\0\x20 these are no bytes of TLS at all."s);
  EXPECT_THAT(both.client.receive_all(), AllOf(HasSubstr("C08006"), HasSubstr("TLS failed")));
}

// wire-case: cancel-in-plain-text
TEST_F(proxy_two_tls_test, cancel_requests_take_the_servers_tls_and_come_as_they_like) {
  start();
  auto session = log_in();
  auto plain = client();
  plain.send(cancel_request(7, 9));
  auto server = tls_server();
  EXPECT_EQ(server.receive(16), cancel_request(7, 9));
  EXPECT_EQ(plain.receive_some(), "");
  server.close();
  EXPECT_EQ(plain.receive_all(), "");
  auto sealed = tls_client();
  sealed.send(cancel_request(8, 9));
  auto again = tls_server();
  EXPECT_EQ(again.receive(16), cancel_request(8, 9));
  again.close();
  EXPECT_EQ(sealed.receive_all(), "");
  EXPECT_EQ(sealed.state(), tls_state::ended);
}

TEST_F(proxy_two_tls_test, a_choice_of_channel_binding_is_refused_before_the_server_hears_of_it) {
  start();
  auto both = connect();
  both.server.send(sasl_offer(plus + scram));
  EXPECT_EQ(both.client.receive(sasl_offer(plus + scram).size()), sasl_offer(plus + scram));
  both.client.send(choice_of(plus));
  EXPECT_THAT(both.client.receive_all(),
              AllOf(HasSubstr("C28000"), HasSubstr("channel_binding=disable"),
                    HasSubstr("client_tls.certificate"), HasSubstr("sslmode=disable")));
  EXPECT_EQ(both.server.receive_all(), "");
}

TEST_F(proxy_two_tls_test, every_other_choice_and_one_certificate_pass) {
  start();
  auto without = connect();
  without.server.send(sasl_offer(plus + scram));
  without.client.receive(sasl_offer(plus + scram).size());
  without.client.send(choice_of(scram));
  EXPECT_EQ(without.server.receive(choice_of(scram).size()), choice_of(scram));
  how.client_tls.certificate = other.client_tls.certificate;
  how.client_tls.key = other.client_tls.key;
  start();
  auto same = connect();
  same.server.send(sasl_offer(plus + scram));
  same.client.receive(sasl_offer(plus + scram).size());
  same.client.send(choice_of(plus));
  EXPECT_EQ(same.server.receive(choice_of(plus).size()), choice_of(plus));
}

TEST_F(proxy_tls_test, channel_binding_is_hidden_from_a_client_in_plain_text) {
  how.server_tls = made.for_server(server_tls_mode::verify_full);
  start();
  auto app = client();
  app.send(startup_packet());
  auto server = tls_server();
  server.receive(startup_packet().size());
  server.send(sasl_offer(plus + scram));
  EXPECT_EQ(app.receive(sasl_offer(scram).size()), sasl_offer(scram));
}

TEST_F(proxy_tls_test, new_certificates_are_for_new_connections) {
  take_clients(client_tls_mode::require);
  start();
  auto before = tls_client();
  before.send(startup_packet());
  auto server = upstream.accept();
  made.make("weir", {"localhost", "DNS:localhost", true});
  EXPECT_TRUE(weir->reload(how));
  EXPECT_THAT(tls_client().failure(), HasSubstr("self-signed"));
  made.write("weir.crt", "broken");
  const auto reloaded = weir->reload(how);
  ASSERT_FALSE(reloaded);
  EXPECT_THAT(reloaded.error().sentence, HasSubstr("weir.crt"));
  EXPECT_THAT(tls_client().failure(), HasSubstr("self-signed"));
  server.send(login_ok);
  EXPECT_EQ(before.receive(login_ok.size()), login_ok);
}

TEST_F(proxy_tls_test, a_certificate_that_cannot_be_used_ends_the_start) {
  take_clients(client_tls_mode::require);
  made.write("weir.key", "broken");
  proxy second{how};
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().sentence, HasSubstr("weir.key holds no private key"));
}

}  // namespace
}  // namespace pgweir::net
