// The tables below the findings: what each statement cost, and the work of each route and test.
// Whole without a script; with one they can be sorted and filtered.
#pragma once

#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// Most time first. Empty: no statement is known.
std::string query_table(const report& r);

// One table for each kind of name.
std::string work_tables(const report& r);

}  // namespace pgweir::reports
