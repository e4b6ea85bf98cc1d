#include "proxy/live/live_json.hpp"

#include "core/limits.hpp"
#include "core/rule.hpp"
#include "reports/json_evidence.hpp"
#include "reports/json_fields.hpp"
#include "reports/json_parts.hpp"
#include "reports/plan_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

namespace pgweir::live {

namespace {

using namespace std::chrono_literals;
using reports::date_json;
using reports::dumped;
using reports::json;
using reports::microseconds;

// Of the schema `snapshot`: transactions that are shown.
constexpr core::duration open_for_long = 100ms;
constexpr std::size_t long_transactions = 8;
constexpr std::size_t findings_of_statement = 20;

json statement_object(const core::statement_ref& statement) {
  return {
      {"key", core::hex(statement.key)}, {"text", statement.text}, {"tables", statement.tables}};
}

// --- sessions ---

// Events may be a little ahead of the moment that is shown.
std::int64_t since_us(core::time_point at, core::time_point now) {
  return microseconds(std::max(now - at, core::duration{}));
}

json transaction_json(const analyzers::live_transaction& open, core::time_point now) {
  const bool idles = open.idle_since != core::time_point{};
  return {{"open_for_us", since_us(open.opened, now)},
          {"idle_for_us", idles ? since_us(open.idle_since, now) : 0},
          {"longest_gap_us", microseconds(open.longest_gap)},
          {"statements", open.statements},
          {"writes", open.writes}};
}

json session_json(const analyzers::live_session& each, const core::clock_anchor& made) {
  const auto now = made.monotonic_at;
  return {
      {"connection", each.connection.value()},
      {"backend_pid", each.backend_pid},
      {"client", each.client},
      {"user", each.user},
      {"database", each.database},
      {"application", each.application},
      {"scope", each.scope},
      {"tls", {{"client", each.client_tls}, {"server", each.server_tls}}},
      {"since", date_json(made.to_wall(each.since))},
      {"state", state_name(each.now)},
      {"state_for_us", since_us(each.state_since, now)},
      {"transaction", each.transaction ? transaction_json(*each.transaction, now) : json(nullptr)},
      {"statement", each.statement ? statement_object(*each.statement) : json(nullptr)},
      {"queries", each.queries},
      {"blind", each.blind ? json(core::name_of(*each.blind)) : json(nullptr)}};
}

// The list has them first, oldest first.
json long_transactions_json(const seen_at<session_list>& seen) {
  json out = json::array();
  for (const auto& each : seen.what.sessions) {
    if (!each.transaction || out.size() == long_transactions) break;
    if (seen.made.monotonic_at - each.transaction->opened >= open_for_long)
      out.push_back(session_json(each, seen.made));
  }
  return out;
}

// --- the traffic by the second ---

// One column of numbers.
template <class Value>
json column(const std::vector<analyzers::traffic_second>& seconds, Value value) {
  json out = json::array();
  for (const auto& each : seconds) out.push_back(value(each));
  return out;
}

// Those that took most time in all of it, most first. What has no text any more is not named.
std::vector<const core::statement_ref*> costliest(const analyzers::traffic_activity& activity) {
  std::unordered_map<std::uint64_t, core::duration> spent;
  for (const auto& second : activity.seconds) {
    for (const auto& share : second.statements) spent[share.statement] += share.time;
  }
  std::vector<const core::statement_ref*> all;
  for (const auto& each : activity.statements) all.push_back(&each);
  const auto most = std::min(all.size(), core::limits::shown_shares);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(most);
  std::ranges::partial_sort(all, end, [&](const auto* a, const auto* b) {
    return std::pair(-spent[a->key], a->key) < std::pair(-spent[b->key], b->key);
  });
  all.resize(most);
  return all;
}

core::duration time_of(std::uint64_t statement, const analyzers::traffic_second& second) {
  core::duration sum{};
  for (const auto& share : second.statements) {
    if (share.statement == statement) sum += share.time;
  }
  return sum;
}

// --- statements ---

json row_json(const analyzers::live_statement& each, const core::clock_anchor& made) {
  auto out = reports::totals_json(each.totals);
  out["last_seen"] = date_json(made.to_wall(each.last_seen));
  out["routes"] = each.routes;
  out["calls_by_minute"] = each.calls_by_minute;
  return out;
}

json minute_json(const analyzers::statement_minute& each, const core::clock_anchor& made) {
  return {{"at", date_json(made.to_wall(each.at))},
          {"calls", each.calls},
          {"errors", each.errors},
          {"time_us", microseconds(each.time)},
          {"p50_us", microseconds(each.p50)},
          {"p95_us", microseconds(each.p95)},
          {"p99_us", microseconds(each.p99)}};
}

json plan_json(const core::plan& plan) {
  json out = json::array();
  for (auto node : plan.nodes) {
    auto& object = out.emplace_back(json::object());
    auto fields = reports::json_fields::into(object);
    reports::plan_node_fields(fields, node);
  }
  return out;
}

json findings_of(const core::statement_ref& statement, const std::string& database,
                 std::span<const reports::booked_finding> findings) {
  json out = json::array();
  for (const auto& each : findings) {
    if (out.size() == findings_of_statement) break;
    if (each.latest.where.database != database) continue;
    if (reports::names_statement(reports::evidence_json(each.latest.evidence), statement.key))
      out.push_back(core::hex(each.latest.id));
  }
  return out;
}

// Of the finding that says how slow it is; none: not asked.
const core::slow_query_evidence* plans_of(std::uint64_t key, const std::string& database,
                                          std::span<const reports::booked_finding> findings) {
  for (const auto& each : findings) {
    const auto* slow = std::get_if<core::slow_query_evidence>(&each.latest.evidence);
    if (slow && slow->statement.key == key && each.latest.where.database == database) return slow;
  }
  return nullptr;
}

// --- the process ---

json delay_json(const relay_delay& delay) {
  json out = json::array();
  for (std::size_t i = 0; i < delay.bounds_us.size(); ++i)
    out.push_back({{"le_us", delay.bounds_us[i]}, {"count", delay.counts[i]}});
  return out;
}

json memory_json(const std::vector<analyzers::memory_share>& memory) {
  json out = json::array();
  for (const auto& each : memory)
    out.push_back({{"what", each.what}, {"bytes", each.bytes}, {"most", each.most}});
  return out;
}

}  // namespace

std::string rules_json() {
  json out = json::array();
  for (const auto& rule : core::rules)
    out.push_back({{"name", rule.name}, {"label", rule.label}, {"summary", rule.summary}});
  return dumped(out);
}

std::string brief_finding_json(const reports::booked_finding& finding) {
  return dumped(reports::brief_finding_json(finding));
}

std::string hello_json(const identity& who) {
  return dumped(json{{"pgweir", who.version},
                     {"upstream", who.upstream},
                     {"listen", who.listen},
                     {"started", date_json(who.started)}});
}

std::string health_json(const identity& who, const standing& how, core::wall_time made) {
  const auto& [ready, sessions, configuration_error] = how.health;
  return dumped(json{{"status", ready ? "ready" : "draining"},
                     {"sessions", sessions},
                     {"configuration_error", reports::text_or_null(configuration_error)},
                     {"pgweir", who.version},
                     {"upstream", who.upstream},
                     {"started", date_json(who.started)},
                     {"made", date_json(made)},
                     {"traffic", reports::traffic_json(how.traffic)},
                     {"relay", delay_json(how.delay)},
                     {"relay_over", how.delay.counts.back()},
                     {"analysis_lag_us", microseconds(how.analysis_lag)},
                     {"memory", memory_json(how.memory)},
                     {"resident_bytes", how.resident_bytes}});
}

std::string activity_json(const seen_at<analyzers::traffic_activity>& seen) {
  using second = analyzers::traffic_second;
  const auto& seconds = seen.what.seconds;
  const auto named = costliest(seen.what);
  json statements = json::array();
  for (const auto* statement : named) {
    const auto time = [&](const second& s) { return microseconds(time_of(statement->key, s)); };
    statements.push_back(
        {{"statement", statement_object(*statement)}, {"time_us", column(seconds, time)}});
  }
  const auto others = [&](const second& s) {
    auto rest = s.others;
    for (const auto& share : s.statements) rest += share.time;
    for (const auto* statement : named) rest -= time_of(statement->key, s);
    return microseconds(rest);
  };
  return dumped(json{
      {"step_s", 1},
      {"at", column(seconds, [&](const second& s) { return date_json(seen.made.to_wall(s.at)); })},
      {"queries_per_s", column(seconds, [](const second& s) { return s.queries; })},
      {"errors_per_s", column(seconds, [](const second& s) { return s.errors; })},
      {"p50_us", column(seconds, [](const second& s) { return microseconds(s.p50); })},
      {"p95_us", column(seconds, [](const second& s) { return microseconds(s.p95); })},
      {"p99_us", column(seconds, [](const second& s) { return microseconds(s.p99); })},
      {"statements", std::move(statements)},
      {"other_us", column(seconds, others)}});
}

std::string snapshot_json(const seen_at<analyzers::traffic_second>& seen,
                          const seen_at<session_list>& sessions, double analysed) {
  const auto& last = seen.what;
  const auto at = last.at == core::time_point{} ? seen.made.monotonic_at : last.at;
  json statements = json::array();
  for (const auto& share : last.statements) {
    statements.push_back(
        {{"key", core::hex(share.statement)}, {"time_us", microseconds(share.time)}});
  }
  return dumped(json{{"at", date_json(seen.made.to_wall(at))},
                     {"queries_per_s", last.queries},
                     {"errors_per_s", last.errors},
                     {"p50_us", microseconds(last.p50)},
                     {"p95_us", microseconds(last.p95)},
                     {"p99_us", microseconds(last.p99)},
                     {"analysed", analysed},
                     {"sessions", sessions.what.sessions.size() + sessions.what.not_listed},
                     {"statements", std::move(statements)},
                     {"other_us", microseconds(last.others)},
                     {"transactions", long_transactions_json(sessions)}});
}

std::string statements_json(const seen_at<statement_list>& seen,
                            std::optional<core::wall_time> since) {
  json statements = json::array();
  for (const auto& each : seen.what.statements) {
    const bool ran = !since || seen.made.to_wall(each.last_seen) >= *since;
    if (ran) statements.push_back(row_json(each, seen.made));
  }
  return dumped(json{{"made", date_json(seen.made.wall_at)},
                     {"statements", std::move(statements)},
                     {"not_listed", seen.what.not_listed}});
}

std::string statement_json(const seen_at<analyzers::statement_detail>& seen,
                           std::span<const reports::booked_finding> findings) {
  const auto& totals = seen.what.statement.totals;
  auto out = row_json(seen.what.statement, seen.made);
  auto& minutes = out["minutes"] = json::array();
  for (const auto& each : seen.what.minutes) minutes.push_back(minute_json(each, seen.made));
  const auto* slow = plans_of(totals.statement.key, totals.database, findings);
  out["generic_plan"] = plan_json(slow ? slow->generic : core::plan{});
  out["custom_plan"] = plan_json(slow ? slow->custom : core::plan{});
  out["findings"] = findings_of(totals.statement, totals.database, findings);
  return dumped(out);
}

std::string_view state_name(analyzers::live_session::state state) {
  switch (state) {
    case analyzers::live_session::state::idle:
      return "idle";
    case analyzers::live_session::state::active:
      return "active";
    case analyzers::live_session::state::idle_in_transaction:
      return "idle_in_transaction";
    case analyzers::live_session::state::idle_in_failed_transaction:
      return "idle_in_failed_transaction";
  }
  return "";
}

std::string sessions_json(const seen_at<session_list>& seen) {
  json sessions = json::array();
  for (const auto& each : seen.what.sessions) sessions.push_back(session_json(each, seen.made));
  return dumped(json{{"made", date_json(seen.made.wall_at)},
                     {"sessions", std::move(sessions)},
                     {"not_listed", seen.what.not_listed}});
}

}  // namespace pgweir::live
