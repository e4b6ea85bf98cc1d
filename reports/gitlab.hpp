// A Code Quality report for GitLab, which compares it with that of the target branch by
// fingerprint. Severities are the findings' own, whatever a gate thinks of them.
//
// GitLab wants a file and a line for each: where tags carried none it is what seen_at.hpp says, and
// line 1.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// An array on several lines. What was acknowledged is left out, the baseline's other findings are
// not: the target branch has them too.
std::string gitlab(const report& r, const verdict& judged);

}  // namespace pgweir::reports
