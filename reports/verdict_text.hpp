// What the gate decided, for a person: the word at the end of a report, and what the baseline makes
// of the findings. Names are made safe for terminals.
#pragma once

#include "reports/gate.hpp"
#include "reports/text.hpp"

#include <string>

namespace pgweir::reports {

// "FAILED (new n-plus-one in test "lists authors": …)", "passed (nothing at error or worse)"
std::string outcome_text(const verdict& decided);

// Which known findings became worse, count again, or are gone; several lines, or empty.
std::string baseline_lines(const verdict& decided, const text_style& style);

}  // namespace pgweir::reports
