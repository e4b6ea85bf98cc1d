// The head of the page: whether the gate failed and why, how many findings of which severity, and
// which share of the traffic all this is based on.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// The verdict in a few words: the page's title and its headline.
std::string headline_of(const report& r, const verdict& v);

std::string verdict_head(const report& r, const verdict& v);

}  // namespace pgweir::reports
