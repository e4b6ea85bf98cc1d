// A proven N+1 as a finding: what n_plus_one tells of an incident.
#pragma once

#include "analyzers/adviser/fix_question.hpp"
#include "analyzers/provenance/loop_incident.hpp"
#include "core/finding.hpp"

#include <optional>

namespace pgweir::analyzers {

// Everything but id, occurrence and what it replaces. None: nothing in it only reads.
std::optional<core::finding> describe_reads(const loop_incident& loop);

// How its fix can be tried: the first child, and the result that its values came from.
// Precondition: something in it only reads.
fix_trial trial_of(const loop_incident& loop);

}  // namespace pgweir::analyzers
