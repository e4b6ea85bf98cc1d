// The log's line about a login: who it is, and which backend, so that a line of pg_stat_activity
// finds its client. Names come from the client and are made harmless.
#pragma once

#include "core/bytes.hpp"
#include "core/ids.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/session/startup_phase.hpp"

#include <string>

namespace pgweir::net {

struct login_facts {
  core::connection_id connection;
  const socket_address& client;
  const socket_address& server;
  core::bytes_view backend_key;  // body of BackendKeyData; may be empty
  const session::startup_packet& startup;
};

std::string login_line(const login_facts& of);

}  // namespace pgweir::net
