// A fix that can be tried on the server, and the question that asks for it: the statements as they
// were sent, with values that they were sent with.
#pragma once

#include "analyzers/adviser/known_values.hpp"
#include "analyzers/observed.hpp"
#include "core/finding.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <optional>

namespace pgweir::analyzers {

// A statement as it can be run again.
struct trial_statement {
  statement_handle facts;
  core::statement_id id;
};

struct fix_trial {
  std::optional<trial_statement> parent;  // none: a walk from row to row
  std::uint16_t parent_column = 0;        // position of the values in its result, or the child's
  trial_statement child;
  std::uint16_t slot = 0;  // of the child, that takes each value
};

// Asks for the trial of `found.fix.sql`, under the finding's id. None: a statement does more than
// read, or its text or values are not known well enough.
std::optional<core::rewrite_question> question_of(const fix_trial& trial,
                                                  const core::finding& found, known_values& values);

}  // namespace pgweir::analyzers
