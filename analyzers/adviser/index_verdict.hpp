// What missing-index says of a table once it has been looked at: the indexes that are worth having,
// by what the server's planner would do with them; where nobody asked it, by what statistics tell,
// of which more is asked; and the statements that no index helps as they are. Pure.
#pragma once

#include "analyzers/adviser/index_survey.hpp"
#include "analyzers/settings.hpp"
#include "core/evidence.hpp"
#include "core/finding.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::analyzers {

struct index_use {
  const surveyed_need* of = nullptr;  // of the survey
  std::optional<double> cost_before;
  std::optional<double> cost_after;
};

struct index_verdict {
  core::missing_index_evidence::proof how = core::missing_index_evidence::proof::structural;
  std::vector<advised_index> indexes;  // one; of an OR all that it needs; none: hindered
  std::uint64_t index_bytes = 0;       // 0: not known
  std::vector<index_use> uses;         // never empty
};

// By the answer to question_of(survey).
std::vector<index_verdict> verdicts_of(const index_survey& survey,
                                       const core::indexes_tried::answer& tried,
                                       const missing_index_settings& how);

// Without an answer.
std::vector<index_verdict> untried_verdicts_of(const index_survey& survey,
                                               const missing_index_settings& how);

// What no trial can tell: statements that no index serves as they are, and ORs that need several
// indexes at once.
std::vector<index_verdict> plain_verdicts_of(const index_survey& survey,
                                             const missing_index_settings& how);

core::missing_index_evidence::reason reason_of(const index_verdict& verdict,
                                               const index_survey& survey,
                                               const missing_index_settings& how);
core::severity severity_of(const index_verdict& verdict, const index_survey& survey,
                           const missing_index_settings& how);

}  // namespace pgweir::analyzers
