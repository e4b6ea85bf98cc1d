#include "analyzers/adviser/index_finding.hpp"

#include "analyzers/adviser/shown_relations.hpp"
#include "analyzers/incidents.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgweir::analyzers {

namespace {

using evidence = core::missing_index_evidence;

evidence::hindrance told_hindrance(hindrance what) {
  switch (what) {
    case hindrance::none:
      return evidence::hindrance::none;
    case hindrance::function:
      return evidence::hindrance::function;
    case hindrance::cast:
      return evidence::hindrance::cast;
    case hindrance::arithmetic:
      return evidence::hindrance::arithmetic;
    case hindrance::leading_wildcard:
      return evidence::hindrance::leading_wildcard;
    case hindrance::invalid_index:
      return evidence::hindrance::invalid_index;
    case hindrance::key_order:
      return evidence::hindrance::key_order;
    case hindrance::sort_order:
      return evidence::hindrance::sort_order;
    case hindrance::collation:
      return evidence::hindrance::collation;
    case hindrance::operator_class:
      return evidence::hindrance::operator_class;
    case hindrance::partial:
      return evidence::hindrance::partial;
    case hindrance::alternatives:
      return evidence::hindrance::alternatives;
  }
  return evidence::hindrance::none;
}

// The same index is the same finding, whichever statements want it today: the id is made of the
// table and the index. Of a statement that no index helps, of its key and the table.
std::uint64_t id_of(const index_verdict& verdict, const index_survey& survey) {
  const auto table = core::text_key(survey.table->name.schema + "." + survey.table->name.name);
  if (verdict.indexes.empty()) {
    const auto& statement = *verdict.uses.front().of->done.statement;
    return core::finding_id(core::rule::missing_index, statement.key, table, survey.database, {});
  }
  std::string all;
  for (const auto& index : verdict.indexes) all += trial_text(index) + "\n";
  return core::finding_id(core::rule::missing_index, core::text_key(all), table, survey.database,
                          {});
}

evidence evidence_of(const index_verdict& verdict, const index_survey& survey,
                     const missing_index_settings& how) {
  const auto& first = *verdict.uses.front().of;
  evidence seen;
  seen.table = name_for_people(*survey.table, *survey.all);
  seen.predicate = first.need.predicate;
  seen.order = first.need.order;
  seen.how = verdict.how;
  seen.hindered = told_hindrance(first.need.hindered);
  seen.hindering_index = first.need.hindering_index;
  seen.why = reason_of(verdict, survey, how);
  seen.rows = survey.rows();
  seen.bytes = survey.table->bytes;
  seen.index_bytes = verdict.index_bytes;
  seen.scans = survey.scans();
  seen.writes = survey.writes();
  seen.mostly_written = survey.mostly_written();
  seen.existing = indexes_for_people(*survey.table);
  seen.statements = verdict.uses.size();
  if (!verdict.indexes.empty()) seen.index = told(verdict.indexes.front(), *survey.all);
  if (verdict.indexes.size() > 1) {
    for (const auto& index : verdict.indexes) seen.together.push_back(told(index, *survey.all));
  }
  for (const auto& use : verdict.uses) {
    if (seen.uses.size() == core::limits::quoted_statements) break;
    const auto& done = use.of->done;
    seen.uses.push_back({.statement = done.statement->ref(),
                         .calls = done.spent.calls,
                         .time = done.spent.time,
                         .slowest = done.slowest,
                         .in_loop = done.in_loop,
                         .cost_before = use.cost_before,
                         .cost_after = use.cost_after});
  }
  return seen;
}

void add_sentence(std::string& to, const std::string& sentence) {
  if (sentence.empty()) return;
  if (!to.empty()) to += ' ';
  to += sentence;
}

core::fix fix_of(const index_verdict& verdict, const index_survey& survey, evidence::reason why) {
  const auto& need = verdict.uses.front().of->need;
  core::fix fix;
  for (const auto& index : verdict.indexes) {
    if (!fix.sql.empty()) fix.sql += '\n';
    fix.sql += ddl_of(index, *survey.all);
    if (const auto note = ddl_note(index, *survey.all); fix.note != note)
      add_sentence(fix.note, note);
  }
  if (verdict.indexes.empty()) {
    fix.sql = need.repair;
    if (!need.rewrite.empty()) add_sentence(fix.note, "Write it as " + need.rewrite + ".");
    if (need.after_rewrite && !need.after_rewrite->tells_a_value)
      add_sentence(fix.note, "It then needs " + told(*need.after_rewrite, *survey.all) + ".");
  }
  add_sentence(fix.note, need.note);
  if (survey.mostly_written())
    add_sentence(fix.note,
                 "The table is written far more than it is read: each write pays for "
                 "the index.");
  if (why == evidence::reason::growing)
    add_sentence(fix.note, "Today the table is small, and reading all of it is right.");
  return fix;
}

}  // namespace

core::finding finding_of(const index_verdict& verdict, const index_survey& survey,
                         const missing_index_settings& how) {
  const auto& first = *verdict.uses.front().of;
  core::finding found;
  found.id = id_of(verdict, survey);
  found.occurrence = 1;
  found.rule = core::rule::missing_index;
  // A broken index is a fact of the catalogue; a cost is the planner's own word.
  const bool broken = verdict.indexes.empty() && first.need.hindered == hindrance::invalid_index;
  const bool measured = verdict.how != evidence::proof::structural;
  found.grade = broken || measured ? core::grade::proven : core::grade::likely;
  found.severity = severity_of(verdict, survey, how);
  auto seen = evidence_of(verdict, survey, how);
  found.fix = fix_of(verdict, survey, seen.why);
  found.evidence = std::move(seen);
  found.where = first.done.where;
  found.first_seen = first.done.first;
  for (const auto& use : verdict.uses) {
    add_cost(found.cost, use.of->done.spent);
    found.first_seen = std::min(found.first_seen, use.of->done.first);
    found.last_seen = std::max(found.last_seen, use.of->done.last);
  }
  return found;
}

}  // namespace pgweir::analyzers
