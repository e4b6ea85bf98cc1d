// How a connection comes to its end: words where there is a place for them, and a drain.
#include "proxy/net/connection.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// A client that does not close after our last words is closed; a pool's idle sessions never do.
constexpr core::duration linger_time = 5s;
constexpr core::duration linger_time_in_a_drain = 1s;
// A client that does not take what was sent before our last words is given up. A drain has a
// deadline of its own.
constexpr core::duration flush_time = 60s;
// A client whose startup packet has not come when nothing else is left of a drain.
constexpr core::duration silent_time = 500ms;

}  // namespace

// As the server says it when its own authentication_timeout is over.
void connection::login_took_too_long(core::time_point now) {
  const bool within_message = phase_ == phase::logging_in && !watch_.at_server_message_boundary();
  if (within_message) return say_last({}, now);
  refuse(wire::sqlstate::query_cancelled, "canceling authentication due to timeout",
         "The time for a login is relay.login_time in pgweir's configuration.", now);
}

// Inside a message there is no place for words of ours.
void connection::server_was_lost(core::time_point now) {
  const int why = relay_.lost_server();
  const auto reason = why == ECONNRESET ? std::string{"it closed the connection unexpectedly"}
                                        : relay_.why_server_was_lost();
  spdlog::warn("connection {}: the server {} was lost: {}", watch_.id().value(), server_->at.text(),
               reason);
  if (!watch_.at_server_message_boundary()) return say_last({}, now);
  refuse(wire::sqlstate::connection_lost,
         fmt::format("the connection to the server {} was lost: {}", server_->at.text(), reason),
         {}, now);
}

bool connection::client_left_a_query() const {
  return cancel_key_ && relays() && relay_.client_has_ended() && !watch_.farewell_said() &&
         watch_.standing() == session::standstill::busy;
}

// The connection goes on as a cancel request of its own.
void connection::cancel_what_runs(core::time_point now) {
  spdlog::info("connection {}: the client is gone, its query is cancelled", watch_.id().value());
  const auto request = wire::cancel_request(*cancel_key_);
  beginning_ = std::make_unique<beginning>(socket_address{}, room_.tls.current());
  beginning_->addresses = std::make_shared<const std::vector<server_address>>(1, *server_);
  leave_session(now);
  clear_deadline();
  cancel_key_.reset();
  relay_.close_all();
  act(beginning_->startup.step(request), now);
}

void connection::drain_step(core::time_point now) {
  // No server knows of it yet: a login like any other that comes now.
  if (phase_ == phase::verifying && !room_.process.handed_over) return end_now(now);
  if (phase_ == phase::starting && room_.draining >= drain_stage::silent) {
    set_deadline(std::min(*deadline_, now + silent_time));
    return;
  }
  if (phase_ != phase::relaying || relay_.state() != relay_state::open) return;
  if (watch_.is_streaming()) {
    const bool is_time = room_.draining >= drain_stage::walsenders;
    if (is_time && watch_.at_server_message_boundary()) end_now(now);
    return;
  }
  switch (watch_.standing()) {
    case session::standstill::busy:
      clear_deadline();
      return;
    case session::standstill::idle:
      end_now(now);
      return;
    case session::standstill::idle_in_transaction:
      if (!deadline_) set_deadline(now + room_.how.relay.drain_pause);
      return;
  }
}

// A pause during a drain; or a server that has closed is still sent to.
void connection::pause_took_too_long(core::time_point now) {
  if (relay_.state() != relay_state::open) return close(now);
  if (watch_.standing() != session::standstill::busy) end_now(now);
}

void connection::end_now(core::time_point now) {
  if (relays() && watch_.at_server_message_boundary()) {
    say_last(wire::fatal_error_response(wire::sqlstate::shutting_down,
                                        "terminating connection due to administrator command",
                                        "pgweir is shutting down."),
             now);
  } else if (is_session() && !relays()) {
    refuse(wire::sqlstate::cannot_connect_now, "shutting down, no new connections", {}, now);
  } else if (phase_ != phase::ending) {
    close(now);
  }
}

void connection::refuse(std::string_view code, const std::string& message, std::string_view hint,
                        core::time_point now) {
  room_.watch.counters.refused.add(1);
  say_last(wire::fatal_error_response(code, message, hint), now);
}

void connection::say_last(core::bytes_view message, core::time_point now) {
  phase_ = phase::ending;
  if (!message.empty()) relay_.say(side::client, message, now);
  relay_.end_after_flush();
  leave_session(now);
  set_deadline(now + flush_time);
  if (relay_.state() == relay_state::over) return close(now);
  if (relay_.state() == relay_state::lingering) linger(now);
}

// All is said; the client shall read it before the socket goes.
void connection::linger(core::time_point now) {
  if (phase_ != phase::ending) leave_session(now);
  phase_ = phase::ending;
  const bool drains = room_.draining != drain_stage::none;
  const auto until = now + (drains ? linger_time_in_a_drain : linger_time);
  if (!deadline_ || *deadline_ > until) set_deadline(until);
}

// What the process counts of this connection ends here, also when its socket lingers.
void connection::leave_session(core::time_point now) {
  watch_.closed(now);
  if (beginning_) beginning_->silent.leave();
  if (key_) room_.tables.keys.forget(*std::exchange(key_, std::nullopt));
  place_ = {};
  switch (std::exchange(role_, role::nobody)) {
    case role::nobody:
      return;
    case role::walsender:
      room_.process.walsenders.fetch_sub(1);
      [[fallthrough]];
    case role::session:
      room_.process.sessions.fetch_sub(1);
      return;
    case role::cancel:
      room_.process.cancels.fetch_sub(1);
      return;
    case role::console:
      room_.process.consoles.fetch_sub(1);
      return;
  }
}

void connection::close(core::time_point now) {
  leave_session(now);
  clear_deadline();
  relay_.close_all();
  phase_ = phase::over;
}

}  // namespace pgweir::net
