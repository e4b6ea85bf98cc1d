#include "analyzers/provenance/loop_incident.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace pgweir::analyzers {
namespace {

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

bool is_child_of(const chain& below, const chain& above) {
  const auto& parents = below.result()->as_child_of;
  return std::ranges::find(parents, above.number()) != parents.end();
}

void hang(std::vector<loop_node>& nodes) {
  for (auto& below : nodes) {
    for (std::size_t i = 0; i < nodes.size() && below.above == loop_node::none; ++i) {
      if (nodes[i].one == below.one) continue;
      bool child = std::ranges::any_of(
          nodes[i].aliases, [&](const chain* above) { return is_child_of(*below.one, *above); });
      if (child) below.above = i;
    }
  }
}

void put_in_order(std::vector<loop_node>& nodes) {
  auto depth_of = [&](std::size_t i) {
    std::size_t depth = 0;
    while (nodes[i].above != loop_node::none && depth < nodes.size()) {
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
  std::vector<loop_node> sorted;
  for (const auto& ranked : order) {
    auto index = std::get<4>(ranked);
    sorted.push_back(std::move(nodes[index]));
    auto& above = sorted.back().above;
    if (above != loop_node::none) above = place[above];
  }
  nodes = std::move(sorted);
}

}  // namespace

core::column_ref column_of(const known_statement& statement, std::uint16_t position) {
  const auto* named = statement.column_at(position);
  if (!named) return {};
  return named->source.column.empty() ? core::column_ref{{}, named->label} : named->source;
}

const loop_node* write_of(const loop_node& read, const std::vector<loop_node>& nodes) {
  if (read.writes()) return nullptr;
  const auto& looked_up = read.one->slot().column;
  auto source = column_of(*read.one->result()->statement, read.one->position());
  bool own_row =
      !source.table.empty() && looked_up.table == source.table && looked_up.column == source.column;
  auto serves = [&](const loop_node& write) {
    if (!write.writes() || write.one->position() != read.one->position()) return false;
    if (write.one->result()->statement != read.one->result()->statement) return false;
    const auto& tables = write.one->child()->facts->tables;
    bool same_table = !tables.empty() && tables.front().name == looked_up.table;
    auto writes = write.one->tally().spent.calls;
    return (same_table || own_row) && writes * 2 >= read.one->tally().spent.calls;
  };
  auto found = std::ranges::find_if(nodes, serves);
  return found == nodes.end() ? nullptr : &*found;
}

void loop_incident::add(chain& proven, core::value_kind values) {
  if (members_.size() == members_kept) return;
  auto group = proven.number();
  for (const auto& m : members_) {
    if (m.group == group || !same_children(*m.one, proven)) continue;
    for (auto& other : members_) {
      if (other.group == group) other.group = m.group;
    }
    group = m.group;
  }
  members_.push_back({&proven, nullptr, group, values});
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
  for (auto& theirs : other.told_) {
    auto& ours = told(theirs.about);
    if (ours.id == 0) {
      ours.id = theirs.id;
      ours.occurrence = theirs.occurrence;
      ours.said_at = theirs.said_at;
    } else if (theirs.id != 0) {
      ours.replaces.push_back({theirs.id, theirs.occurrence});
    }
    ours.replaces.insert(ours.replaces.end(), theirs.replaces.begin(), theirs.replaces.end());
  }
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

bool loop_incident::writes() const {
  return std::ranges::any_of(members_,
                             [](const member& m) { return m.one->child()->facts->writes; });
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

told_finding& loop_incident::told(std::uint64_t about) {
  auto known = std::ranges::find(told_, about, &told_finding::about);
  if (known != told_.end()) return *known;
  auto& made = told_.emplace_back();
  made.about = about;
  return made;
}

std::vector<loop_node> loop_incident::tree() const {
  std::vector<loop_node> nodes;
  for (const auto& m : members_) {
    auto same = std::ranges::find_if(nodes, [&](const loop_node& n) {
      return n.group == m.group || std::ranges::any_of(n.aliases, [&](const chain* c) {
               return same_children(*c, *m.one);
             });
    });
    if (same == nodes.end()) {
      nodes.push_back({m.one, m.values, m.group, loop_node::none, {m.one}});
      continue;
    }
    same->aliases.push_back(m.one);
    if (speaks_better(*m.one, *same->one)) same->one = m.one;
  }
  hang(nodes);
  put_in_order(nodes);
  return nodes;
}

}  // namespace pgweir::analyzers
