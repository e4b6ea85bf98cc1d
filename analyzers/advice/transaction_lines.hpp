// One line of an ORM that opens a transaction around several statements. Empty where none is known.
#pragma once

#include "core/finding.hpp"

#include <string_view>

namespace pgweir::analyzers {

// Everything inside is one transaction, and nothing but queries belongs there.
std::string_view short_transaction(core::orm dialect);

}  // namespace pgweir::analyzers
