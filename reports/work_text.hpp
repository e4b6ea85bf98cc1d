// Who spent what, as a table for a terminal: one part of report_text.
#pragma once

#include "reports/report.hpp"
#include "reports/text.hpp"

#include <string>

namespace pgweir::reports {

// The costliest names of each kind; empty when no work has a name.
std::string work_text(const report& r, const text_style& style);

}  // namespace pgweir::reports
