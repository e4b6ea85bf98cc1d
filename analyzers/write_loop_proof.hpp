// The proven write loops of an incident as findings: what write_loop tells of it.
#pragma once

#include "analyzers/provenance/loop_incident.hpp"
#include "core/finding.hpp"

#include <vector>

namespace pgweir::analyzers {

// One for each statement that writes; everything but id, occurrence and what it replaces.
std::vector<core::finding> describe_writes(loop_incident& loop);

}  // namespace pgweir::analyzers
