#include "analyzers/sequential_chain.hpp"

#include "analyzers/advice/advice_sequential_chain.hpp"
#include "analyzers/provenance/provenance_names.hpp"
#include "analyzers/provenance/provenance_statement.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pgweir::analyzers {

namespace {

struct source {
  named_column column;
  agreement names = agreement::none;
};

// The column that all values came from; of several the one that is named best. Precondition: the
// execution has columns.
source source_of(const own_walk& walk, const observed_execution& seen) {
  source best;
  const auto named = name_columns(*seen.statement, *seen.columns);
  const auto* slot = seen.statement->find_slot(walk.slot);
  for (std::size_t i = 0; i < walk.positions.size(); ++i) {
    if ((walk.columns >> i & 1U) == 0 || walk.positions[i] >= named.size()) continue;
    const auto& column = named[walk.positions[i]];
    auto names = agreement_of(column.source, column.label, slot->column, relations{});
    if (!best.column.label.empty() && names <= best.names) continue;
    best = {column, names};
  }
  return best;
}

core::column_ref name_of(const named_column& column) {
  return column.source.column.empty() ? core::column_ref{{}, column.label} : column.source;
}

}  // namespace

void sequential_chain::observe(const observed_execution& seen, const proven_loops& loops,
                               findings_out& out) {
  const auto* walk = loops.walk();
  if (!walk || walk->explained) return;
  // Where a list holds the values as well, it may be a loop over that list: wait for its proof.
  const auto needed = how_.steps + std::min<std::uint64_t>(walk->in_lists, how_.steps);
  if (walk->steps < needed) return;
  if (!seen.columns) return;
  auto from = source_of(*walk, seen);
  if (from.column.label.empty()) return;
  if (walk->counts_up && from.names < agreement::suffix) return;

  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::sequential_chain, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, walk->number, seen.event.completed);
  auto& finding = running.finding;
  core::sequential_chain_evidence evidence;
  evidence.statement = seen.statement->ref();
  evidence.slot = walk->slot;
  evidence.compared_with = seen.statement->find_slot(walk->slot)->column;
  evidence.source = name_of(from.column);
  evidence.steps = walk->steps;
  evidence.rows = walk->spent.rows;
  finding.rule = core::rule::sequential_chain;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::warning;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.cost = walk->spent;
  finding.first_seen = walk->first_sent;
  finding.fix = advise_sequential_chain(
      {*seen.statement, walk->slot, from.column.label, seen.connection.dialect});
  const auto said = out.size();
  incidents_.grew(running, seen.event.completed, out);
  complete(out, said);
  if (said == out.size() || !fixes_.wants(out.back())) return;
  fixes_.want(out.back(), {.parent = std::nullopt,
                           .parent_column = from.column.position,
                           .child = {seen.statement, seen.event.statement},
                           .slot = walk->slot});
}

void sequential_chain::complete(findings_out& out, std::size_t first) {
  for (auto at = first; at < out.size(); ++at) {
    fixes_.complete(out[at]);
    fixes_.said(out[at]);
  }
}

void sequential_chain::advance(core::time_point now, findings_out& out) {
  const auto said = out.size();
  incidents_.advance(now, out);
  complete(out, said);
}

void sequential_chain::finish(core::time_point, findings_out& out) {
  const auto said = out.size();
  incidents_.finish(out);
  complete(out, said);
}

}  // namespace pgweir::analyzers
