// Does one index do all that another would? By the rules of PostgreSQL's planner for the order of
// keys, directions, partial indexes and operator classes (manual, chapter 11), not by cost.
#pragma once

#include "analyzers/index_ddl.hpp"
#include "core/catalogue.hpp"

#include <vector>

namespace pgweir::analyzers {

// `advised` would be redundant: every statement that it is meant for can use `existing` as well.
// Never true of an invalid index. Both are of the same table. A unique index over some of the equal
// keys counts: there is at most one row behind it.
bool covers(const core::catalogue_index& existing, const advised_index& advised);

// The same between two that do not exist; false for different tables.
bool covers(const advised_index& wide, const advised_index& narrow);

// A shorter list that serves the same statements: (a, b) and (a) become (a, b); (a, b) and (b)
// become (b, a) where both of (a, b) are equal keys; (a) and (b) stay two. Included columns of
// otherwise equal ones are put together while they stay few. The order is that of the first of
// each.
std::vector<advised_index> merged(std::vector<advised_index> all);

}  // namespace pgweir::analyzers
