#include "analyzers/adviser/fix_question.hpp"

#include "analyzers/advice/sql_edit.hpp"
#include "analyzers/adviser/statement_workload.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

namespace {

constexpr std::string_view folded = "/*, ...*/";  // parser/lexer.hpp

bool may_be_run(const parser::statement& facts) {
  const bool reads =
      facts.kind == parser::statement_kind::select || facts.kind == parser::statement_kind::values;
  return reads && !facts.writes && facts.lock == parser::row_lock::none &&
         !facts.volatile_functions && !facts.truncated && !facts.shortened;
}

std::vector<std::uint16_t> parameters_of(const parser::statement& facts) {
  std::vector<std::uint16_t> all;
  for (const auto& each : parameters_in(facts.text, {0, facts.text.size()}))
    all.push_back(each.number);
  return all;
}

// How many parameters the client binds, as far as the text tells.
std::uint16_t bound_parameters(const parser::statement& facts,
                               const std::vector<std::uint16_t>& named) {
  if (facts.first_literal_slot != 0)
    return static_cast<std::uint16_t>(facts.first_literal_slot - 1);
  return named.empty() ? std::uint16_t{0} : std::ranges::max(named);
}

// None: its text is not known, or a value is missing that is needed. `varying`: a slot whose value
// comes from elsewhere; 0: none.
std::optional<core::sample_statement> sample_to_run(const trial_statement& of, known_values& values,
                                                    std::uint16_t varying) {
  const auto& facts = *of.facts;
  if (!may_be_run(facts)) return std::nullopt;
  const bool as_sent = facts.sample != nullptr;
  if (!as_sent && facts.first_literal_slot != 0) return std::nullopt;
  core::sample_statement made;
  made.key = facts.key;
  made.text = as_sent ? *facts.sample : facts.text;
  const auto named = parameters_of(facts);
  const auto bound = bound_parameters(facts, named);
  made.parameters = bound;
  if (bound == 0 || (bound == 1 && varying == 1)) return made;
  const auto kept = values.find(of.id);
  if (!kept || kept->size() < bound) return std::nullopt;
  made.values = *kept;
  if (facts.first_literal_slot != 0) made.values.resize(bound);
  made.parameters = static_cast<std::uint16_t>(made.values.size());
  return made;
}

// `column = ANY($n)` met an array of one value; a trial gives it the value.
bool take_scalar(core::sample_statement& child, const parser::statement& facts,
                 const parser::slot& slot) {
  if (slot.use != parser::slot_use::key_any) return true;
  const bool placed = slot.predicate.end > slot.predicate.begin && facts.sample == nullptr &&
                      slot.column_text.end > slot.column_text.begin;
  if (!placed) return false;
  sql_edit edit{facts.text};
  const auto column =
      facts.text.substr(slot.column_text.begin, slot.column_text.end - slot.column_text.begin);
  edit.replace({slot.predicate.begin, slot.predicate.end},
               column + " = $" + std::to_string(slot.number));
  child.text = edit.text();
  if (child.values.size() >= slot.number) child.values[slot.number - 1U] = {};
  return true;
}

}  // namespace

std::optional<core::rewrite_question> question_of(const fix_trial& trial,
                                                  const core::finding& found,
                                                  known_values& values) {
  const auto& facts = *trial.child.facts;
  const auto* slot = facts.find_slot(trial.slot);
  // The fix has a folded list's first elements only; what was sent has them all.
  const bool folds = facts.sample && facts.text.find(folded) != std::string::npos;
  if (!slot || folds) return std::nullopt;
  core::rewrite_question made;
  if (trial.parent) {
    auto parent = sample_to_run(*trial.parent, values, 0);
    if (!parent) return std::nullopt;
    made.parent = *std::move(parent);
  }
  auto child = sample_to_run(trial.child, values, trial.parent ? trial.slot : std::uint16_t{0});
  if (!child) return std::nullopt;
  if (trial.parent && !take_scalar(*child, facts, *slot)) return std::nullopt;
  made.number = found.id;
  made.who = asking_for(found.where);
  made.parent_column = trial.parent_column;
  made.child = *std::move(child);
  made.slot = trial.slot;
  made.batch = found.fix.sql;
  return made;
}

}  // namespace pgweir::analyzers
