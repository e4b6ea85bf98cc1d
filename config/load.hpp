// Settings from their sources: flag over environment over file over default. Reads no file and no
// environment by itself. Every failure is one sentence that says where, what, and what is allowed.
#pragma once

#include "config/dsn.hpp"
#include "config/settings.hpp"
#include "core/error.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::config {

struct config_file {
  std::string name;  // for messages
  std::string text;  // TOML
};

struct flag_value {
  std::string flag;   // "--listen"
  std::string path;   // "relay.listen"
  std::string value;  // as given
};

struct sources {
  std::optional<config_file> file;
  environment variables;  // all of the process: PGWEIR_… and, for the upstream, PG…
  std::vector<flag_value> flags;
};

struct loaded {
  settings values;
  bool upstream_given = false;  // by any of the sources
  std::string upstream_dsn;     // as it was given; may hold a password
};

core::result<loaded> load(const sources& from);

// Whom pgweir itself logs in as, where adviser.dsn does not say it: as the upstream's DSN does,
// when that or PGUSER names a user; without one there is nobody to log in as. Precondition:
// into.upstream was read from `upstream_dsn`.
void choose_adviser(settings& into, const std::string& upstream_dsn, const environment& env);

// A complete, commented file with every setting at its default.
std::string defaults_toml();

}  // namespace pgweir::config
