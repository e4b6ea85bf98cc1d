// One result of a SARIF run: sarif.hpp says what stands in it.
#pragma once

#include "reports/json_fields.hpp"
#include "reports/judged.hpp"

#include <string>
#include <string_view>

namespace pgweir::reports {

// `against_baseline`: there is one, so that each has a state.
json sarif_result(const judged_finding& each, bool against_baseline);

// "error", "warning", "note"
std::string_view sarif_level(core::severity severity);

// A text as a SARIF message: braces are doubled there, and what would be a link is none.
json sarif_message(std::string_view text);

// Relative, percent-encoded.
std::string sarif_uri(std::string_view path);

}  // namespace pgweir::reports
