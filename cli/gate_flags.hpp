// The flags of the gate, for the commands that judge a report: run, check, diff.
#pragma once

#include "core/error.hpp"
#include "reports/gate.hpp"

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace pgweir::cli {

struct gate_flags {
  std::vector<std::string> fail_on;
  std::string baseline;  // a file; empty: none
  bool require_complete = false;
};

// The flags after checking.
struct gate_rules {
  reports::gate_policy policy;
  std::optional<reports::known_findings> known;  // of the baseline, and today
};

void add_gate_flags(CLI::App& command, gate_flags& flags);
// --fail-on alone.
void add_fail_on(CLI::App& command, std::vector<std::string>& fail_on);

core::result<reports::gate_policy> policy_from(const std::vector<std::string>& fail_on);
// Reads the baseline; a file that is not there is a failure, unless it is about to be made.
core::result<gate_rules> checked_gate(const gate_flags& flags, bool makes_baseline = false);

reports::verdict judged(const reports::report& made, const gate_rules& gate);

}  // namespace pgweir::cli
