// TLS between the two kinds of leg, without any socket: what one seals the other opens.
#include "proxy/net/tls_stream.hpp"

#include "core/limits.hpp"
#include "tests/proxy/net/certificates.hpp"
#include "tests/support/chunker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace pgweir::net {
namespace {

using config::server_tls_mode;
using testing::HasSubstr;

std::string text_of(core::bytes_view bytes) { return std::string{core::as_text(bytes)}; }

struct tls_stream_test : testing::Test {
  certificates made;
  config::settings how;  // of one program that is both ends
  std::string host = "localhost";
  tls_buffers near_room;
  tls_buffers far_room;
  std::unique_ptr<tls_stream> near;  // accepts
  std::unique_ptr<tls_stream> far;   // connects
  std::string to_near;               // under way
  std::string to_far;
  std::size_t piece_bytes = 0;  // 0: all at once

  tls_stream_test() {
    how.client_tls = made.for_clients(made.make("own"));
    how.server_tls = made.for_server(server_tls_mode::verify_full);
  }

  void begin() {
    auto contexts = read_tls_contexts(how);
    ASSERT_TRUE(contexts) << contexts.error().sentence;
    near = tls_stream::with_client(**contexts, near_room);
    far = tls_stream::with_server(**contexts, host, far_room);
    far->open({});
    to_near += text_of(far->answer());
  }
  // Gives everything that is under way; what it said.
  std::string deliver(tls_stream& to, std::string& way, std::string& answers) {
    std::string said;
    const auto bytes = std::exchange(way, {});
    const auto step = piece_bytes == 0 ? bytes.size() : piece_bytes;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      said += text_of(to.open(core::as_bytes(std::string_view{bytes}.substr(at, step))));
      answers += text_of(to.answer());
    }
    return said;
  }
  std::string near_hears() { return deliver(*near, to_near, to_far); }
  std::string far_hears() { return deliver(*far, to_far, to_near); }
  void shake_hands() {
    begin();
    while (!to_near.empty() || !to_far.empty()) {
      EXPECT_EQ(near_hears(), "");
      EXPECT_EQ(far_hears(), "");
    }
  }
  void expect_both_open() {
    EXPECT_EQ(near->state(), tls_state::open) << near->failure();
    EXPECT_EQ(far->state(), tls_state::open) << far->failure();
  }
};

TEST_F(tls_stream_test, bytes_pass_both_ways) {
  shake_hands();
  expect_both_open();
  to_near += text_of(far->seal(core::as_bytes("question")));
  to_near += text_of(far->seal(core::as_bytes(" and another")));
  EXPECT_EQ(to_near.find("question"), std::string::npos);
  EXPECT_EQ(near_hears(), "question and another");
  to_far += text_of(near->seal(core::as_bytes("answer")));
  EXPECT_EQ(far_hears(), "answer");
  EXPECT_TRUE(near->has_alpn());
  EXPECT_TRUE(far->has_peer_certificate());
  EXPECT_FALSE(near->has_peer_certificate());
  EXPECT_TRUE(near->shows_certificate_of(*far));
}

TEST_F(tls_stream_test, every_byte_for_itself) {
  piece_bytes = 1;
  shake_hands();
  expect_both_open();
  to_near += text_of(far->seal(core::as_bytes("question")));
  EXPECT_EQ(near_hears(), "question");
}

TEST_F(tls_stream_test, what_rides_behind_the_handshake_is_heard) {
  begin();
  near_hears();
  far_hears();
  to_near += text_of(far->seal(core::as_bytes("at once")));
  EXPECT_EQ(near_hears(), "at once");
}

