// The page's small pictures: a shape for each severity, so that colour never carries meaning alone,
// and bars. All of them inline SVG without a style of their own: the page's policy allows none.
#pragma once

#include "core/finding.hpp"

#include <string>
#include <string_view>

namespace pgweir::reports {

// The drawings that severity_shape() refers to; once on a page.
std::string_view shape_drawings();

// How a finding is drawn and called: "error", "warning", "info", or "suspect" for any of that
// grade.
std::string_view rank_of(const core::finding& f);
// Or "passed".
std::string severity_shape(std::string_view rank);

// A share of 0 to 1, of a full line.
std::string share_bar(double share);
// Two lines, one below the other, the longer one as long as there is room.
std::string before_and_after(double before, double after);

}  // namespace pgweir::reports
