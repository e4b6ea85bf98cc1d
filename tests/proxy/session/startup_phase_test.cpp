#include "proxy/session/startup_phase.hpp"

#include "core/limits.hpp"
#include "proxy/wire/startup.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::session {
namespace {

namespace c = test::client;
using action = startup_action;
using testing::HasSubstr;

const std::string ssl = c::request(wire::ssl_request_code);
const std::string gss = c::request(wire::gss_request_code);
const std::string startup = c::startup({{"user", "ann"}, {"database", "shop"}, {"_pq_.x", "1"}});

// Gives everything byte by byte; the first answer that is not read_more.
action slowly(startup_phase& phase, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto said = phase.step(core::as_bytes(bytes.substr(i, 1)));
    if (said != action::read_more) return said;
  }
  return action::read_more;
}
action at_once(startup_phase& phase, std::string_view bytes) {
  return phase.step(core::as_bytes(bytes));
}
action answer_to(std::string_view bytes) {
  startup_phase slow;
  startup_phase quick;
  const auto said = at_once(quick, bytes);
  EXPECT_EQ(slowly(slow, bytes), said);
  return said;
}
std::string error_of(const startup_phase& phase) {
  return std::string{core::as_text(phase.error())};
}

// wire-case: startup-parameters
TEST(startup_phase, a_packet_is_forwarded_unchanged) {
  for (const std::uint32_t protocol : {0x0003'0000U, 0x0003'0002U, 0x0003'270fU}) {
    startup_phase phase;
    const auto packet = c::startup({{"user", "ann"}, {"options", "-c geqo=off"}}, protocol);
    EXPECT_EQ(at_once(phase, packet + "behind"), action::connect);
    EXPECT_EQ(core::as_text(phase.packet()), packet);
    EXPECT_EQ(core::as_text(phase.behind_packet()), "behind");
    EXPECT_EQ(phase.fields().protocol, protocol);
    EXPECT_EQ(phase.fields().parameter("options"), "-c geqo=off");
    EXPECT_EQ(phase.fields().parameter("missing"), "");
  }
}

// wire-case: other-major-protocol newer-minor-protocol
TEST(startup_phase, other_protocols_are_for_the_server_to_refuse) {
  EXPECT_EQ(answer_to(c::startup({}, 0x0002'0000)), action::connect);
  EXPECT_EQ(answer_to(c::startup({}, 0x0004'0000)), action::connect);
  EXPECT_EQ(answer_to(c::request(0x0003'0000, "no end")), action::connect);
}

// wire-case: negotiation-order ssl-request gssenc-request
TEST(startup_phase, each_negotiation_once_in_any_order) {
  for (const auto& order : {ssl + gss, gss + ssl}) {
    startup_phase phase;
    EXPECT_EQ(slowly(phase, order.substr(0, 8)), action::answer_no);
    EXPECT_EQ(phase.step({}), action::read_more);
    EXPECT_EQ(slowly(phase, order.substr(8)), action::answer_no);
    EXPECT_EQ(slowly(phase, startup), action::connect);
    EXPECT_TRUE(phase.fields().asked_for_tls);
    EXPECT_EQ(core::as_text(phase.packet()), startup);
  }
}

// wire-case: negotiation-order
TEST(startup_phase, a_repeated_negotiation_is_refused) {
  startup_phase phase;
  EXPECT_EQ(at_once(phase, ssl), action::answer_no);
  EXPECT_EQ(at_once(phase, gss), action::answer_no);
  EXPECT_EQ(at_once(phase, ssl), action::refuse);
  EXPECT_NE(error_of(phase).find("C08P01"), std::string::npos);
  EXPECT_EQ(at_once(phase, startup), action::close_quietly);
}

// wire-case: bytes-behind-ssl-request
TEST(startup_phase, bytes_behind_a_negotiation_are_refused) {
  for (const auto& request : {ssl, gss}) {
    startup_phase phase;
    EXPECT_EQ(at_once(phase, request + startup), action::refuse);
    EXPECT_EQ(error_of(phase)[0], 'E');
    EXPECT_NE(error_of(phase).find("SFATAL"), std::string::npos);
    EXPECT_NE(error_of(phase).find("pgweir: received unencrypted data"), std::string::npos);
  }
}

// wire-case: startup-length
TEST(startup_phase, lengths_that_cannot_be_are_closed_like_postgresql_does) {
  for (const std::uint32_t length : {0U, 4U, 7U, 10'001U, 0x7fff'ffffU, 0xffff'ffffU}) {
    EXPECT_EQ(answer_to(test::u32(length) + test::u32(0x0003'0000)), action::close_quietly);
  }
  EXPECT_EQ(answer_to(std::string("\x16\x03\x01\x02", 4)), action::close_quietly);
  EXPECT_EQ(answer_to("GET / HTTP/1.1\r\n"), action::close_quietly);
  EXPECT_EQ(answer_to(c::request(wire::ssl_request_code, "x")), action::close_quietly);
}

// wire-case: startup-length
TEST(startup_phase, the_largest_packet_is_accepted) {
  const std::string rest(core::limits::startup_packet_bytes - 8, '\0');
  EXPECT_EQ(answer_to(c::request(0x0003'0000, rest)), action::connect);
}

// wire-case: cancel-size
TEST(startup_phase, cancel_requests_of_every_key_length) {
  for (const std::size_t key : {4U, 32U, 256U}) {
    startup_phase phase;
    const auto packet = c::request(wire::cancel_request_code, test::u32(7) + std::string(key, 'k'));
    EXPECT_EQ(slowly(phase, packet), action::cancel);
    EXPECT_EQ(core::as_text(phase.packet()), packet);
  }
  for (const std::size_t key : {0U, 3U, 257U}) {
    EXPECT_EQ(
        answer_to(c::request(wire::cancel_request_code, test::u32(7) + std::string(key, 'k'))),
        action::close_quietly);
  }
}

using config::client_tls_mode;
const std::string client_hello{"\x16\x03\x01\x02", 4};

TEST(startup_phase, an_ssl_request_is_answered_by_our_own_policy) {
  for (const auto mode : {client_tls_mode::allow, client_tls_mode::require}) {
    startup_phase phase{{mode}};
    EXPECT_EQ(slowly(phase, gss), action::answer_no);
    EXPECT_EQ(slowly(phase, ssl), action::answer_yes);
    EXPECT_EQ(phase.secured({}), action::read_more);
    EXPECT_EQ(slowly(phase, startup), action::connect);
    EXPECT_EQ(core::as_text(phase.packet()), startup);
    EXPECT_TRUE(phase.fields().asked_for_tls);
  }
}

TEST(startup_phase, nothing_may_stand_behind_a_granted_ssl_request) {
  startup_phase phase{{client_tls_mode::allow}};
  EXPECT_EQ(at_once(phase, ssl + client_hello), action::refuse);
  EXPECT_THAT(error_of(phase), HasSubstr("received unencrypted data after SSL request"));
}

// wire-case: direct-tls-without-alpn
TEST(startup_phase, tls_without_asking_needs_alpn) {
  startup_phase phase{{client_tls_mode::allow}};
  EXPECT_EQ(at_once(phase, client_hello), action::begin_tls);
  const auto begun = phase.take_received();
  EXPECT_EQ(core::as_text(begun), client_hello);
  EXPECT_EQ(phase.secured({.with_alpn = true}), action::read_more);
  EXPECT_EQ(slowly(phase, startup), action::connect);
  startup_phase without{{client_tls_mode::allow}};
  EXPECT_EQ(slowly(without, client_hello), action::begin_tls);
  EXPECT_EQ(without.secured({}), action::close_quietly);
}

TEST(startup_phase, tls_begins_at_the_beginning_or_not_at_all) {
  startup_phase declined{{client_tls_mode::allow}};
  EXPECT_EQ(at_once(declined, gss), action::answer_no);
  EXPECT_EQ(at_once(declined, client_hello), action::close_quietly);
  startup_phase twice{{client_tls_mode::allow}};
  EXPECT_EQ(at_once(twice, ssl), action::answer_yes);
  EXPECT_EQ(twice.secured({}), action::read_more);
  EXPECT_EQ(at_once(twice, client_hello), action::close_quietly);
}

// wire-case: ssl-request-inside-tls
TEST(startup_phase, an_ssl_request_inside_tls_is_declined_once_and_refused_where_it_was_granted) {
  startup_phase direct{{client_tls_mode::require}};
  EXPECT_EQ(at_once(direct, client_hello), action::begin_tls);
  direct.take_received();
  EXPECT_EQ(direct.secured({.with_alpn = true}), action::read_more);
  EXPECT_EQ(at_once(direct, ssl), action::answer_no);
  EXPECT_EQ(at_once(direct, ssl), action::refuse);
  for (const auto& request : {ssl, gss}) {
    startup_phase negotiated{{client_tls_mode::require}};
    EXPECT_EQ(at_once(negotiated, ssl), action::answer_yes);
    EXPECT_EQ(negotiated.secured({}), action::read_more);
    EXPECT_EQ(at_once(negotiated, request), action::refuse);
    EXPECT_THAT(error_of(negotiated), HasSubstr("C08P01"));
  }
}

TEST(startup_phase, required_tls_refuses_plain_logins_and_takes_plain_cancel_requests) {
  startup_phase login{{client_tls_mode::require}};
  EXPECT_EQ(slowly(login, startup), action::refuse);
  EXPECT_THAT(error_of(login), HasSubstr("C28000"));
  EXPECT_THAT(error_of(login), HasSubstr("sslmode=require"));
  startup_phase cancel{{client_tls_mode::require}};
  EXPECT_EQ(slowly(cancel, c::request(wire::cancel_request_code, test::u32(7) + test::u32(9))),
            action::cancel);
}

TEST(startup_phase, a_required_certificate_is_missed_in_words) {
  startup_phase phase{{client_tls_mode::require, true}};
  EXPECT_EQ(at_once(phase, ssl), action::answer_yes);
  EXPECT_EQ(phase.secured({}), action::read_more);
  EXPECT_EQ(slowly(phase, startup), action::refuse);
  EXPECT_THAT(error_of(phase), HasSubstr("valid client certificate"));
  startup_phase with{{client_tls_mode::require, true}};
  EXPECT_EQ(at_once(with, ssl), action::answer_yes);
  EXPECT_EQ(with.secured({.with_certificate = true}), action::read_more);
  EXPECT_EQ(slowly(with, startup), action::connect);
}

// wire-case: silent-probe
TEST(startup_phase, nothing_is_said_to_a_client_that_says_nothing) {
  startup_phase phase;
  EXPECT_EQ(phase.step({}), action::read_more);
}

}  // namespace
}  // namespace pgweir::session
