// Reads which tables of a query are joined to which (join_tree.hpp).
#pragma once

#include "parser/join_tree.hpp"
#include "parser/name_scope.hpp"
#include "parser/parse_tree.hpp"

#include <memory>

namespace pgweir::parser {

// Null: fewer than three tables, or none that has two others joined to it. `select`: the body of a
// SelectStmt, `scope`: its names.
std::shared_ptr<const join_tree> read_joins(const json& select, const name_scope& scope);

}  // namespace pgweir::parser
