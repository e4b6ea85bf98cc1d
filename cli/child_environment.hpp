// The environment of the command that `pgweir run` runs: every way to the upstream leads to the
// proxy. Pure: variables in, variables out.
#pragma once

#include "cli/postgres_url.hpp"
#include "config/dsn.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

struct upstream_source {
  std::string variable;  // "DATABASE_URL", "PGHOST", …
  std::string dsn;
};

// Where an application with these variables would connect: DATABASE_URL, then PGSERVICE (whose
// `dsn` is empty here), PGHOSTADDR, PGHOST or PGPORT, then other variables that hold a PostgreSQL
// URL.
std::optional<upstream_source> upstream_from(const config::environment& variables);

struct redirection {
  endpoint upstream;
  endpoint proxy;
  std::string upstream_dsn;         // what variables that are not set become
  std::vector<std::string> always;  // --env: set or rewritten, wherever they lead now
  std::string source;               // the variable that named the upstream; empty: none did
  // Where libpq goes when a service says it, before PGHOST and the like are asked.
  std::optional<endpoint> service{};
};

struct child_variables {
  config::environment variables;
  std::vector<std::string> changed;  // names of URLs that lead to the proxy now, sorted
  bool libpq_changed = false;        // PGHOST and PGPORT lead to the proxy now
  std::vector<std::string> notes;    // sentences about what else was changed
};

// Notes that a demand for TLS in `what` became its refusal.
void note_tls(child_variables& out, std::string_view what);

// What leads to another server stays. DATABASE_URL is made where it is missing, but not for an
// upstream of PGHOST and the like: its applications need none.
child_variables redirect(const config::environment& before, const redirection& how);

}  // namespace pgweir::cli
