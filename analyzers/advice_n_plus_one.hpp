// The fix of an N+1: the child's SQL for all keys at once, the relation to load eagerly in the
// words of the recognised ORM, and one sentence on what the SQL does not show.
#pragma once

#include "core/finding.hpp"
#include "core/value_digest.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

struct looped_statement {
  const parser::statement& child;
  std::uint16_t slot = 0;   // $slot takes one value after the other
  core::column_ref source;  // where the values came from; empty: not seen
  core::value_kind values = core::value_kind::none;
  core::orm dialect = core::orm::none;
};

// `child.text` with the slot's predicate replaced by `column = ANY($slot)`, or a LATERAL join when
// each key has its own LIMIT; for aggregates a note on what else must change. Precondition: the
// child reads (advise_write_loop is for writes).
core::fix advise_n_plus_one(const looped_statement& loop);

}  // namespace pgweir::analyzers
