// A statement's shape, shortened for one line of a terminal. Only for looking at: never parsed,
// never pasted, never compared.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::reports {

// White space folded; the select list of more than a few words becomes "…":
// "SELECT … FROM posts WHERE author_id = $1". At most 400 bytes.
std::string shortened_sql(std::string_view text);

// The first words: "UPDATE orders SET …". At most 40 bytes.
std::string brief_sql(std::string_view text);

}  // namespace pgweir::reports
