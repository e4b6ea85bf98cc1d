// What each statement cost in each database, for the reports' table of queries. A stage before the
// rules; makes no findings. Bounded: the statement used least recently is left out.
#pragma once

#include "analyzers/bounded_map.hpp"
#include "analyzers/latency_histogram.hpp"
#include "analyzers/latency_history.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/traffic.hpp"
#include "core/limits.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

class statement_ledger {
 public:
  void observe(const observed_execution& seen);

  // Most calls first: the same for the same traffic.
  [[nodiscard]] std::vector<statement_totals> totals() const;

 private:
  struct work {
    statement_handle statement;  // null: just made
    std::string database;
    core::orm dialect = core::orm::none;
    core::cost spent;
    std::uint64_t errors = 0;
    latency_history took;
    latency_histogram latencies;
  };

  bounded_map<std::uint64_t, work> accounts_{core::limits::listed_statements};
};

}  // namespace pgweir::analyzers
