// The words of `n-plus-one`, the rule with the most to say: one part of wording.hpp.
#pragma once

#include "core/finding.hpp"
#include "reports/wording.hpp"

#include <string>

namespace pgweir::reports {

// Fills subject, price, sentence, statement and because. `actor` begins a sentence.
void describe_loop(const core::finding& f, const core::n_plus_one_evidence& e,
                   const std::string& actor, words& out);

}  // namespace pgweir::reports
