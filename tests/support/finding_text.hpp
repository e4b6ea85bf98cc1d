// Findings as plain text for goldens: every field that a rule decides, none that differs from run
// to run. Not the wording that users see (reports/wording).
#pragma once

#include "core/time.hpp"
#include "tests/support/trace_reader.hpp"

#include <string>
#include <vector>

namespace pgweir::support {

// The last state of each finding and incident, in the order in which they were first said, with
// when and how often. "nothing" when there is none. Times count from the start of the trace.
std::string findings_text(const std::vector<said_finding>& said);

// "310ms", "5s", "200us".
std::string time_text(core::duration time);

}  // namespace pgweir::support
