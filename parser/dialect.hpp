// Which ORM wrote a statement, by the habits that show in its text. A guess for the wording of
// advice: `none` when no habit is sure, because a wrong name is worse than none.
#pragma once

#include "core/finding.hpp"

#include <string_view>

namespace pgweir::parser {

// Of a shape as reduce() makes it.
core::orm guess_dialect(std::string_view shape);

// Whether any name stands in quotes: several ORMs quote every one that they write.
bool quotes_names(std::string_view shape);

}  // namespace pgweir::parser
