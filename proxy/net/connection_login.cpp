// Logins. Passed through, with an eye on SCRAM where TLS ends (session/scram_passage). Or on behalf
// of the client: it proves to pgweir who it is, before any server is dialled; then pgweir logs in
// there for it, and from the server's AuthenticationOk on the two speak themselves.
#include "proxy/net/connection.hpp"
#include "proxy/net/secrets.hpp"
#include "proxy/wire/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace pgweir::net {

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

void connection::verify_client(login::credentials& users, core::time_point now) {
  const auto& startup = beginning_->startup;
  if (wire::major_version(startup.fields().protocol) != 3) {
    return refuse(wire::sqlstate::not_supported, "unsupported frontend protocol", {}, now);
  }
  if (!startup.behind_packet().empty()) {
    return refuse(wire::sqlstate::protocol_violation, "received data before the login", {}, now);
  }
  const std::string user{startup.fields().parameter("user")};
  const auto* tls = relay_.tls_of(side::client);
  auto channel = tls != nullptr ? tls->own_end_point() : std::nullopt;
  const auto question = login::client_login::question(channel.has_value());
  beginning_->on_behalf = std::make_unique<login_on_behalf>(
      user, login::scram_server{users.secret_for(user), make_nonce(), std::move(channel)},
      users.password_of(user));
  phase_ = phase::verifying;
  const bool asked = relay_.say(side::client, question, now);
  if (!asked || !room_.poll.watch(relay_.socket(side::client), EPOLLIN)) close(now);
}

void connection::read_proof(std::uint32_t events, core::time_point now) {
  const auto early = relay_.read_early(side::client, events, now);
  if (early.how != early_bytes::outcome::going_on) {
    spdlog::debug("client {} left during its login", beginning_->from.host());
    return close(now);
  }
  if (early.plain.empty()) return;
  auto& check = beginning_->on_behalf->client;
  switch (check.step(early.plain)) {
    case login::client_login_action::read_more:
      return;
    case login::client_login_action::answer:
      if (!relay_.say(side::client, check.reply(), now)) close(now);
      return;
    case login::client_login_action::verified:
      return client_is_verified(now);
    case login::client_login_action::refuse:
      spdlog::info("client {} did not log in", beginning_->from.host());
      room_.watch.counters.refused.add(1);
      return say_last(check.reply(), now);
  }
}

void connection::client_is_verified(core::time_point now) {
  auto& on_behalf = *beginning_->on_behalf;
  if (!relay_.say(side::client, on_behalf.client.reply(), now)) return close(now);
  if (on_behalf.password.empty()) {
    on_behalf.shown = on_behalf.client.proven();
  } else {
    on_behalf.shown = std::move(on_behalf.password);
  }
  approach_server(now);
}

// The server is there: it gets the client's startup packet, and pgweir's answers to its questions.
void connection::present_login(core::time_point now) {
  auto& on_behalf = *beginning_->on_behalf;
  const auto* tls = relay_.tls_of(side::server);
  login::server_leg leg{tls != nullptr || server_->at.is_unix(), tls != nullptr, {}};
  if (tls != nullptr) leg.channel = tls->peer_end_point();
  on_behalf.server = std::make_unique<login::server_login>(
      std::string{beginning_->startup.fields().parameter("user")}, on_behalf.shown, make_nonce(),
      std::move(leg));
  phase_ = phase::presenting;
  set_deadline(beginning_->login_until);
  const bool sent = relay_.say(side::server, beginning_->startup.packet(), now);
  if (!sent || !room_.poll.watch(relay_.socket(side::server), EPOLLIN)) close(now);
}

void connection::read_question(std::uint32_t events, core::time_point now) {
  const auto early = relay_.read_early(side::server, events, now);
  if (early.how != early_bytes::outcome::going_on) {
    return refuse(
        wire::sqlstate::connection_lost,
        fmt::format("the server {} closed the connection during the login", room_.server.name()),
        {}, now);
  }
  auto& login = *beginning_->on_behalf->server;
  auto action = login.step(early.plain);
  while (action == login::server_login_action::answer) {
    if (!relay_.say(side::server, login.reply(), now)) return close(now);
    action = login.step({});
  }
  switch (action) {
    case login::server_login_action::read_more:
    case login::server_login_action::answer:
      return;
    case login::server_login_action::hand_through:
      return relay_from(login.for_client(), now);
    case login::server_login_action::refuse:
      spdlog::warn("a login on behalf of client {} failed", beginning_->from.host());
      room_.watch.counters.refused.add(1);
      return say_last(login.error(), now);
  }
}

// `said` by the server is the client's, and so is all that follows.
void connection::relay_from(core::bytes_view said, core::time_point now) {
  const std::vector<std::byte> first{said.begin(), said.end()};
  phase_ = phase::logging_in;
  room_.watch.counters.connections.add(1);
  open_watch();
  if (!relay_.say(side::client, first, now)) return close(now);
  watch_.show(side::server, first, now);
  relay_.begin();
  after_relay_step(now);
}

}  // namespace pgweir::net
