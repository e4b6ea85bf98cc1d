#include "analyzers/n_plus_one_incident.hpp"

#include "analyzers/advice_n_plus_one.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace pgweir::analyzers {
namespace {

void add_cost(core::cost& sum, const core::cost& part) {
  sum.calls += part.calls;
  sum.round_trips += part.round_trips;
  sum.rows += part.rows;
  sum.bytes += part.bytes;
  sum.time += part.time;
}

bool same_parent(const chain& a, const chain& b) {
  return a.child() == b.child() && a.result() == b.result() && a.position() == b.position() &&
         a.slot_index() == b.slot_index();
}

// Two chains that tell of the same executions.
bool same_children(const chain& a, const chain& b) {
  return a.child() == b.child() && (same_parent(a, b) || a.shares_executions_with(b));
}

// Which of two chains over the same executions names the parent.
bool speaks_better(const chain& a, const chain& b) {
  auto calls_of = [](const chain& c) { return c.tally().spent.calls; };
  bool one_of_client = (a.scope() == chain_scope::client) != (b.scope() == chain_scope::client);
  if (same_parent(a, b) && one_of_client) {
    bool of_client = a.scope() == chain_scope::client;
    return of_client == (of_client ? a.is_more_than(b) : b.is_more_than(a));
  }
  // A request knows its own; on the connection others may have been counted, or more of it, if not
  // all of it was tagged.
  if (same_parent(a, b) && a.scope() != b.scope() && calls_of(a) == calls_of(b))
    return a.scope() == chain_scope::request;
  if (calls_of(a) * 2 > calls_of(b) * 3) return true;
  if (calls_of(b) * 2 > calls_of(a) * 3) return false;
  if (a.names() != b.names()) return a.names() > b.names();
  if (a.scope() != b.scope()) return a.scope() != chain_scope::client;
  if (calls_of(a) != calls_of(b)) return calls_of(a) > calls_of(b);
  // Two results explain the same values: a loop begins with the list that has just been read.
  if (a.result() != b.result()) return a.result()->completed > b.result()->completed;
  return a.score() > b.score();
}

core::column_ref column_of(const known_statement& statement, std::uint16_t position) {
  if (position >= statement.columns.size()) return {};
  const auto& named = statement.columns[position];
  return named.source.column.empty() ? core::column_ref{{}, named.label} : named.source;
}

bool is_child_of(const chain& below, const chain& above) {
  const auto& parents = below.result()->as_child_of;
  return std::ranges::find(parents, above.number()) != parents.end();
}

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

}  // namespace

void loop_incident::add(chain& proven) {
  if (members_.size() == members_kept) return;
  auto group = proven.number();
  for (const auto& m : members_) {
    if (m.group == group || !same_children(*m.one, proven)) continue;
    for (auto& other : members_) {
      if (other.group == group) other.group = m.group;
    }
    group = m.group;
  }
  members_.push_back({&proven, nullptr, group});
}

void loop_incident::keep(std::unique_ptr<chain> ended) {
  for (auto& m : members_) {
    if (m.one == ended.get()) m.ended = std::move(ended);
    if (!ended) return;
  }
}

void loop_incident::absorb(loop_incident& other) {
  std::ranges::move(other.members_, std::back_inserter(members_));
  other.members_.clear();
  if (finding == 0) {
    finding = other.finding;
    occurrence = other.occurrence;
    said_at = other.said_at;
  } else if (other.finding != 0) {
    replaces.push_back({other.finding, other.occurrence});
  }
  replaces.insert(replaces.end(), other.replaces.begin(), other.replaces.end());
  proven_at = std::min(proven_at, other.proven_at);
}

bool loop_incident::holds(chain_number number) const {
  return std::ranges::any_of(members_, [&](const member& m) { return m.one->number() == number; });
}

bool loop_incident::is_related_to(const chain& proven) const {
  return std::ranges::any_of(members_, [&](const member& m) {
    return m.one->result() == proven.result() || is_child_of(proven, *m.one) ||
           is_child_of(*m.one, proven) || same_children(*m.one, proven);
  });
}

bool loop_incident::running() const {
  return std::ranges::any_of(members_, [](const member& m) { return !m.ended; });
}

std::uint64_t loop_incident::calls() const {
  std::uint64_t sum = 0;
  for (const auto& m : members_) sum += m.one->tally().spent.calls;
  return sum;
}

