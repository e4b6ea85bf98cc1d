// Pages by key in place of pages by OFFSET: the statement rewritten where its ORDER BY allows it,
// and the same in the words of the recognised ORM.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

#include <string>

namespace pgweir::analyzers {

core::fix advise_offset_pagination(const parser::statement& statement, core::orm dialect);

// The statement with `WHERE key > $last` for its OFFSET. Its first key takes the number that OFFSET
// had, others are numbered on. Empty: its order is not known, or not of columns only.
std::string keyset_form(const parser::statement& statement);

}  // namespace pgweir::analyzers
