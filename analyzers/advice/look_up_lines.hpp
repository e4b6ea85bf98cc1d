// How each ORM asks for the rows of many keys at once, in one line to paste: what is left to advise
// where no relation is known.
#pragma once

#include "analyzers/provenance/loop_relations.hpp"
#include "core/finding.hpp"

#include <string>

namespace pgweir::analyzers {

// Empty: the statement is no plain look-up by one column, or the model's name of the column is not
// known.
std::string look_up_line(const looped_statement& loop, core::orm dialect);

}  // namespace pgweir::analyzers
