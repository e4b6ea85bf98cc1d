// The environment of the command that `pgweir run` runs: every way to the upstream leads to the
// proxy. Pure: variables in, variables out.
#pragma once

#include "cli/postgres_url.hpp"
#include "config/dsn.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgweir::cli {

struct upstream_source {
  std::string variable;  // "DATABASE_URL", "PGHOST", …
  std::string dsn;
};

// Where an application with these variables would connect: DATABASE_URL, then other variables that
// hold a PostgreSQL URL, then PGHOST, PGHOSTADDR or PGPORT.
std::optional<upstream_source> upstream_from(const config::environment& variables);

struct redirection {
  endpoint upstream;
  endpoint proxy;
  std::string upstream_dsn;         // what DATABASE_URL becomes where it is not set
  std::vector<std::string> always;  // --env: set or rewritten, wherever they lead now
};

struct child_variables {
  config::environment variables;
  std::vector<std::string> changed;  // names of URLs that lead to the proxy now, sorted
  std::vector<std::string> notes;    // sentences about what else was changed
};

child_variables redirect(const config::environment& before, const redirection& how);

}  // namespace pgweir::cli
