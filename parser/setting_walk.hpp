// Reads what a statement sets (setting_change.hpp) from its parse tree.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/setting_change.hpp"

#include <memory>

namespace pgweir::parser {

// Null: the statement sets nothing.
std::shared_ptr<const setting_change> read_setting_change(node what);

}  // namespace pgweir::parser
