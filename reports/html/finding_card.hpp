// One finding on the page: the fact in its fold's title; unfolded the proof, the statement, what to
// do about it, what that was measured to save, and where it was seen.
#pragma once

#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

struct card_form {
  standing stands = standing::below;
  bool unfolded = false;
};

std::string finding_card(const booked_finding& f, card_form form);

// Without what unfolds, where there are too many.
std::string finding_line(const booked_finding& f);

// What a link of the page calls it: "f-" and its id.
std::string anchor_of(const core::finding& f);

}  // namespace pgweir::reports
