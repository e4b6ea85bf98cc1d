// A verdict about an index as a finding: its stable id, its evidence, the SQL to run.
#pragma once

#include "analyzers/adviser/index_verdict.hpp"
#include "core/finding.hpp"

#include <cstdint>

namespace pgweir::analyzers {

// Its first_seen, last_seen, occurrence and cost are of what the survey saw.
core::finding finding_of(const index_verdict& verdict, const index_survey& survey,
                         const missing_index_settings& how);

}  // namespace pgweir::analyzers
