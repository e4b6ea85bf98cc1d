// The name of a type in a parse tree, as PostgreSQL's format_type() writes it.
#pragma once

#include "parser/parse_tree.hpp"

#include <string>
#include <string_view>

namespace pgweir::parser {

// `type_name`: the body of a TypeName: "timestamp with time zone", "character varying(20)",
// "text[]". Empty: a kind that is not written here.
std::string type_text(const json& type_name);

// text and what it takes the place of without a word: varchar and char of any length, and name.
bool is_plain_text(std::string_view type);
bool is_number_type(std::string_view type);

}  // namespace pgweir::parser
