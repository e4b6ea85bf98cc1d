// What each statement cost in each database, for the reports' table of queries. A stage before the
// rules; makes no findings. Bounded: the statement used least recently is left out.
#pragma once

#include "analyzers/bounded_map.hpp"
#include "analyzers/latency_history.hpp"
#include "analyzers/observed.hpp"
#include "core/limits.hpp"
#include "core/statement_ref.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

struct statement_totals {
  core::statement_ref statement;
  std::string database;
  core::orm dialect = core::orm::none;  // that wrote it; none: unsure
  core::cost spent;                     // of all executions, the failed ones too
  std::uint64_t errors = 0;
  core::duration slowest{};
  // The time that half, 95 and 99 of 100 calls stayed within, exact to 19 %; recent calls count
  // most.
  core::duration p50{};
  core::duration p95{};
  core::duration p99{};
};

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
  };

  bounded_map<std::uint64_t, work> accounts_{core::limits::listed_statements};
};

}  // namespace pgweir::analyzers
