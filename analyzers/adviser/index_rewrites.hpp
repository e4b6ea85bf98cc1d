// The same condition with its column alone on one side, so that an index on the column serves it.
#pragma once

#include "analyzers/adviser/index_terms.hpp"

#include <string>

namespace pgweir::analyzers {

// "id = $1::bigint"; empty: none is sure.
std::string rewritten(const index_term& term);

}  // namespace pgweir::analyzers
