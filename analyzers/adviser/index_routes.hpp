// In what order a statement may find its rows: where it begins, and which tables are then looked up
// by the rows of others. A guess at what the planner would do if every index existed, made of
// counts: the most selective source first, then along the joins.
#pragma once

#include "analyzers/adviser/index_reach.hpp"

#include <vector>

namespace pgweir::analyzers {

// One way to one source: by its own conditions once, or once for each row found before.
struct row_route {
  row_search search;
  double times = 1;
  double scans = 1;  // without an index the table is read so often: no other way of joining it
  bool by_join = false;
};

// Rows kept by all conditions of a source together, those of an OR included.
double kept_share(const source_terms& source);
double least_kept_share(const source_terms& source);

// So few rows of the table that an index may beat reading all of it.
bool is_selective(double share);

// The ways to each source; none where all of its rows are wanted.
std::vector<std::vector<row_route>> routes_of(const parser::access& access,
                                              const std::vector<source_terms>& sources);

}  // namespace pgweir::analyzers
