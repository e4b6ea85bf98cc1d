#include "analyzers/n_plus_one_proof.hpp"

#include "analyzers/advice/advice_n_plus_one.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/provenance/loop_timeline.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace pgweir::analyzers {
namespace {

// The children as evidence, and as the advice wants them.
struct told_children {
  std::vector<core::n_plus_one_evidence::child>& evidence;
  std::vector<looped_statement> looped;

  void add(core::n_plus_one_evidence::child child, const known_statement& statement) {
    auto above = child.source_child.value_or(looped_statement::none);
    looped.push_back({statement.facts.get(), child.slot, child.source, above});
    evidence.push_back(std::move(child));
  }
};

core::n_plus_one_evidence::child describe_child(const chain& one) {
  const auto& tally = one.tally();
  core::n_plus_one_evidence::child child;
  child.statement = one.child()->facts->ref();
  child.slot = one.slot().number;
  child.compared_with = one.slot().column;
  child.source = column_of(*one.result()->statement, one.position());
  child.executions = tally.spent.calls;
  child.distinct_values = tally.distinct_values;
  child.source_rows = tally.parent_rows;
  child.in_row_order = one.in_row_order();
  child.source_truncated = tally.source_truncated;
  child.spent = tally.spent;
  return child;
}

// Statements that looked up what a child returned, row by row: cost, not proof.
void add_followers(const loop_node& from, std::size_t index, told_children& children) {
  constexpr std::uint64_t enough = 3;
  for (const auto* one : from.aliases) {
    for (const auto& follower : one->followers()) {
      bool listed = std::ranges::any_of(children.evidence, [&](const auto& child) {
        return child.statement.key == follower.statement->key;
      });
      bool writes = follower.statement->facts->writes;
      if (listed || writes || follower.spent.calls < enough) continue;
      core::n_plus_one_evidence::child child;
      child.statement = follower.statement->facts->ref();
      child.slot = follower.slot;
      for (const auto& slot : follower.statement->slots) {
        if (slot.number == follower.slot) child.compared_with = slot.column;
      }
      child.source = column_of(*one->child(), follower.from_position);
      child.source_child = index;
      child.executions = follower.spent.calls;
      child.distinct_values = follower.spent.calls;
      child.source_rows = follower.spent.calls;
      child.spent = follower.spent;
      children.add(std::move(child), *follower.statement);
    }
  }
}

// The nodes that read and are no part of a write loop, with places among themselves.
std::vector<loop_node> reading_part(const std::vector<loop_node>& nodes) {
  std::vector<loop_node> reads;
  std::vector<std::size_t> place(nodes.size(), loop_node::none);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].writes() || write_of(nodes[i], nodes)) continue;
    place[i] = reads.size();
    reads.push_back(nodes[i]);
  }
  for (auto& read : reads) {
    if (read.above != loop_node::none) read.above = place[read.above];
  }
  return reads;
}

}  // namespace

std::optional<core::finding> describe_reads(const loop_incident& loop) {
  auto nodes = loop.tree();
  auto reads = reading_part(nodes);
  if (reads.empty()) return std::nullopt;
  core::n_plus_one_evidence evidence;
  core::finding found;
  const auto& first = *reads.front().one;
  evidence.parent = first.result()->statement->facts->ref();
  evidence.parent_rows = first.tally().parent_rows;
  evidence.parent_executions = first.tally().parent_executions;
  evidence.parent_age = first.parent_age();
  evidence.same_transaction = first.same_transaction();
  found.cost = first.tally().parent_spent;
  found.first_seen = first.result()->completed - first.result()->spent.time;
  told_children children{evidence.children, {}};
  loop_timeline timeline{first};
  for (const auto& node : reads) {
    auto child = describe_child(*node.one);
    if (node.above != loop_node::none) child.source_child = node.above;
    evidence.across_connections = evidence.across_connections || node.one->across_connections();
    children.add(std::move(child), *node.one->child());
    timeline.add(static_cast<std::uint16_t>(evidence.children.size()), *node.one);
  }
  evidence.timeline = std::move(timeline).steps();
  for (std::size_t i = 0; i < reads.size(); ++i) add_followers(reads[i], i, children);
  for (const auto& child : evidence.children) add_cost(found.cost, child.spent);
  found.rule = core::rule::n_plus_one;
  found.grade = core::grade::proven;
  found.severity = core::severity::error;
  found.open = loop.running();
  found.where = loop.where();
  found.last_seen = loop.last();
  found.fix = advise_n_plus_one({.children = std::move(children.looped),
                                 .parent = first.result()->statement->facts.get(),
                                 .values = reads.front().values,
                                 .dialect = loop.dialect()});
  found.evidence = std::move(evidence);
  return found;
}

fix_trial trial_of(const loop_incident& loop) {
  const auto nodes = loop.tree();
  const auto reads = reading_part(nodes);
  const auto& first = *reads.front().one;
  const auto& parent = *first.result()->statement;
  const auto& child = *first.child();
  return {trial_statement{parent.facts, parent.id},
          first.position(),
          {child.facts, child.id},
          first.slot().number};
}

}  // namespace pgweir::analyzers
