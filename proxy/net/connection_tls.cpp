// How a connection comes to TLS: with the client before its startup packet, with the server before
// the relay begins.
#include "proxy/net/connection.hpp"
#include "proxy/wire/sqlstate.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace pgweir::net {

void connection::read_startup(std::uint32_t events, core::time_point now) {
  take_startup(relay_.read_early(side::client, events, now), now);
}

void connection::take_startup(const early_bytes& early, core::time_point now) {
  switch (early.how) {
    case early_bytes::outcome::ended:
      spdlog::debug("client {} left before its startup packet", beginning_->from.host());
      close(now);
      return;
    case early_bytes::outcome::failed:
      client_tls_failed(now);
      return;
    case early_bytes::outcome::going_on:
      break;
  }
  auto plain = early.plain;
  if (beginning_->header && !read_proxy_header(plain, now)) return;
  const auto* tls = relay_.tls_of(side::client);
  if (tls != nullptr && tls->state() == tls_state::handshake) return;
  if (tls != nullptr && !std::exchange(beginning_->is_secured, true)) {
    act(beginning_->startup.secured({tls->has_alpn(), tls->has_peer_certificate()}), now);
  }
  if (phase_ == phase::starting && !plain.empty()) {
    act(beginning_->startup.step(plain), now);
  }
}

void connection::begin_client_tls() {
  relay_.encrypt(side::client, tls_stream::with_client(beginning_->tls, room_.tls_room));
}

// TLS has told the client what it did not like; in plain text nothing may be said here.
void connection::client_tls_failed(core::time_point now) {
  spdlog::info("no TLS with the client {}: {}", beginning_->from.host(),
               relay_.tls_of(side::client)->failure());
  say_last({}, now);
}

// A Unix socket has no TLS, as with PostgreSQL, whatever the others of the list must have.
void connection::connected(core::time_point now) {
  const bool is_unix = (*beginning_->addresses)[beginning_->attempt].is_unix();
  const auto mode = is_unix ? config::server_tls_mode::disable : beginning_->tls->server.mode;
  take_server_step(session::step_when_connected(mode), now);
}

void connection::take_server_step(session::server_step step, core::time_point now) {
  switch (step) {
    case session::server_step::plain:
      return start_relay(now);
    case session::server_step::ask:
      return ask_for_tls(now);
    case session::server_step::start_tls:
      phase_ = phase::securing;
      relay_.encrypt(side::server, tls_stream::with_server(beginning_->tls, room_.tls_room));
      return take_handshake(relay_.take_early(side::server, {}, now), now);
    case session::server_step::refused_no_tls:
      return cannot_secure(
          "it does not support TLS",
          "Switch ssl on in the server, or allow plain text with sslmode=prefer or disable in "
          "pgweir's upstream.",
          now);
    case session::server_step::refused_error:
      return cannot_secure("it answered the request for TLS with an error",
                           "The server's own log says which.", now);
    case session::server_step::refused_no_answer:
      return cannot_secure("it answered the request for TLS with something else",
                           "Check that a PostgreSQL server listens there.", now);
  }
}

void connection::ask_for_tls(core::time_point now) {
  phase_ = phase::negotiating;
  set_deadline(*beginning_->attempt_until);
  const bool sent = relay_.say(side::server, session::ssl_request(), now);
  if (!sent || !room_.poll.watch(relay_.socket(side::server), EPOLLIN)) dial_next(errno, now);
}

// One byte and no more: all behind it is for TLS to judge.
void connection::read_tls_answer(core::time_point now) {
  std::byte answer{};
  const ssize_t count = ::recv(relay_.socket(side::server).fd, &answer, 1, 0);
  if (count < 0 && is_passing(errno)) return;
  if (count < 0) return dial_next(errno, now);
  if (count == 0) {
    return cannot_secure("it closed the connection when it was asked for TLS",
                         "The server's own log may say why.", now);
  }
  take_server_step(session::step_when_answered(beginning_->tls->server.mode, answer), now);
}

void connection::take_handshake(const early_bytes& early, core::time_point now) {
  constexpr std::string_view hint =
      "Check server_tls.ca, the server's certificate and the host in pgweir's upstream.";
  const auto* tls = relay_.tls_of(side::server);
  switch (early.how) {
    case early_bytes::outcome::ended:
      return cannot_secure("it closed the connection during the handshake",
                           "The server's own log may say why.", now);
    case early_bytes::outcome::failed:
      return cannot_secure(tls->failure(), hint, now);
    case early_bytes::outcome::going_on:
      break;
  }
  if (tls->state() == tls_state::handshake) return;
  if (!early.plain.empty()) {
    return cannot_secure("it spoke before it was spoken to",
                         "Check that a PostgreSQL server listens there.", now);
  }
  start_relay(now);
}

void connection::cannot_secure(const std::string& reason, std::string_view hint,
                               core::time_point now) {
  spdlog::warn("no TLS with the server {}: {}", room_.server.name(), reason);
  if (is_cancel_) return close(now);
  const auto code = room_.server.was_ever_reached() ? wire::sqlstate::connection_lost
                                                    : wire::sqlstate::never_reached;
  refuse(code,
         fmt::format("no TLS with the PostgreSQL server at {}: {}", room_.server.name(), reason),
         hint, now);
}

void connection::prepare_scram() {
  const auto* client = relay_.tls_of(side::client);
  const auto* server = relay_.tls_of(side::server);
  session::encrypted_legs legs{client != nullptr, server != nullptr, false};
  if (legs.client && legs.server) legs.same_certificate = client->shows_certificate_of(*server);
  auto rule = session::scram_rule_for(legs);
  // A client that has sent more than its startup packet waits for no choice.
  const bool goes_ahead = !beginning_->startup.behind_packet().empty();
  if (goes_ahead && rule == session::scram_rule::watch_choice) {
    rule = session::scram_rule::untouched;
  }
  relay_.watch_scram(rule);
}

// The server waits for the client's choice, so its stream stands between two messages.
void connection::login_is_doomed(core::time_point now) {
  refuse(wire::sqlstate::invalid_authorization,
         "SCRAM with channel binding cannot pass through TLS on both sides of pgweir with two "
         "certificates",
         "Connect with channel_binding=disable, or give pgweir the server's own certificate and "
         "key (client_tls.certificate, client_tls.key), or connect pgweir to the server without "
         "TLS where the path is trusted (sslmode=disable in its upstream), or let it log in for "
         "its clients (login.auth_file).",
         now);
}

}  // namespace pgweir::net
