// What keeps existing indexes from serving a search, and what could be written instead. A rewrite
// finds the same rows; one that might not is not told.
#pragma once

#include "analyzers/adviser/index_candidates.hpp"
#include "analyzers/adviser/index_reach.hpp"
#include "core/catalogue.hpp"

#include <string>

namespace pgweir::analyzers {

// Fills what index_need says of hindrances, and takes candidates out that only repeat an index that
// has to be repaired, or that the rewrite makes needless. `need.candidates` are known before.
void find_hindrance(index_need& need, const row_search& search, const core::catalogue& all);

}  // namespace pgweir::analyzers
