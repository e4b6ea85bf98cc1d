// The stable identity of a statement: the same tomorrow and on another machine. libpg_query's
// fingerprint folds too much (`id = $1` and `id IN ($1, $2)`, tables t1 and t22), so the traits
// that matter here go with it; docs/decisions tells which.
//
// Statements that are no queries are named by their shape; BEGIN, COMMIT and ROLLBACK by their
// kind. What does not parse is named by its shape as it stands.
#pragma once

#include "parser/statement.hpp"

#include <cstdint>

namespace pgweir::parser {

// Of a statement whose other members are set. Never 0.
std::uint64_t statement_key(const statement& facts);

}  // namespace pgweir::parser
