// The fix of writes that belong together and are committed one by one.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

core::fix advise_unwrapped_writes(const parser::statement& first, const parser::statement& second,
                                  core::orm dialect);

}  // namespace pgweir::analyzers
