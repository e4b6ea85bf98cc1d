#include "analyzers/work_ledger.hpp"

#include "analyzers/incidents.hpp"

#include <algorithm>
#include <chrono>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::statement_kind;

// A request that is silent for so long is over; a transaction says when it ends.
constexpr core::duration longest_pause = 5s;

void add(core::cost& spent, const observed_execution& seen) {
  add_execution(spent, seen.event);
  if (!is_query(*seen.statement)) --spent.calls;
}

}  // namespace

bool is_query(const parser::statement& statement) {
  switch (statement.kind) {
    case statement_kind::begin:
    case statement_kind::commit:
    case statement_kind::rollback:
    case statement_kind::savepoint:
    case statement_kind::set:
    case statement_kind::show:
      return false;
    default:
      return true;
  }
}

void work_ledger::observe(const observed_execution& seen) {
  piece_ = nullptr;
  const bool named = seen.tags || !seen.connection.scope.empty();
  if (!named && (!has_budgets_ || seen.event.transaction == 0)) return;
  const auto scope = work_scope_of(seen);
  std::string route = seen.tags ? route_of(*seen.tags) : std::string{};
  if (scope.kind != work_kind::connection) {
    piece_ = &piece_of(seen, scope);
    if (!route.empty()) piece_->route = route;
    add(piece_->spent, seen);
  }
  auto* name = named ? name_of(seen, piece_ ? piece_->route : route) : nullptr;
  if (!name) return;
  add(name->spent, seen);
  if (!piece_) return;
  if (!piece_->counted) ++name->pieces;
  piece_->counted = true;
  name->most_calls = std::max(name->most_calls, piece_->spent.calls);
}

piece_of_work& work_ledger::piece_of(const observed_execution& seen, const work_scope& scope) {
  auto& piece = pieces_[scope.key];
  const bool paused = scope.kind != work_kind::transaction && piece.number != 0 &&
                      seen.event.sent - piece.last > longest_pause;
  if (piece.number == 0 || piece.instance != scope.instance || paused) {
    piece = piece_of_work{};
    piece.number = ++pieces_begun_;
    piece.instance = scope.instance;
    piece.kind = scope.kind;
  }
  piece.last = seen.event.completed;
  return piece;
}

// The first that it has: route, label, trace.
attributed_work* work_ledger::name_of(const observed_execution& seen, const std::string& route) {
  using kind = attributed_work::name_kind;
  auto entry = [](names& all, kind what, const std::string& name) {
    auto& found = all[name];
    if (found.name.empty()) {
      found.kind = what;
      found.name = name;
    }
    return &found;
  };
  if (!route.empty()) return entry(routes_, kind::route, route);
  if (!seen.connection.scope.empty()) return entry(scopes_, kind::scope, seen.connection.scope);
  const auto trace = seen.tags ? trace_of(*seen.tags) : std::string{};
  return trace.empty() ? nullptr : entry(traces_, kind::trace, trace);
}

std::vector<attributed_work> work_ledger::attributed() {
  std::vector<attributed_work> all;
  for (auto* of_kind : {&routes_, &scopes_, &traces_}) {
    const auto begin = static_cast<std::ptrdiff_t>(all.size());
    for (const auto& [name, work] : *of_kind) all.push_back(work);
    std::sort(all.begin() + begin, all.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  return all;
}

}  // namespace pgweir::analyzers
