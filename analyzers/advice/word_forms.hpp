// English singular and plural of the words that tables are called by: rules for the many, lists for
// the few that ORMs know as well. For names, never for proofs.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::analyzers {

// Of one word in lower case. "authors" -> "author", "statuses" -> "status"; a word that is no
// plural stays as it is.
std::string singular_word(std::string_view word);

// "author" -> "authors", "category" -> "categories"; a plural stays as it is.
std::string plural_word(std::string_view word);

}  // namespace pgweir::analyzers
