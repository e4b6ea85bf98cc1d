// When the executions of a loop ran: a lane for the parent, one for each child, a bar for each
// execution; the gaps between the bars are the time of the application and of the network.
#pragma once

#include "core/finding.hpp"

#include <string>

namespace pgweir::reports {

// A <figure>; empty where no times were kept.
std::string waterfall(const core::finding& f);

}  // namespace pgweir::reports
