// One look at a database's catalogue: all tables of other than the system's schemas, and what
// sessions start with, in one transaction of a few statements, whatever the number of tables.
#pragma once

#include "core/event.hpp"
#include "proxy/net/side_session.hpp"

#include <vector>

namespace pgweir::net {

struct read_database {
  core::catalogue catalogue;  // without its version
  // Of every role that may log in.
  std::vector<core::session_defaults::description> defaults;
};

// Beyond the limits, the smallest tables are left out as wholes (catalogue::truncated).
side_result<read_database> read_catalogue(side_session& from);

}  // namespace pgweir::net
