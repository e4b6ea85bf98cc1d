// Does one index do all that another would? By the rules of PostgreSQL's planner for the order of
// keys, directions, partial indexes and operator classes (manual, chapter 11), not by cost.
#pragma once

#include "analyzers/adviser/index_ddl.hpp"
#include "core/catalogue.hpp"

#include <string>
#include <string_view>
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

// The same column or expression, however it is spelled.
bool same_target(const core::index_key& a, const core::index_key& b);

// A partial index with this predicate has all rows that the condition keeps: each of its conjuncts
// is one of the condition's, which are spelled as parser::normal_conjuncts() does.
bool implies(const std::vector<std::string>& condition, std::string_view predicate);

core::catalogue_index as_if_there(const advised_index& index);

}  // namespace pgweir::analyzers
