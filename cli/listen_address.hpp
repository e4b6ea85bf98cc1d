// --listen of `pgweir run`: one TCP address for the proxy, and how the command gets there.
#pragma once

#include "cli/postgres_url.hpp"
#include "config/settings.hpp"
#include "core/error.hpp"

#include <string>

namespace pgweir::cli {

// "0.0.0.0:6432", "[::1]:6432", "db.test:0" (any free port).
core::result<config::tcp_address> listen_address_from(const std::string& text);

// Where a process on this machine connects.
endpoint reachable_at(const std::string& host, std::uint16_t port);

// False: other machines may reach it, or it is a name that nobody looked up.
bool is_loopback(const std::string& host);

}  // namespace pgweir::cli
