// Which statements a finding's evidence names.
#pragma once

#include "core/evidence.hpp"

#include <cstdint>

namespace pgweir::reports {

// Whether the statement with that key is in it, in whatever part. Costs as much as writing the
// evidence as JSON: for a page that is asked for, not for every event.
bool speaks_of(const core::evidence& evidence, std::uint64_t key);

}  // namespace pgweir::reports
