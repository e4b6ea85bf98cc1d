#include "analyzers/advice/advice_sequential_chain.hpp"

#include "analyzers/advice/sql_edit.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

// A column of the recursive query can be named: its label is there once.
bool names_one_column(const parser::statement& step, const std::string& label) {
  auto named = std::ranges::count_if(
      step.columns, [&](const parser::output_column& column) { return column.label == label; });
  bool one_star = step.select_star && step.columns.size() == 1 && step.tables.size() == 1;
  return named == 1 || (named == 0 && one_star);
}

std::string recursive(const walked_statement& walk) {
  const auto& step = walk.step;
  const auto* slot = step.find_slot(walk.slot);
  bool placed = slot && slot->predicate.end > slot->predicate.begin &&
                slot->column_text.end > slot->column_text.begin;
  bool plain = !step.shortened && step.lock == parser::row_lock::none && !step.grouped &&
               !step.single_row_aggregate;
  if (!placed || !plain || !names_one_column(step, walk.label)) return {};
  sql_edit next{step.text};
  next.replace(
      {slot->predicate.begin, slot->predicate.end},
      step.text.substr(slot->column_text.begin, slot->column_text.end - slot->column_text.begin) +
          " = walk." + quoted_name(walk.label));
  return "WITH RECURSIVE walk AS ((" + sql_edit{step.text}.text() +
         ") UNION ALL SELECT step.* FROM walk CROSS JOIN LATERAL (" + next.text() +
         ") AS step) SELECT * FROM walk";
}

}  // namespace

core::fix advise_sequential_chain(const walked_statement& walk) {
  core::fix fix;
  fix.dialect = walk.dialect;
  fix.sql = recursive(walk);
  fix.note =
      "Let the database walk: one recursive query returns all steps. Where the rows may form a "
      "circle, write UNION instead of UNION ALL.";
  return fix;
}

}  // namespace pgweir::analyzers
