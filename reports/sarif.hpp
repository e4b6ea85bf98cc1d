// Findings as SARIF 2.1.0, the standard of static analysis, for code scanning and viewers.
//
// One run. All rules are listed, each with its page as help. A result keeps its identity by
// partialFingerprints, whatever line it is at. It has the line of source that tags carried, and
// else an artifact that is no file (seen_at.hpp), since some consumers refuse a file with a result
// that has none; its test or route is a logical location either way.
//
//   suspect        kind "review", level "none": it is for people to judge, as the standard has it
//   known          baselineState "unchanged", the others' is "new"; none without a baseline
//   acknowledged   suppressed, too
//   the gate       exitCode of the invocation; none where nobody judged
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

std::string sarif(const report& r, const verdict& judged);  // indented, ends with a newline

}  // namespace pgweir::reports
