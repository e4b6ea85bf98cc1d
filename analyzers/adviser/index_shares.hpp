// How many of a table's rows a condition keeps, by the server's statistics, or by what PostgreSQL's
// planner assumes where there are none. Averages: no value is looked at.
#pragma once

#include "analyzers/adviser/index_terms.hpp"
#include "core/catalogue.hpp"

#include <span>

namespace pgweir::analyzers {

// Large enough that it will look alike where the program really runs.
bool has_telling_statistics(const core::catalogue_table& table);
// As the catalogue has it, or an assumption where that tells nothing.
double rows_of(const core::catalogue_table& table);

// Sets share, least and known of the term; `table`: that of its column.
void find_share(index_term& term, const core::catalogue_table& table);

// A kind, a state: a value of it may be a constant of the program.
bool has_few_values(const core::catalogue_column* column);

// What all of them keep together.
double share_of(std::span<const index_term> terms);
double least_share_of(std::span<const index_term> terms);
// Of those that statistics tell of, for people to read; 1: they tell nothing.
double told_share(std::span<const index_term> terms);
double told_least_share(std::span<const index_term> terms);

}  // namespace pgweir::analyzers
