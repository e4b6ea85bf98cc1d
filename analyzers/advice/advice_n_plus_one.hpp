// The fix of an N+1: the first child's SQL for all keys at once, the relations to load eagerly in
// the words of the recognised ORM, and one sentence on what the SQL does not show.
#pragma once

#include "analyzers/provenance/loop_relations.hpp"
#include "core/finding.hpp"
#include "core/value_digest.hpp"

#include <vector>

namespace pgweir::analyzers {

// A loop with all that it asks for each row, outermost first.
struct seen_loop {
  std::vector<looped_statement> children;            // at least one
  const parser::statement* parent = nullptr;         // what listed the rows; null: not seen
  core::value_kind values = core::value_kind::none;  // that the first child is asked by
  core::orm dialect = core::orm::none;
};

// The child's text with the slot's predicate replaced by `column = ANY($slot)`, or a LATERAL join
// when each key has its own LIMIT, aggregate or GROUP BY. No ORM line where names do not tell what
// it would say. Precondition: the children read (advise_write_loop is for writes).
core::fix advise_n_plus_one(const seen_loop& loop);

}  // namespace pgweir::analyzers
