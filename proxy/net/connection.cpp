#include "proxy/net/connection.hpp"

#include "proxy/wire/sqlstate.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// A server that has closed is never read again by PostgreSQL's own clients; whoever does is given
// so long.
constexpr core::duration half_closed_time = 60s;
// A cancel request is answered by closing; PgBouncer waits as long for it.
constexpr core::duration cancel_time = 10s;

// As with PostgreSQL, a Unix socket has no TLS: nobody listens in.
session::encryption_policy policy_for(const config::client_tls_settings& how,
                                      const socket_address& from) {
  if (from.is_unix()) return {};
  return {how.mode, how.verify_client == config::client_certificates::required};
}

}  // namespace

connection::beginning::beginning(const socket_address& client,
                                 std::shared_ptr<const tls_contexts> contexts)
    : from{client}, startup{policy_for(contexts->client, client)}, tls{std::move(contexts)} {}

connection::connection(worker_room& room, accepted client, core::time_point now)
    : room_{room},
      watch_{room.watch},
      relay_{room.poll, room.unseen, watch_, this},
      beginning_{std::make_unique<beginning>(client.from, room.tls.current())} {
  const auto& how = room_.how.relay;
  set_options(client.fd.get(), client.from, how.tcp);
  relay_.attach(side::client, std::move(client.fd));
  beginning_->silent = room_.silent.join(this);
  if (speaks_for_others(client.from)) beginning_->header.emplace();
  beginning_->arrived = now;
  beginning_->login_until = now + how.login_time;
  set_deadline(beginning_->login_until);
  if (!room_.poll.watch(relay_.socket(side::client), EPOLLIN)) close(now);
}

connection::~connection() { clear_deadline(); }

void connection::on_ready(side which, std::uint32_t events, core::time_point now) {
  switch (phase_) {
    case phase::logging_in:
    case phase::relaying:
    case phase::ending:
      relay_.on_ready(which, events, now);
      after_relay_step(now);
      return;
    case phase::starting:
      read_startup(events, now);
      return;
    case phase::verifying:
      if (which == side::client) read_proof(events, now);
      return;
    case phase::approaching:
      if (which == side::server) take(beginning_->way->on_ready(events, now), now);
      return;
    case phase::presenting:
      if (which == side::server) read_question(events, now);
      return;
    case phase::cancelling:
      if (which == side::server) read_cancel_end(now);
      return;
    case phase::over:
      return;
  }
}

void connection::on_deadline(core::time_point now) {
  deadline_.reset();
  switch (phase_) {
    case phase::starting:
      spdlog::debug("client {} did not say who it is in time", beginning_->from.host());
      close(now);
      return;
    case phase::verifying:
    case phase::presenting:
    case phase::logging_in:
      login_took_too_long(now);
      return;
    case phase::approaching:
      take(beginning_->way->on_deadline(now), now);
      return;
    case phase::relaying:
      pause_took_too_long(now);
      return;
    case phase::cancelling:
    case phase::ending:
      close(now);
      return;
    case phase::over:
      return;
  }
}

void connection::approach_server(core::time_point now) {
  phase_ = phase::approaching;
  beginning_->silent.leave();
  room_.poll.watch(relay_.socket(side::client), 0);
  const approach::means with{relay_, room_.poll, room_.tls_room, room_.how.relay.tcp,
                             room_.server.connect_timeout()};
  beginning_->way = std::make_unique<approach>(with, beginning_->addresses, beginning_->tls);
  take(beginning_->way->begin(now), now);
}

void connection::take(approach::progress made, core::time_point now) {
  switch (made) {
    case approach::progress::under_way:
      set_deadline(beginning_->way->deadline());
      return;
    case approach::progress::arrived:
      arrived(now);
      return;
    case approach::progress::not_reached:
      cannot_reach(now);
      return;
    case approach::progress::not_secured:
      cannot_secure(now);
      return;
  }
}

void connection::arrived(core::time_point now) {
  server_ = beginning_->way->where();
  room_.server.reached(*server_);
  if (role_ == role::cancel) {
    send_cancel(now);
  } else if (beginning_->on_behalf) {
    present_login(now);
  } else {
    start_relay(now);
  }
}

