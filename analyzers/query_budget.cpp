#include "analyzers/query_budget.hpp"

#include "analyzers/name_pattern.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace pgweir::analyzers {

namespace {

constexpr std::size_t statements_counted = 16;

std::uint64_t microseconds(core::duration time) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

bool is_over(const core::cost& spent, const budget& allowed) {
  auto over = [](auto amount, const auto& most) { return most && amount > *most; };
  return over(spent.calls, allowed.max_queries) ||
         over(spent.round_trips, allowed.max_round_trips) || over(spent.rows, allowed.max_rows) ||
         over(spent.time, allowed.max_time);
}

bool is_for(const budget& which, const piece_of_work& piece, const connection_context& connection) {
  auto fits = [](const std::string& pattern, const std::string& text) {
    return pattern.empty() || matches(pattern, text);
  };
  return fits(which.route, piece.route) && fits(which.scope, connection.scope) &&
         fits(which.application, connection.login.application_name);
}

// "route GET /authors*, application web"
std::string text_of(const budget& which) {
  std::string out;
  auto add = [&](std::string_view what, const std::string& pattern) {
    if (pattern.empty()) return;
    out.append(out.empty() ? "" : ", ").append(what).append(" ").append(pattern);
  };
  add("route", which.route);
  add("scope", which.scope);
  add("application", which.application);
  return out;
}

}  // namespace

void query_budget::observe(const observed_execution& seen, const work_ledger& ledger,
                           findings_out& out) {
  const auto* piece = ledger.piece();
  if (!piece || how_.budgets.empty()) return;
  bool watched = false;
  for (const auto& which : how_.budgets) {
    if (!is_for(which, *piece, seen.connection)) continue;
    if (!watched) count(watched_[piece->number], seen);
    watched = true;
    if (is_over(piece->spent, which)) raise(seen, *piece, which, out);
  }
}

void query_budget::count(watched_piece& piece, const observed_execution& seen) {
  if (!is_query(*seen.statement)) return;
  auto known = std::ranges::find_if(piece.statements, [&](const counted_statement& each) {
    return each.statement->key == seen.statement->key;
  });
  if (known != piece.statements.end()) {
    ++known->calls;
  } else if (piece.statements.size() < statements_counted) {
    piece.statements.push_back({seen.statement, 1});
  }
}

void query_budget::raise(const observed_execution& seen, const piece_of_work& piece,
                         const budget& which, findings_out& out) {
  auto where = place_of(seen);
  if (where.route.empty()) where.route = piece.route;
  auto text = text_of(which);
  const auto& name = !where.route.empty() ? where.route : where.scope;
  auto id = core::finding_id(core::rule::query_budget, 0, 0, where.database, text + '\n' + name);
  auto& running = incidents_.of(id, piece.number, seen.event.completed);
  auto& finding = running.finding;
  core::query_budget_evidence evidence;
  evidence.budget = std::move(text);
  evidence.queries = {piece.spent.calls, which.max_queries};
  evidence.round_trips = {piece.spent.round_trips, which.max_round_trips};
  evidence.rows = {piece.spent.rows, which.max_rows};
  evidence.time_us.spent = microseconds(piece.spent.time);
  if (which.max_time) evidence.time_us.allowed = microseconds(*which.max_time);
  const auto& statements = watched_[piece.number].statements;
  auto most = std::ranges::max_element(statements, {}, &counted_statement::calls);
  if (most != statements.end()) {
    evidence.most_frequent = most->statement->ref();
    evidence.most_frequent_calls = most->calls;
  }
  finding.rule = core::rule::query_budget;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::error;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.cost = piece.spent;
  finding.fix.note =
      "Look at the statement that it ran most, and at the other findings of this work; if this is "
      "what it needs, raise the budget.";
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