TEST_F(tls_stream_test, the_largest_read_fits_behind_an_open_record) {
  shake_hands();
  const std::string much(200'000, 'x');
  to_near += text_of(far->seal(core::as_bytes(much)));
  // The first read ends one byte before the end of a record.
  const std::string first = to_near.substr(0, 16'000);
  std::string said = text_of(near->open(core::as_bytes(first)));
  EXPECT_EQ(said, "");
  piece_bytes = core::limits::scratch_bytes;
  to_near.erase(0, first.size());
  said += near_hears();
  EXPECT_EQ(said, much);
}

TEST_F(tls_stream_test, an_end_that_is_said_ends_one_direction) {
  shake_hands();
  to_near += text_of(far->seal(core::as_bytes("last words")));
  to_near += text_of(far->close_notify());
  EXPECT_EQ(text_of(far->close_notify()), "");
  EXPECT_EQ(near_hears(), "last words");
  EXPECT_EQ(near->state(), tls_state::ended);
  to_far += text_of(near->seal(core::as_bytes("still answered")));
  EXPECT_EQ(far_hears(), "still answered");
}

TEST_F(tls_stream_test, nothing_is_sealed_before_the_handshake_is_over) {
  begin();
  EXPECT_EQ(text_of(near->seal(core::as_bytes("FATAL"))), "");
  EXPECT_EQ(text_of(near->close_notify()), "");
}

TEST_F(tls_stream_test, noise_is_a_failure_with_an_alert) {
  begin();
  to_near = "GET / HTTP/1.1\r\n\r\n";
  near_hears();
  EXPECT_EQ(near->state(), tls_state::failed);
  EXPECT_THAT(near->failure(), HasSubstr("http request"));
  shake_hands();
  to_near += text_of(far->seal(core::as_bytes("question")));
  to_near.back() = static_cast<char>(to_near.back() ^ 1);
  EXPECT_EQ(near_hears(), "");
  EXPECT_EQ(near->state(), tls_state::failed);
  EXPECT_FALSE(to_far.empty());
  EXPECT_EQ(text_of(near->seal(core::as_bytes("no more"))), "");
}

// What the connecting end says of a server with that certificate.
struct server_certificate_test : tls_stream_test {
  std::string failure_with(const certificate_of& what, const std::string& dialled,
                           server_tls_mode mode = server_tls_mode::verify_full) {
    host = dialled;
    how.client_tls = made.for_clients(made.make("server", what));
    how.server_tls = made.for_server(mode);
    to_near.clear();
    to_far.clear();
    begin();
    for (int i = 0; i < 3; ++i) {
      near_hears();
      far_hears();
    }
    return far->failure();
  }
};

TEST_F(server_certificate_test, verify_full_is_about_the_host) {
  EXPECT_EQ(failure_with({"x", "DNS:db.example"}, "db.example"), "");
  EXPECT_EQ(failure_with({"x", "DNS:*.shop.example"}, "db.shop.example"), "");
  EXPECT_THAT(failure_with({"x", "DNS:other.example"}, "db.example"),
              HasSubstr("CN=x) is not made out for \"db.example\""));
  EXPECT_THAT(failure_with({"x", "DNS:*.shop.example"}, "a.db.shop.example"),
              HasSubstr("made out"));
  EXPECT_THAT(failure_with({"db.example", "DNS:other"}, "db.example"), HasSubstr("made out"));
  EXPECT_EQ(failure_with({"db.example", ""}, "db.example"), "");
  EXPECT_EQ(failure_with({"x", "DNS:other"}, "db.example", server_tls_mode::verify_ca), "");
}

TEST_F(server_certificate_test, addresses_are_names_too) {
  EXPECT_EQ(failure_with({"x", "IP:10.0.0.7"}, "10.0.0.7"), "");
  EXPECT_EQ(failure_with({"10.0.0.7", ""}, "10.0.0.7"), "");
  EXPECT_EQ(failure_with({"x", "DNS:10.0.0.7"}, "10.0.0.7"), "");
  EXPECT_THAT(failure_with({"10.0.0.7", "IP:10.0.0.8"}, "10.0.0.7"), HasSubstr("made out"));
  EXPECT_EQ(failure_with({"x", "IP:::1"}, "::1"), "");
}

TEST_F(server_certificate_test, an_unknown_authority_is_refused_where_one_is_named) {
  const certificate_of stranger{"localhost", "DNS:localhost", true};
  for (const auto mode : {server_tls_mode::verify_ca, server_tls_mode::verify_full}) {
    EXPECT_THAT(failure_with(stranger, "localhost", mode),
                HasSubstr("certificate verify failed: self-signed certificate"));
    EXPECT_EQ(near->state(), tls_state::failed);
  }
  EXPECT_EQ(failure_with(stranger, "localhost", server_tls_mode::require), "");
}

TEST_F(server_certificate_test, require_with_an_authority_checks_it_as_libpq_does) {
  how.client_tls = made.for_clients(made.make("server", {"x", "", true}));
  how.server_tls = made.for_server(server_tls_mode::require);
  how.server_tls.ca = made.ca();
  shake_hands();
  EXPECT_THAT(far->failure(), HasSubstr("certificate verify failed"));
}

TEST_F(tls_stream_test, two_certificates_are_told_apart) {
  shake_hands();
  auto first = std::move(near);
  how.client_tls = made.for_clients(made.make("another"));
  shake_hands();
  EXPECT_TRUE(near->shows_certificate_of(*far));
  EXPECT_FALSE(first->shows_certificate_of(*far));
}

TEST_F(tls_stream_test, a_clients_certificate_is_checked_when_it_is_asked_for) {
  how.client_tls.verify_client = config::client_certificates::optional;
  shake_hands();
  expect_both_open();
  EXPECT_FALSE(near->has_peer_certificate());
  const auto ann = made.make("ann");
  how.server_tls.certificate = ann.certificate;
  how.server_tls.key = ann.key;
  shake_hands();
  EXPECT_TRUE(near->has_peer_certificate());
  const auto stranger = made.make("stranger", {"stranger", "", true});
  how.server_tls.certificate = stranger.certificate;
  how.server_tls.key = stranger.key;
  shake_hands();
  EXPECT_THAT(near->failure(), HasSubstr("certificate verify failed"));
}

}  // namespace
}  // namespace pgweir::net