void connection::cannot_reach(core::time_point now) {
  room_.server.resolve_again();
  const int why = beginning_->way->last_error();
  const auto reason = std::generic_category().message(why);
  spdlog::warn("cannot reach the server {}: {}", room_.server.name(), reason);
  if (role_ == role::cancel) return close(now);
  const bool ours = why == EMFILE || why == ENFILE;
  auto code = room_.server.was_ever_reached() ? wire::sqlstate::connection_lost
                                              : wire::sqlstate::never_reached;
  if (ours) code = wire::sqlstate::too_many;
  refuse(code,
         fmt::format("cannot reach the PostgreSQL server at {}: {}", room_.server.name(), reason),
         ours ? "Raise the limit of open files (ulimit -n) for pgweir."
              : "Check that the server runs there, or correct pgweir's --upstream.",
         now);
}

void connection::cannot_secure(core::time_point now) {
  const auto& [reason, hint] = beginning_->way->objection();
  const auto place = beginning_->way->where()->at.text();
  spdlog::warn("no TLS with the server {}: {}", place, reason);
  if (role_ == role::cancel) return close(now);
  const auto code = room_.server.was_ever_reached() ? wire::sqlstate::connection_lost
                                                    : wire::sqlstate::never_reached;
  refuse(code, fmt::format("no TLS with the PostgreSQL server at {}: {}", place, reason), hint,
         now);
}

void connection::send_cancel(core::time_point now) {
  phase_ = phase::cancelling;
  set_deadline(now + cancel_time);
  const bool sent = relay_.say(side::server, beginning_->startup.packet(), now) &&
                    room_.poll.watch(relay_.socket(side::server), EPOLLIN);
  if (!sent) close(now);
}

void connection::start_relay(core::time_point now) {
  phase_ = phase::logging_in;
  set_deadline(beginning_->login_until);
  room_.watch.counters.connections.add(1);
  const auto& startup = beginning_->startup;
  const auto behind = startup.behind_packet();
  std::vector<std::byte> first{startup.packet().begin(), startup.packet().end()};
  core::append(first, behind);
  relay_.say(side::server, first, now);
  prepare_scram();
  open_watch();
  if (!behind.empty()) watch_.show(side::client, behind, now);
  relay_.begin();
  after_relay_step(now);
}

void connection::open_watch() {
  const auto& fields = beginning_->startup.fields();
  watch_.open(core::connection_id{room_.process.last_connection_id.fetch_add(1) + 1}, fields);
  if (!room_.how.relay.analyse) return;
  const auto& from = beginning_->from;
  watch_.analyse(fields,
                 {from.host(), beginning_->arrived, from.port(),
                  relay_.tls_of(side::client) != nullptr, relay_.tls_of(side::server) != nullptr});
}

// The server closes when it has sent the signal, and only then may the client know: it would start
// its next query otherwise, and that one would be cancelled.
void connection::read_cancel_end(core::time_point now) {
  const int fd = relay_.socket(side::server).fd;
  const auto unread = room_.unseen.room();
  const ssize_t count = ::recv(fd, unread.data(), unread.size(), 0);
  if (count > 0 || (count < 0 && is_passing(errno))) return;
  close(now);
}

void connection::after_relay_step(core::time_point now) {
  if (client_left_a_query()) return cancel_what_runs(now);
  switch (relay_.state()) {
    case relay_state::open:
      if (!relays()) return;  // our last words wait for a client that does not read
      if (relay_.login_is_doomed()) return login_is_doomed(now);
      if (relay_.lost_server() != 0) return server_was_lost(now);
      if (phase_ == phase::logging_in && !watch_.is_logging_in()) return login_is_over(now);
      if (room_.draining != drain_stage::none) drain_step(now);
      return;
    case relay_state::half_closed:
      if (!deadline_) set_deadline(now + half_closed_time);
      return;
    case relay_state::lingering:
      linger(now);
      return;
    case relay_state::over:
      close(now);
      return;
  }
}

void connection::set_deadline(core::time_point at) {
  clear_deadline();
  deadline_ = at;
  room_.timers.add(at, this);
}

void connection::clear_deadline() {
  if (deadline_) room_.timers.remove(*deadline_, this);
  deadline_.reset();
}

}  // namespace pgweir::net
