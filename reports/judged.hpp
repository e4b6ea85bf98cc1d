// A report and what the gate makes of it, as formats tell it: worst first by what it means for the
// build, not only by severity.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::reports {

struct judged_finding {
  const booked_finding* finding = nullptr;  // of the report, which must outlive this
  standing stands = standing::below;
};

// What fails, then what the gate does not ask for, then what the baseline knows, then what was
// acknowledged; each worst first. An empty verdict is nobody's: nothing fails.
std::vector<judged_finding> in_order(const report& r, const verdict& judged);

// Somebody has judged this report, if only by letting all pass.
bool is_judged(const report& r, const verdict& judged);

// Why a build fails without any finding that fails it: nothing was seen, or the verdict says so.
// Empty: it does not.
std::string failure_without_finding(const report& r, const verdict& judged);

// "n-plus-one ×10, slow-query ×2", most first.
std::string counted_by_rule(const std::vector<judged_finding>& findings);

}  // namespace pgweir::reports
