#include "proxy/net/connection.hpp"

#include "core/limits.hpp"
#include "proxy/net/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
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
// A Unix socket's full queue refuses instead of waiting: asked again after so long.
constexpr core::duration queue_full_pause = 10ms;

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
      relay_{room.poll, room.scratch, watch_, this},
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
    case phase::presenting:
      if (which == side::server) read_question(events, now);
      return;
    case phase::connecting:
      if (which == side::server) dialled(now);
      return;
    case phase::negotiating:
      if (which == side::server) read_tls_answer(now);
      return;
    case phase::securing:
      if (which == side::server) take_handshake(relay_.read_early(which, events, now), now);
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
  if (phase_ == phase::logging_in || phase_ == phase::presenting) return login_took_too_long(now);
  if (phase_ == phase::relaying) return pause_took_too_long(now);
  if (!reaches_out()) {
    if (phase_ == phase::starting || phase_ == phase::verifying) {
      spdlog::debug("client {} did not say who it is in time", beginning_->from.host());
    }
    close(now);
    return;
  }
  relay_.detach_server();
  if (beginning_->queue_was_full && now < beginning_->attempt_until) {
    dial(now);
  } else {
    dial_next(beginning_->queue_was_full ? EAGAIN : ETIMEDOUT, now);
  }
}

void connection::act(session::startup_action action, core::time_point now) {
  constexpr std::array no{std::byte{'N'}};
  constexpr std::array yes{std::byte{'S'}};
  while (action == session::startup_action::answer_no) {
    relay_.say(side::client, no, now);
    action = beginning_->startup.step({});
  }
  switch (action) {
    case session::startup_action::answer_no:
    case session::startup_action::read_more:
      return;
    case session::startup_action::answer_yes:
      relay_.say(side::client, yes, now);
      begin_client_tls();
      return;
    case session::startup_action::begin_tls: {
      const auto begun = beginning_->startup.take_received();
      begin_client_tls();
      take_startup(relay_.take_early(side::client, begun, now), now);
      return;
    }
    case session::startup_action::connect:
      admit(now);
      return;
    case session::startup_action::cancel:
      admit_cancel(now);
      return;
    case session::startup_action::refuse:
      say_last(beginning_->startup.error(), now);
      return;
    case session::startup_action::close_quietly:
      close(now);
      return;
  }
}

void connection::admit_cancel(core::time_point now) {
  if (room_.process.cancels.fetch_add(1) >= core::limits::cancel_requests) {
    room_.process.cancels.fetch_sub(1);
    spdlog::warn("a cancel request was not forwarded: {} are under way",
                 core::limits::cancel_requests);
    close(now);
    return;
  }
  is_cancel_ = true;
  room_.watch.counters.cancels.add(1);
  if (beginning_->addresses) return dial(now);
  const auto key = beginning_->startup.packet().subspan(wire::startup_head_bytes);
  const auto whose = room_.tables.keys.server_of(key);
  // Another process's key is known to its server only; with one host that is the one.
  beginning_->addresses = whose ? std::make_shared<const std::vector<socket_address>>(1, *whose)
                                : room_.server.addresses();
  dial(now);
}

// Tries the current address.
void connection::dial(core::time_point now) {
  phase_ = phase::connecting;
  beginning_->silent.leave();
  room_.poll.watch(relay_.socket(side::client), 0);
  const auto& to = (*beginning_->addresses)[beginning_->attempt];
  unique_fd fd = new_socket(to);
  if (!fd) return dial_next(errno, now);
  set_options(fd.get(), to, room_.how.relay.tcp);
  const int failed = ::connect(fd.get(), to.get(), to.size);
  const int why = errno;
  if (!beginning_->attempt_until) {
    beginning_->attempt_until = now + room_.server.connect_timeout();
  }
  beginning_->queue_was_full = failed != 0 && why == EAGAIN;
  if (beginning_->queue_was_full) {
    set_deadline(now + queue_full_pause);
    return;
  }
  if (failed != 0 && why != EINPROGRESS) return dial_next(why, now);
  relay_.attach(side::server, std::move(fd));
  if (failed == 0) return connected(now);
  set_deadline(*beginning_->attempt_until);
  if (!room_.poll.watch(relay_.socket(side::server), EPOLLOUT)) dial_next(errno, now);
}

void connection::dialled(core::time_point now) {
  const int error = connect_error(relay_.socket(side::server).fd);
  if (error == EINPROGRESS) return;
  if (error == 0) return connected(now);
  dial_next(error, now);
}

void connection::dial_next(int why, core::time_point now) {
  relay_.detach_server();
  beginning_->last_error = why;
  beginning_->attempt_until.reset();
  ++beginning_->attempt;
  if (beginning_->attempt < beginning_->addresses->size()) return dial(now);
  cannot_reach(now);
}

void connection::cannot_reach(core::time_point now) {
  room_.server.resolve_again();
  const auto reason = std::generic_category().message(beginning_->last_error);
  spdlog::warn("cannot reach the server {}: {}", room_.server.name(), reason);
  if (is_cancel_) return close(now);
  const int why = beginning_->last_error;
  const bool ours = why == EMFILE || why == ENFILE;
  auto code = room_.server.was_ever_reached() ? sqlstate::connection_lost : sqlstate::never_reached;
  if (ours) code = sqlstate::too_many;
  refuse(code,
         fmt::format("cannot reach the PostgreSQL server at {}: {}", room_.server.name(), reason),
         ours ? "Raise the limit of open files (ulimit -n) for pgweir."
              : "Check that the server runs there, or correct pgweir's --upstream.",
         now);
}

void connection::start_relay(core::time_point now) {
  server_ = {beginning_->addresses, &(*beginning_->addresses)[beginning_->attempt]};
  room_.server.reached(*server_);
  const auto& startup = beginning_->startup;
  if (is_cancel_) {
    phase_ = phase::cancelling;
    set_deadline(now + cancel_time);
    const bool sent = relay_.say(side::server, startup.packet(), now);
    if (!sent || !room_.poll.watch(relay_.socket(side::server), EPOLLIN)) close(now);
    return;
  }
  if (beginning_->on_behalf) return present_login(now);
  phase_ = phase::logging_in;
  set_deadline(beginning_->login_until);
  room_.watch.counters.connections.add(1);
  const auto behind = startup.behind_packet();
  std::vector<std::byte> first{startup.packet().begin(), startup.packet().end()};
  first.insert(first.end(), behind.begin(), behind.end());
  relay_.say(side::server, first, now);
  prepare_scram();
  open_watch();
  if (!behind.empty()) watch_.client_sent(behind, now);
  relay_.begin();
  after_relay_step(now);
}

void connection::open_watch() {
  const auto& fields = beginning_->startup.fields();
  watch_.open(core::connection_id{room_.process.last_connection_id.fetch_add(1) + 1}, fields);
  if (room_.how.relay.analyse) watch_.analyse(fields, {beginning_->from.host(), beginning_->arrived});
}

// The server closes when it has sent the signal, and only then may the client know: it would start
// its next query otherwise, and that one would be cancelled.
void connection::read_cancel_end(core::time_point now) {
  const int fd = relay_.socket(side::server).fd;
  const ssize_t count = ::recv(fd, room_.scratch.data(), room_.scratch.size(), 0);
  if (count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))) return;
  close(now);
}

void connection::after_relay_step(core::time_point now) {
  if (client_left_a_query()) return cancel_what_runs(now);
  switch (relay_.state()) {
    case relay_state::open:
      if (relay_.login_is_doomed()) return login_is_doomed(now);
      if (relay_.lost_server() != 0 && relays()) return server_was_lost(now);
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
