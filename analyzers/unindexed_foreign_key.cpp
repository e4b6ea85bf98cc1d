#include "analyzers/unindexed_foreign_key.hpp"

#include "analyzers/adviser/index_candidates.hpp"
#include "analyzers/adviser/index_ddl.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgweir::analyzers {

namespace {

std::uint64_t rows_of(const core::catalogue_table& table) {
  return static_cast<std::uint64_t>(std::max(table.rows, 0.0));
}

// A join may well begin at the row that refers, and then needs the other's key only: what it shows
// is the relation. Who deletes a row that is referred to, or loops over its key, pays at once.
core::severity severity_of(const shown_relation& relation, bool tiny) {
  if (tiny || relation.how == core::relation_shown::join) return core::severity::info;
  return core::severity::warning;
}

// A join looks up the rows of one key only where these are few of the table's.
constexpr double most_of_a_join = 0.05;

bool is_pointless(const shown_relation& relation) {
  const auto keys = std::max(relation.to->rows, 1.0);
  return relation.how == core::relation_shown::join && 1 / keys > most_of_a_join;
}

core::unindexed_foreign_key_evidence evidence_of(const shown_relation& relation,
                                                 const statement_work& work,
                                                 const core::catalogue& all) {
  core::unindexed_foreign_key_evidence seen;
  seen.statement = work.statement->ref();
  seen.shown = relation.how;
  seen.constraint = relation.key.name;
  seen.table = name_for_people(*relation.from, all);
  seen.columns = relation.key.columns;
  seen.target = name_for_people(*relation.to, all);
  seen.target_columns = relation.key.target_columns;
  seen.calls = work.spent.calls;
  seen.rows = rows_of(*relation.from);
  seen.scans = relation.from->sequential_scans + relation.from->index_scans;
  seen.writes = relation.from->inserted + relation.from->updated + relation.from->deleted;
  seen.existing = indexes_for_people(*relation.from);
  return seen;
}

core::fix fix_of(const advised_index& index, const core::catalogue& all, bool tiny) {
  core::fix fix;
  fix.sql = ddl_of(index, all);
  fix.note = ddl_note(index, all);
  if (tiny) {
    if (!fix.note.empty()) fix.note += ' ';
    fix.note +=
        "The table is small today, and reading all of it is quick: this is for when it is "
        "not.";
  }
  return fix;
}

}  // namespace

void unindexed_foreign_key::advance(core::time_point now, adviser_stage& stage, findings_out& out) {
  judge(now, false, stage, out);
}

void unindexed_foreign_key::finish(core::time_point now, adviser_stage& stage, findings_out& out) {
  judge(now, true, stage, out);
}

void unindexed_foreign_key::judge(core::time_point now, bool over, adviser_stage& stage,
                                  findings_out& out) {
  readings_.each_due(now, over, stage, [&](const statement_work& work, const core::catalogue& all) {
    for (const auto& relation : relations_shown_by(work, all))
      consider(relation, work, all, stage, out);
  });
}

void unindexed_foreign_key::consider(const shown_relation& relation, const statement_work& work,
                                     const core::catalogue& all, adviser_stage& stage,
                                     findings_out& out) {
  const bool tiny = rows_of(*relation.from) < how_.rows;
  if (tiny && relation.how == core::relation_shown::join) return;
  if (is_pointless(relation)) return;
  const auto index = index_for(relation.key, all);
  if (!index) return;
  const auto& database = work.where.database;
  if (stage.named.has(database, *index, core::rule::missing_index)) return;
  // One finding for each index, whichever statements show that it is wanted.
  const auto id = core::finding_id(core::rule::unindexed_foreign_key,
                                   core::text_key(trial_text(*index)), 0, database, {});
  const auto severity = severity_of(relation, tiny);
  auto& before = told_[id];
  const bool more = before.calls == 0 || severity > before.severity ||
                    (severity == before.severity && work.spent.calls >= 2 * before.calls);
  if (!more) return;
  if (before.calls == 0) {
    before.first = work.first;
    stage.named.add(database, *index, core::rule::unindexed_foreign_key, id);
  }
  before.severity = severity;
  before.calls = std::max<std::uint64_t>(work.spent.calls, 1);

  auto found = finding_of(work, core::rule::unindexed_foreign_key, id);
  found.grade = relation.declared() ? core::grade::proven : core::grade::likely;
  found.severity = severity;
  found.evidence = evidence_of(relation, work, all);
  found.fix = fix_of(*index, all, tiny);
  found.first_seen = before.first;
  out.push_back(std::move(found));
}

}  // namespace pgweir::analyzers
