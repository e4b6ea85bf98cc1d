// The server of one run: named by a flag, found in the environment, or made for it; and whether it
// answers.
#pragma once

#include "cli/command.hpp"
#include "cli/libpq_service.hpp"
#include "cli/postgres_url.hpp"
#include "cli/signals.hpp"
#include "cli/throwaway_postgres.hpp"
#include "config/settings.hpp"
#include "core/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::cli {

// As the flags have it; at most one of dsn, service and ephemeral.
struct wanted_upstream {
  std::string config;
  std::string dsn;
  std::string service;
  bool ephemeral = false;
  std::vector<std::string> init_sql;
};

struct chosen_upstream {
  config::settings settings;
  std::string dsn;       // may hold a password
  std::string variable;  // that named it; empty: none
  // As the command's variables name it: the upstream, or what the throw-away server stands in for.
  endpoint named;
  std::optional<libpq_service> service;  // leads to it; of a flag, or PGSERVICE
  std::unique_ptr<throwaway_postgres> throwaway;
};

// Takes libpq's variables out of this process: from here on only our own words decide. Starts
// processes: no thread may run yet.
core::result<chosen_upstream> choose_upstream(const wanted_upstream& wanted,
                                              const config::environment& variables,
                                              const signal_waiter& signals);

// One server that accepts connections; one that is starting up is waited for.
core::result<void> check_upstream(const config::settings& how, const signal_waiter& signals);

// Whether anything like a PostgreSQL server is still there, within two seconds.
bool still_answers(const config::settings& how);

}  // namespace pgweir::cli
