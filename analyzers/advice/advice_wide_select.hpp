// The fix of a select that fetches more columns than anybody can use.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

core::fix advise_wide_select(const parser::statement& statement, core::orm dialect);

}  // namespace pgweir::analyzers
