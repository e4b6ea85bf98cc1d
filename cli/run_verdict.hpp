// The exit code of a run, and what is said about it.
#pragma once

#include "cli/child_environment.hpp"
#include "cli/child_process.hpp"
#include "reports/gate.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::cli {

struct run_outcome {
  child_end child;
  std::uint64_t queries = 0;
  std::uint64_t logins = 0;
  bool gate_failed = false;
  bool reports_written = true;  // all that were asked for
};

// The first that holds: the command's own failure; 75, nothing was seen; 1, the gate; 2, a report
// is missing. So a file never hides a finding, and nothing that was lost is green.
int exit_code_of(const run_outcome& what);

// What only the run knows to be missing; `required`: it fails the gate as the report's own gaps do.
void add_gaps(reports::verdict& decided, const std::vector<std::string>& gaps, bool required);

// "pgweir: the command itself failed with exit code 3"; empty: it did not.
std::string words_about(const child_end& child);

// Why nothing may have come, and what to try.
std::string advice_without_queries(const child_variables& variables, std::uint64_t logins);

}  // namespace pgweir::cli
