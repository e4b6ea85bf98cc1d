#include "analyzers/write_loop_proof.hpp"

#include "analyzers/advice/advice_write_loop.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/provenance/loop_timeline.hpp"

#include <utility>

namespace pgweir::analyzers {

namespace {

core::finding describe(loop_incident& loop, const std::vector<loop_node>& nodes,
                       const loop_node& node) {
  const auto& one = *node.one;
  const auto& tally = one.tally();
  core::write_loop_evidence evidence;
  evidence.statement = one.child()->facts->ref();
  evidence.slot = one.slot().number;
  evidence.written = one.slot().column;
  evidence.writes = tally.spent.calls;
  evidence.transactions = tally.transactions;
  evidence.autocommits = tally.autocommits;
  if (one.same_transaction()) evidence.within = core::write_loop_evidence::scope::transaction;
  evidence.parent = one.result()->statement->facts->ref();
  evidence.source = column_of(*one.result()->statement, one.position());
  evidence.parent_rows = tally.parent_rows;
  evidence.in_row_order = one.in_row_order();
  evidence.across_connections = one.across_connections();
  loop_timeline timeline{one};
  timeline.add(1, one);
  evidence.timeline = std::move(timeline).steps();
  core::finding found;
  found.cost = tally.spent;
  for (const auto& other : nodes) {
    if (write_of(other, nodes) != &node) continue;
    if (!evidence.read) evidence.read = other.one->child()->facts->ref();
    add_cost(found.cost, other.one->tally().spent);
  }
  evidence.round_trips = found.cost.round_trips;
  found.rule = core::rule::write_loop;
  found.grade = core::grade::proven;
  found.severity = core::severity::error;
  found.open = loop.running();
  found.where = loop.where();
  found.first_seen = one.result()->completed - one.result()->spent.time;
  found.last_seen = loop.last();
  auto varying = loop.told(one.child()->key).varying;
  found.fix = advise_write_loop({*one.child()->facts, varying, loop.dialect()});
  found.evidence = std::move(evidence);
  return found;
}

}  // namespace

std::vector<core::finding> describe_writes(loop_incident& loop) {
  std::vector<core::finding> found;
  const auto nodes = loop.tree();
  for (const auto& node : nodes) {
    if (node.writes()) found.push_back(describe(loop, nodes, node));
  }
  return found;
}

}  // namespace pgweir::analyzers
