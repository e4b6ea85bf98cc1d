// The verdict as JUnit XML, for whatever shows test results. As the schemas of Ant and of Jenkins
// both have it.
//
// One suite. A test case for each test (scope) and route of the report, also for those that nothing
// was found in, and one for a rule whose findings have neither; the first, "traffic", is for a
// verdict that no finding explains. A case fails with the findings that fail the gate and were seen
// in it: by test where they have one, else by route. What does not fail the gate fails no case: it
// is told in the suite's system-out, known findings with the others.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

std::string junit(const report& r, const verdict& judged);

}  // namespace pgweir::reports
