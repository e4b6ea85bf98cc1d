// What each statement cost, as a table for spreadsheets and scripts (RFC 4180): a line of column
// names, lines that end with CR LF, texts in quotes. Of findings it says nothing.
//
// Within the columns' names order and meaning stay; new ones are added at the end. Times are
// microseconds. A text that a spreadsheet would take for a formula has a ' before it.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// Most calls first, as in the report. The verdict changes nothing.
std::string csv(const report& r, const verdict& judged);

}  // namespace pgweir::reports
