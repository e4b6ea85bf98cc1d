// What kinds of things expressions are made of: parameters and columns under their casts, names
// that results get, functions by their nature.
#pragma once

#include "parser/parse_tree.hpp"

#include <string>
#include <string_view>

namespace pgweir::parser {

// n of $n under casts, a sign, lower(), upper(), trim(); 0: something else.
int parameter_number(node what);
// The body of the ColumnRef under casts, lower(), upper(), trim(); null: something else.
const json* column_reference(node what);

bool is_aggregate(const json& function_call);
bool has_aggregate(const json& expression);
// Another call may give another answer though no table changed.
bool is_volatile_function(std::string_view name);

// The name that PostgreSQL gives a result column without AS.
std::string default_label(node expression);

}  // namespace pgweir::parser
