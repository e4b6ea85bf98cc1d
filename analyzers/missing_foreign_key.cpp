#include "analyzers/missing_foreign_key.hpp"

#include "analyzers/advice/sql_edit.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace pgweir::analyzers {

namespace {

// From here on a partitioned table can be referred to.
constexpr std::uint32_t refers_to_partitioned = 120'000;
// Of a name; a constraint whose name would be longer gets one from the server.
constexpr std::size_t longest_name = 63;

// NOT VALID is what makes it safe to add, and partitioned tables do not know it.
bool can_be_declared(const shown_relation& relation, const core::catalogue& all) {
  using core::relation_kind;
  if (relation.from->kind != relation_kind::table) return false;
  return relation.to->kind == relation_kind::table || all.server_version >= refers_to_partitioned;
}

std::string sql_name(const core::catalogue_table& table, const core::catalogue& all) {
  const auto name = quoted_name(table.name.name);
  return all.find({}, table.name.name) == &table ? name
                                                 : quoted_name(table.name.schema) + "." + name;
}

core::fix fix_of(const shown_relation& relation, const core::catalogue& all) {
  const auto from = sql_name(*relation.from, all);
  const auto& column = relation.key.columns.front();
  const auto name = relation.from->name.name + "_" + column + "_fkey";
  const bool named = name.size() <= longest_name;
  core::fix fix;
  fix.sql = "ALTER TABLE " + from + " ADD " +
            (named ? "CONSTRAINT " + quoted_name(name) + " " : std::string{}) + "FOREIGN KEY (" +
            quoted_name(column) + ") REFERENCES " + sql_name(*relation.to, all) + " (" +
            quoted_name(relation.key.target_columns.front()) + ") NOT VALID;";
  if (named) fix.sql += "\nALTER TABLE " + from + " VALIDATE CONSTRAINT " + quoted_name(name) + ";";
  fix.note =
      "Rows that refer to nothing have to be dealt with before it is validated; add an index "
      "on the column, too, if there is none.";
  return fix;
}

}  // namespace

void missing_foreign_key::advance(core::time_point now, adviser_stage& stage, findings_out& out) {
  judge(now, false, stage, out);
}

void missing_foreign_key::finish(core::time_point now, adviser_stage& stage, findings_out& out) {
  judge(now, true, stage, out);
}

void missing_foreign_key::judge(core::time_point now, bool over, adviser_stage& stage,
                                findings_out& out) {
  readings_.each_due(now, over, stage, [&](const statement_work& work, const core::catalogue& all) {
    for (const auto& relation : relations_shown_by(work, all)) consider(relation, work, all, out);
  });
}

void missing_foreign_key::consider(const shown_relation& relation, const statement_work& work,
                                   const core::catalogue& all, findings_out& out) {
  if (relation.declared() || !can_be_declared(relation, all)) return;
  core::missing_foreign_key_evidence seen;
  seen.statement = work.statement->ref();
  seen.shown = relation.how;
  seen.from = {name_for_people(*relation.from, all), relation.key.columns.front()};
  seen.to = {name_for_people(*relation.to, all), relation.key.target_columns.front()};
  seen.type = relation.from->column(seen.from.column)->type;
  seen.calls = work.spent.calls;
  seen.rows = static_cast<std::uint64_t>(std::max(relation.from->rows, 0.0));

  // One finding for each pair of columns, whichever statements show it.
  const auto pair = relation.from->name.schema + "." + relation.from->name.name + "." +
                    seen.from.column + ">" + relation.to->name.schema + "." +
                    relation.to->name.name + "." + seen.to.column;
  const auto id = core::finding_id(core::rule::missing_foreign_key, core::text_key(pair), 0,
                                   work.where.database, {});
  auto& calls = told_[id];
  if (calls != 0 && work.spent.calls < 2 * calls) return;
  calls = std::max<std::uint64_t>(work.spent.calls, 1);

  auto found = finding_of(work, core::rule::missing_foreign_key, id);
  found.grade = core::grade::likely;
  found.severity = core::severity::info;
  found.evidence = std::move(seen);
  found.fix = fix_of(relation, all);
  out.push_back(std::move(found));
}

}  // namespace pgweir::analyzers
