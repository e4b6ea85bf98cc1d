#include "analyzers/connection_churn.hpp"

#include "analyzers/advice/advice_schema.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

constexpr core::duration minute = 1min;

// What came within one minute was no more; what went on for longer is a mean.
std::uint64_t rate_of(const core::connection_churn_evidence& seen) {
  if (seen.span <= minute) return seen.connections;
  return seen.connections * static_cast<std::uint64_t>(minute / 1ms) /
         static_cast<std::uint64_t>(seen.span / 1ms);
}

}  // namespace

void connection_churn::observe(const observed_end& seen, findings_out&) {
  const auto& connection = seen.connection;
  bool is_short = connection.queries > 0 && connection.queries <= how_.statements;
  if (!is_short || connection.was_lost_sight_of || connection.purpose == client_purpose::backup)
    return;
  auto& by = applications_[connection.application];
  ++by.thrown_away;
  by.last_end = seen.at;
  by.statements += connection.queries;
}

void connection_churn::observe(const observed_login& seen, findings_out& out) {
  if (!seen.opened || applications_.size() == 0) return;
  auto* by = applications_.find(seen.connection.application);
  if (!by || by->thrown_away == 0) return;
  if (seen.at - by->last_end > minute) {
    by->thrown_away = 0;
    by->statements = 0;
    return;
  }
  --by->thrown_away;
  by->logins.push_back({seen.at, seen.connection.login.login_took});
  ++by->untold;
  while (by->logins.size() > how_.connections) by->logins.pop_front();
  bool enough = by->logins.size() == how_.connections;
  if (enough && seen.at - by->logins.front().at <= minute) raise(seen, *by, out);
}

void connection_churn::raise(const observed_login& seen, application& by, findings_out& out) {
  auto where = place_of(seen.connection);
  auto id = core::finding_id(core::rule::connection_churn, 0, 0, where.database,
                             where.user + "\n" + where.application);
  auto& running = incidents_.of(id, 0, seen.at);
  auto& finding = running.finding;
  core::connection_churn_evidence evidence;
  bool first = finding.cost.calls == 0;
  if (first) finding.first_seen = by.logins.front().at;
  if (!first) evidence = std::get<core::connection_churn_evidence>(std::move(finding.evidence));
  auto untold = std::min<std::uint64_t>(std::exchange(by.untold, 0), by.logins.size());
  evidence.connections += untold;
  evidence.statements += std::exchange(by.statements, 0);
  for (auto each = by.logins.end() - static_cast<std::ptrdiff_t>(untold); each != by.logins.end();
       ++each) {
    evidence.handshakes += each->took;
  }
  evidence.span = seen.at - finding.first_seen;
  evidence.per_minute = std::max(evidence.per_minute, rate_of(evidence));

  finding.rule = core::rule::connection_churn;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::warning;
  finding.fix = advise_connection_churn(seen.connection.dialect);
  finding.cost.calls = evidence.connections;
  finding.cost.time = evidence.handshakes;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, seen.at, out);
}

}  // namespace pgweir::analyzers
