// The fix of a sequential chain: one recursive query made of the step's own.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <string>

namespace pgweir::analyzers {

struct walked_statement {
  const parser::statement& step;
  std::uint16_t slot = 0;  // $slot takes what the step before returned …
  std::string label;       // … in the result's column of this name
  core::orm dialect = core::orm::none;
};

core::fix advise_sequential_chain(const walked_statement& walk);

}  // namespace pgweir::analyzers
