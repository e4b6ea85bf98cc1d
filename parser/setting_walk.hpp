// Reads what a statement sets or shows (setting_use.hpp) from its parse tree.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/setting_use.hpp"

#include <memory>

namespace pgweir::parser {

// Null: it is about no setting.
std::shared_ptr<const setting_use> read_setting_use(node what);

}  // namespace pgweir::parser
