// Which indexes a statement can count on when it reads a table: its own, and of a partitioned table
// also those that every partition has for itself.
#pragma once

#include "core/catalogue.hpp"

#include <vector>

namespace pgweir::analyzers {

// The table that stands for it in advice: of a partition the outermost parent. Null: not there.
const core::catalogue_table* outermost(const core::catalogue_table* table,
                                       const core::catalogue& all);

// Invalid ones too, but for those of a parent that its partitions make up for.
std::vector<core::catalogue_index> indexes_of(const core::catalogue_table& table,
                                              const core::catalogue& all);

}  // namespace pgweir::analyzers
