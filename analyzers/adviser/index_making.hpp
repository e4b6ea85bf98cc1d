// The indexes that would serve a search for rows, without regard to those that exist: equal keys
// first, then a list or a range, then the order of a page; what is inside of documents, arrays and
// texts by GIN; then the same restricted to constant conditions, and with columns to include.
#pragma once

#include "analyzers/adviser/index_ddl.hpp"
#include "analyzers/adviser/index_reach.hpp"
#include "core/catalogue.hpp"

#include <optional>
#include <vector>

namespace pgweir::analyzers {

// Not sorted by worth, none twice. Empty: nothing of it can be indexed.
std::vector<advised_index> indexes_for(const row_search& search, const core::catalogue& all);

// The same index with all the columns that the statement needs, so that the table itself is not
// read; none: too many or too wide, or it cannot be.
std::optional<advised_index> including_all(const advised_index& index, const source_terms& source);

}  // namespace pgweir::analyzers
