// PostgreSQL's operators by what an index can do with them.
#pragma once

#include "parser/access.hpp"

#include <string>
#include <string_view>

namespace pgweir::parser {

access_operator operator_kind(std::string_view name);

// The operator for the sides changed: `<` for `>`, `<@` for `@>`. Empty: there is none.
std::string_view commuted(std::string_view name);
// What holds where this does not: `>=` for `<`. Empty: another condition, with other NULLs.
std::string_view negated(std::string_view name);

}  // namespace pgweir::parser