core::time_point loop_incident::last() const {
  core::time_point last{};
  for (const auto& m : members_) last = std::max(last, m.one->tally().last_completed);
  return last;
}

void loop_incident::hang(std::vector<node>& nodes) {
  for (auto& below : nodes) {
    for (std::size_t i = 0; i < nodes.size() && below.above == node::none; ++i) {
      if (nodes[i].one == below.one) continue;
      bool child = std::ranges::any_of(
          nodes[i].aliases, [&](const chain* above) { return is_child_of(*below.one, *above); });
      if (child) below.above = i;
    }
  }
}

// Outermost first, then by statements: the same order whichever was proven first.
void loop_incident::put_in_order(std::vector<node>& nodes) {
  auto depth_of = [&](std::size_t i) {
    std::size_t depth = 0;
    while (nodes[i].above != node::none && depth < nodes.size()) {
      i = nodes[i].above;
      ++depth;
    }
    return depth;
  };
  // Depth, key of the child, its slot, key of its parent; then the index.
  using rank = std::tuple<std::size_t, std::uint64_t, std::uint16_t, std::uint64_t, std::size_t>;
  std::vector<rank> order;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto& one = *nodes[i].one;
    order.emplace_back(depth_of(i), one.child()->key, one.slot().number,
                       one.result()->statement->key, i);
  }
  std::ranges::sort(order);
  std::vector<std::size_t> place(nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[std::get<4>(order[i])] = i;
  std::vector<node> sorted;
  for (const auto& ranked : order) {
    auto index = std::get<4>(ranked);
    sorted.push_back(std::move(nodes[index]));
    auto& above = sorted.back().above;
    if (above != node::none) above = place[above];
  }
  nodes = std::move(sorted);
}

std::vector<loop_incident::node> loop_incident::tree() const {
  std::vector<node> nodes;
  for (const auto& m : members_) {
    auto same = std::ranges::find_if(nodes, [&](const node& n) {
      return n.group == m.group || std::ranges::any_of(n.aliases, [&](const chain* c) {
               return same_children(*c, *m.one);
             });
    });
    if (same == nodes.end()) {
      nodes.push_back({m.one, m.group, node::none, {m.one}});
      continue;
    }
    same->aliases.push_back(m.one);
    if (speaks_better(*m.one, *same->one)) same->one = m.one;
  }
  hang(nodes);
  put_in_order(nodes);
  return nodes;
}

// Statements that looked up what a child returned, row by row: cost, not proof.
void loop_incident::add_followers(const node& from, std::size_t index,
                                  core::n_plus_one_evidence& evidence) {
  constexpr std::uint64_t enough = 3;
  for (const auto* one : from.aliases) {
    for (const auto& follower : one->followers()) {
      bool listed = std::ranges::any_of(evidence.children, [&](const auto& child) {
        return child.statement.key == follower.statement->key;
      });
      if (listed || follower.spent.calls < enough) continue;
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
      evidence.children.push_back(std::move(child));
    }
  }
}

core::finding loop_incident::describe() const {
  auto nodes = tree();
  core::n_plus_one_evidence evidence;
  core::finding found;
  const auto& first = *nodes.front().one;
  evidence.parent = first.result()->statement->facts->ref();
  evidence.parent_rows = first.tally().parent_rows;
  evidence.parent_executions = first.tally().parent_executions;
  evidence.parent_age = first.parent_age();
  evidence.same_transaction = first.same_transaction();
  found.cost = first.tally().parent_spent;
  found.first_seen = first.result()->completed - first.result()->spent.time;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    auto child = describe_child(*nodes[i].one);
    if (nodes[i].above != node::none) child.source_child = nodes[i].above;
    evidence.across_connections = evidence.across_connections || nodes[i].one->across_connections();
    evidence.children.push_back(std::move(child));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) add_followers(nodes[i], i, evidence);
  for (const auto& child : evidence.children) add_cost(found.cost, child.spent);
  found.rule = core::rule::n_plus_one;
  found.grade = core::grade::proven;
  found.severity = core::severity::error;
  found.open = running();
  found.where = where_;
  found.last_seen = last();
  found.fix = advise_n_plus_one({*first.child()->facts, first.slot().number,
                                 evidence.children.front().source, values_, dialect_});
  found.evidence = std::move(evidence);
  return found;
}

}  // namespace pgweir::analyzers
