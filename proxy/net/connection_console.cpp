// A client of the console: it is relayed, too, but to a thread of pgweir's own instead of a server.
#include "proxy/net/connection.hpp"
#include "proxy/net/console_desk.hpp"
#include "proxy/wire/sqlstate.hpp"

#include <spdlog/fmt/fmt.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::net {

namespace {

constexpr std::string_view console_database = "pgweir";

}  // namespace

bool connection::asks_for_console() const {
  return room_.console != nullptr && room_.how.console.enabled &&
         beginning_->startup.fields().parameter("database") == console_database;
}

// No place among the sessions is needed, and none is taken: it must be reachable when there is none
// left, and keep nobody out.
void connection::enter_console(core::time_point now) {
  auto line = room_.console->open(beginning_->from, now);
  if (!line) {
    return refuse(wire::sqlstate::too_many,
                  fmt::format("the limit of {} sessions of the console is reached",
                              console_desk::sessions_at_most),
                  {}, now);
  }
  role_ = role::console;
  room_.process.consoles.fetch_add(1);
  beginning_->silent.leave();
  static const auto here = std::make_shared<const server_address>(
      server_address{socket_address{}, std::string{console_database}});
  server_ = here;
  relay_.attach(side::server, std::move(line));
  phase_ = phase::logging_in;
  const auto& startup = beginning_->startup;
  bool said = relay_.say(side::server, startup.packet(), now);
  if (!startup.behind_packet().empty()) {
    said = said && relay_.say(side::server, startup.behind_packet(), now);
  }
  if (!said) return close(now);
  watch_.open(core::connection_id{room_.process.last_connection_id.fetch_add(1) + 1},
              startup.fields());
  relay_.begin();
  after_relay_step(now);
}

}  // namespace pgweir::net
