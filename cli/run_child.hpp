// The command of a run: what it gets so that it reaches its server through the proxy, and how it is
// waited for.
#pragma once

#include "cli/child_environment.hpp"
#include "cli/child_process.hpp"
#include "cli/private_directory.hpp"
#include "cli/run_upstream.hpp"
#include "cli/signals.hpp"
#include "config/dsn.hpp"
#include "core/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::cli {

// Files of libpq, as the command gets them instead of its own. Make it before any thread (see
// private_directory), fill it when the proxy's port is known; they go with this object.
class child_files {
 public:
  // Only what this command needs: without a service and a password file about its server, nothing.
  static core::result<child_files> prepare(const chosen_upstream& upstream,
                                           const config::environment& variables);
  // Writes them and points `out` at them.
  core::result<void> fill(const endpoint& proxy, child_variables& out) const;

 private:
  std::unique_ptr<private_directory> directory_;
  std::optional<libpq_service> service_;
  std::string other_services_;
  std::string passwords_;  // a file's text
  endpoint server_;        // as the password file names it
};

// `always`: the names of --env.
child_variables variables_for(const chosen_upstream& upstream,
                              const std::vector<std::string>& always,
                              const config::environment& variables, const endpoint& proxy);

// Until it has ended. Signals that only we got are passed on to it.
child_end wait_for(child_process& child, const signal_waiter& signals);

}  // namespace pgweir::cli
