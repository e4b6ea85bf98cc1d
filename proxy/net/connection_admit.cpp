// Who may come in: limits, a drain, a place among the sessions; and when a login is over.
#include "core/limits.hpp"
#include "proxy/net/connection.hpp"
#include "proxy/net/login_line.hpp"
#include "proxy/wire/sqlstate.hpp"
#include "proxy/wire/startup.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// While the process drains, a session that has just logged in is given so long for its first query.
constexpr core::duration first_query_time = 250ms;

const std::string too_few_descriptors = "Raise the limit of open files (ulimit -n) for pgweir.";

std::string is_a_setting(std::string_view key) {
  return fmt::format("The limit is relay.{} in pgweir's configuration.", key);
}

}  // namespace

void connection::admit(core::time_point now) {
  // What another process will not see any more, because it came before that one listened, is
  // served.
  if (room_.draining != drain_stage::none && !room_.process.handed_over) {
    refuse(wire::sqlstate::cannot_connect_now, "shutting down, no new connections", {}, now);
    return;
  }
  if (asks_for_console()) return enter_console(now);
  if (!take_place(now)) return;
  beginning_->addresses = room_.server.addresses();
  if (auto* users = room_.logins.users()) return verify_client(*users, now);
  approach_server(now);
}

// False: a limit is reached, and the client was told.
bool connection::take_place(core::time_point now) {
  const auto& how = room_.how.relay;
  const auto& startup = beginning_->startup.fields();
  const auto full = [&](std::size_t limit, const std::string& whose, const std::string& hint) {
    refuse(wire::sqlstate::too_many,
           fmt::format("the limit of {} connections {} is reached", limit, whose), hint, now);
    return false;
  };
  const auto fit = room_.process.sessions_that_fit;
  const auto most = std::min(how.connections, fit);
  if (room_.process.sessions.fetch_add(1) >= most) {
    room_.process.sessions.fetch_sub(1);
    return full(most, "to " + room_.server.name(),
                most == how.connections ? is_a_setting("connections") : too_few_descriptors);
  }
  role_ = role::session;
  const std::string user{startup.parameter("user")};
  const auto address = beginning_->from.is_unix() ? std::string{} : beginning_->from.host();
  switch (room_.tables.admitted.admit(
      user, address, {how.connections_per_user, how.connections_per_address}, place_)) {
    case admissions::verdict::admitted:
      break;
    case admissions::verdict::too_many_of_user:
      return full(how.connections_per_user, "of this user", is_a_setting("connections_per_user"));
    case admissions::verdict::too_many_of_address:
      return full(how.connections_per_address, "from " + address,
                  is_a_setting("connections_per_address"));
  }
  if (session::asks_for_replication(startup)) {
    role_ = role::walsender;
    room_.process.walsenders.fetch_add(1);
  }
  return true;
}

void connection::admit_cancel(core::time_point now) {
  if (room_.process.cancels.fetch_add(1) >= core::limits::cancel_requests) {
    room_.process.cancels.fetch_sub(1);
    spdlog::warn("a cancel request was not forwarded: {} are under way",
                 core::limits::cancel_requests);
    close(now);
    return;
  }
  role_ = role::cancel;
  room_.watch.counters.cancels.add(1);
  if (beginning_->addresses) return approach_server(now);
  const auto key = beginning_->startup.packet().subspan(wire::startup_head_bytes);
  const auto whose = room_.tables.keys.server_of(key);
  // Another process's key is known to its server only; with one host that is the one.
  beginning_->addresses = whose ? std::make_shared<const std::vector<server_address>>(1, *whose)
                                : room_.server.addresses();
  approach_server(now);
}

void connection::login_is_over(core::time_point now) {
  phase_ = phase::relaying;
  const auto key = watch_.backend_key();
  if (!key.empty()) key_ = room_.tables.keys.remember(key, server_);
  if (room_.how.relay.cancel_abandoned && !key.empty()) {
    cancel_key_ = std::make_unique<const std::vector<std::byte>>(key.begin(), key.end());
  }
  if (room_.how.log.connections) {
    spdlog::info(login_line(
        {watch_.id(), beginning_->from, server_->at, key, beginning_->startup.fields()}));
  }
  watch_.login_is_over();
  beginning_.reset();
  clear_deadline();
  if (room_.draining != drain_stage::none) set_deadline(now + first_query_time);
}

}  // namespace pgweir::net
