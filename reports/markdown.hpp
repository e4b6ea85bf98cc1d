// A report as Markdown, for the comment on a pull request and the summary of a step: the verdict,
// tables, and each finding in full, what fails the gate first and unfolded. What the baseline knows
// stands folded in a table of its own.
//
// GitHub takes 65,536 characters in a comment. There are never more than markdown_bytes, so that
// whoever posts it may add some lines; what does not fit is counted by rule in one line.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace pgweir::reports {

inline constexpr std::size_t markdown_bytes = 64'000;

std::string markdown(const report& r, const verdict& judged);

// Findings in full, one after the other, unfolded: for a file, without a bound.
std::string findings_markdown(std::span<const booked_finding> findings);

}  // namespace pgweir::reports
