// What happens once the command of a run has ended: sessions that outlive it, the last answers of
// the server, the final report.
#pragma once

#include "cli/signals.hpp"
#include "proxy/net/proxy.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <optional>

namespace pgweir::cli {

struct end_of_run {
  // None: a signal came meanwhile (Ctrl-C again). Then the proxy still ends on a thread of its own,
  // and must outlive that: leave the process without destroying it.
  std::optional<reports::report> made;
  int signal = 0;
  std::size_t left_open = 0;  // sessions that did not end by themselves
};

// Waits for sessions, then stops the proxy. At most some seconds, and settings.adviser's
// patience_at_end.
end_of_run end_the_run(net::proxy& proxy, const signal_waiter& signals);

}  // namespace pgweir::cli
