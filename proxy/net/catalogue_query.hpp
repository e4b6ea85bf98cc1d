// One look at a database's catalogue over a connection of its own: log in, read, close.
// Read-only, with short timeouts on the server's side; leaves nothing behind, behind a pooler
// neither (what it sets, it sets for its own transaction).
#pragma once

#include "core/error.hpp"
#include "core/event.hpp"

#include <string>
#include <vector>

namespace pgweir::net {

// What is read from, and who may end it early.
struct catalogue_source {
  const std::string& dsn;       // as libpq takes it
  const std::string& database;  // goes before the DSN's
  int stop_fd = -1;             // readable: give up
};

struct read_database {
  core::catalogue catalogue;
  // Of every role that may log in.
  std::vector<core::session_defaults::description> defaults;
};

// The failure is one sentence without a password. Takes some seconds at most; only a name that does
// not resolve can hold it up for longer.
core::result<read_database> read_catalogue(const catalogue_source& from);

}  // namespace pgweir::net
