// The relay with TLS on the client's leg, driven by the test's own thread: what needs small buffers
// and a client that does not behave. The rest is in proxy_tls_test.
#include "proxy/net/clock.hpp"
#include "tests/proxy/net/certificates.hpp"
#include "tests/proxy/net/loopback.hpp"
#include "tests/proxy/net/watched_relay.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <chrono>
#include <fcntl.h>
#include <memory>
#include <string>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;

struct relay_tls_test : watched_relay {
  // OpenSSL itself: a client that may do what a tls_stream never does.
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                            SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> far{SSL_new(context.get()), SSL_free};

  relay_tls_test() {
    certificates made;
    config::settings how;
    how.client_tls = made.for_clients(made.make("own"));
    auto [far_client, near_client] = local_pair();
    auto [far_server, near_server] = local_pair();
    client = std::move(far_client);
    server = std::move(far_server);
    ::fcntl(client.fd(), F_SETFL, O_NONBLOCK);
    pair.attach(side::client, std::move(near_client));
    pair.encrypt(side::client, tls_stream::with_client(*read_tls_contexts(how).value(), tls_room));
    SSL_set_fd(far.get(), client.fd());
    SSL_set_connect_state(far.get());
    while (SSL_do_handshake(far.get()) != 1) {
      pair.read_early(side::client, EPOLLIN, net::now());
    }
    pair.read_early(side::client, EPOLLIN, net::now());
    pair.attach(side::server, std::move(near_server));
    pair.begin();
  }

  std::size_t client_reads() {
    std::string into(100'000, '\0');
    std::size_t got = 0;
    ERR_clear_error();
    SSL_read_ex(far.get(), into.data(), into.size(), &got);
    return got;
  }
};

TEST_F(relay_tls_test, a_slow_reader_stops_the_other_side_from_being_read) {
  ASSERT_EQ(pair.tls_of(side::client)->state(), tls_state::open);
  const std::string block(1'000'000, 'x');
  std::size_t sent = 0;
  while (true) {
    const std::size_t taken = server.send_what_fits(block);
    sent += taken;
    if (taken == 0 && !step(50ms)) break;
  }
  EXPECT_EQ(pair.socket(side::server).interest, 0U);
  EXPECT_EQ(pair.socket(side::client).interest, EPOLLIN | EPOLLOUT);
  ASSERT_GT(SSL_write(far.get(), "still heard", 11), 0);
  step(1s);
  EXPECT_EQ(server.receive(11), "still heard");
  std::size_t received = 0;
  while (received < sent) {
    const auto got = client_reads();
    received += got;
    if (got == 0) {
      ASSERT_TRUE(step(1s));
    }
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(pair.socket(side::server).interest, EPOLLIN);
}

// Each request for new keys is answered; who does not read the answers is closed at a bound.
TEST_F(relay_tls_test, answers_that_nobody_reads_end_the_connection) {
  int requests = 0;
  while (pair.state() == relay_state::open && requests < 200'000) {
    ERR_clear_error();
    SSL_key_update(far.get(), SSL_KEY_UPDATE_REQUESTED);
    SSL_do_handshake(far.get());
    ++requests;
    while (step(0ms) && pair.state() == relay_state::open) continue;
  }
  EXPECT_GT(requests, 1'000);
  EXPECT_NE(pair.state(), relay_state::open);
  EXPECT_EQ(server.receive_all(), "");
}

// A login that is looked at holds the beginning of a message; its end must not lose it.
TEST_F(relay_tls_test, what_was_held_of_a_login_goes_on_when_the_other_side_ends) {
  pair.watch_scram(session::scram_rule::hide_plus);
  server.send("R12");
  step(1s);
  EXPECT_EQ(client_reads(), 0U);
  SSL_shutdown(far.get());
  step(1s);
  EXPECT_EQ(client_reads(), 3U);
}

}  // namespace
}  // namespace pgweir::net
