// Several reports as one: the shards of one run, or many machines.
//
// Merging reports of parts gives the report of the whole, whatever their order, but for what is of
// one process (connections, occurrences) and for what only the whole could know: a rule that needs
// ten of something sees less in each part. Of percentiles the largest is kept: it is an upper
// bound, as their statement_totals says. Bounds of one process (places of a finding, names of work)
// do not hold here: the files that are merged are the bound.
#pragma once

#include "reports/report.hpp"

#include <vector>

namespace pgweir::reports {

// At least one.
report merged(std::vector<report> parts);

}  // namespace pgweir::reports
