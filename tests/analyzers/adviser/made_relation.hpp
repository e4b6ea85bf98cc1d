// Relations for tests, made of the two columns that they join.
#pragma once

#include "analyzers/provenance/loop_relations.hpp"

#include <utility>
#include <vector>

namespace pgweir::analyzers {

inline loop_relation between(relation_kind kind, const core::column_ref& owner,
                             const core::column_ref& other, std::vector<loop_relation> below = {}) {
  loop_relation made;
  made.kind = kind;
  made.owner = owner.table;
  made.owner_column = owner.column;
  made.other = other.table;
  made.other_column = other.column;
  made.below = std::move(below);
  return made;
}

}  // namespace pgweir::analyzers
