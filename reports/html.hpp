// A report as one page to read in a browser: whole without a network, from a file, and without a
// script, which only copies, sorts and filters. Its content security policy lets nothing else in:
// all that a client had a say in is escaped, and would be inert if it were not.
//
// Bounded: findings beyond the first 200 are listed without their proof, tables have 500 rows; a
// line says what was left out.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// `v`: of this report. Standings that it lacks count as standing::below.
std::string html(const report& r, const verdict& v);

}  // namespace pgweir::reports
