// The kind of a statement, and the facts of those that are no queries themselves: what PREPARE,
// EXPLAIN, DECLARE and COPY have inside, and which tables a definition touches.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/query_walk.hpp"
#include "parser/statement.hpp"

namespace pgweir::parser {

statement_kind kind_of(node what);

// Fills in what out.kind asks for: walks the query in it, or collects its tables.
void read_kind(node what, query_walk& walk, statement& out);

}  // namespace pgweir::parser
