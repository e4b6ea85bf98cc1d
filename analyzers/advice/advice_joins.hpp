// One query for each to-many relation in place of a join of all, as SQL and in the words of the
// recognised ORM.
#pragma once

#include "core/finding.hpp"
#include "parser/join_tree.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

core::fix advise_join_explosion(const parser::join_tree& joins,
                                const std::vector<std::uint16_t>& branches, core::orm dialect);

}  // namespace pgweir::analyzers
