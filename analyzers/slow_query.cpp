#include "analyzers/slow_query.hpp"

#include "analyzers/advice/advice.hpp"
#include "analyzers/adviser/statement_workload.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {

namespace {

using parser::statement_kind;

// From this multiple of the threshold on it is an error.
constexpr int error_factor = 10;
// Below this share of the threshold nobody waits, however much longer than usual it took.
constexpr int worth_comparing = 20;

core::duration server_time(const core::execution& event) {
  return std::max(event.completed - event.sent - event.client_wait, core::duration{});
}

// COPY moves data and LISTEN waits by design; a cursor's FETCH takes as long as it is asked for.
bool is_watched(const observed_execution& seen) {
  switch (seen.statement->kind) {
    case statement_kind::copy:
    case statement_kind::listen:
    case statement_kind::fetch:
      return false;
    default:
      break;
  }
  return seen.event.outcome == core::execution_outcome::completed && seen.event.fetches <= 1 &&
         !is_backup_or_replication(seen.connection);
}

// Index builds, VACUUM and the like: long by nature.
bool is_maintenance(statement_kind kind) {
  return kind == statement_kind::ddl || kind == statement_kind::utility;
}

std::uint64_t key_of(std::uint64_t statement, std::string_view database) {
  return key_mix({statement, key_mix(database)});
}

std::uint64_t key_of(const observed_execution& seen) {
  return key_of(seen.statement->key, seen.connection.login.database);
}

core::severity severity_of(const parser::statement& statement, core::duration took,
                           core::duration threshold) {
  if (is_maintenance(statement.kind)) return core::severity::info;
  return took >= error_factor * threshold ? core::severity::error : core::severity::warning;
}

}  // namespace

void slow_query::observe(const observed_execution& seen, adviser_stage& stage, findings_out& out) {
  if (!is_watched(seen)) return;
  auto took = server_time(seen.event);
  auto& known = histories_[key_of(seen)];
  if (!known.changed) {
    known.calls.statement = seen.statement->key;
    known.calls.database = seen.connection.login.database;
  }
  known.changed = true;
  known.calls.latest.add(took);
  const auto said_before = out.size();
  if (took >= how_.threshold) raise(seen, measured(seen, known), out);
  if (known.calls.latest.calls() >= how_.history_calls) judge_latest(seen, known, out);
  if (took >= how_.threshold || out.size() > said_before) ask_for_plan(seen, stage);
}

core::slow_query_evidence slow_query::measured(const observed_execution& seen,
                                               const history& known) const {
  auto all = known.calls.usual;
  all.add(known.calls.latest);
  core::slow_query_evidence evidence;
  evidence.statement = seen.statement->ref();
  evidence.p50 = all.quantile(0.5);
  evidence.p95 = all.quantile(0.95);
  evidence.max = server_time(seen.event);
  evidence.rows = seen.event.rows;
  if (seen.event.first_row != core::time_point{})
    evidence.first_row = seen.event.first_row - seen.event.sent;
  return evidence;
}

void slow_query::judge_latest(const observed_execution& seen, history& known, findings_out& out) {
  auto now = known.calls.latest.quantile(0.95);
  auto before = known.calls.usual.quantile(0.95);
  bool slower =
      known.calls.usual.calls() >= how_.history_calls && now * worth_comparing >= how_.threshold &&
      static_cast<double>(now.count()) > how_.history_factor * static_cast<double>(before.count());
  if (slower) {
    auto evidence = measured(seen, known);
    evidence.why = core::slow_query_evidence::reason::over_own_history;
    evidence.p50 = known.calls.latest.quantile(0.5);
    evidence.p95 = now;
    evidence.max = known.calls.latest.max();
    evidence.usual_p95 = before;
    raise(seen, std::move(evidence), out);
  }
  known.calls.usual.add(known.calls.latest);
  known.calls.latest = {};
}

void slow_query::raise(const observed_execution& seen, core::slow_query_evidence evidence,
                       findings_out& out) {
  using reason = core::slow_query_evidence::reason;
  auto where = place_of(seen);
  auto id =
      core::finding_id(core::rule::slow_query, seen.statement->key, 0, where.database, where.route);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  bool first = finding.cost.calls == 0;
  auto* before = std::get_if<core::slow_query_evidence>(&finding.evidence);
  if (!first && before && before->max > evidence.max) {
    evidence.max = before->max;
    evidence.first_row = before->first_row;
    evidence.rows = before->rows;
  }
  if (!first && before && before->why == reason::over_threshold) {
    evidence.why = reason::over_threshold;
    evidence.usual_p95 = {};
  }
  auto& plans = plans_[key_of(seen)];
  evidence.generic = plans.generic;
  evidence.custom = plans.custom;
  auto severity = severity_of(*seen.statement, evidence.max, how_.threshold);
  finding.rule = core::rule::slow_query;
  finding.grade = core::grade::proven;
  finding.severity = first ? severity : std::max(severity, finding.severity);
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.fix = advise_slow_query(*seen.statement, seen.connection.dialect);
  add_execution(finding.cost, seen.event);
  incidents_.grew(running, seen.event.completed, out);
  if (plans.generic.nodes.empty() && plans.custom.nodes.empty()) wait_for(plans, finding);
}

void slow_query::ask_for_plan(const observed_execution& seen, adviser_stage& stage) {
  auto& plans = plans_[key_of(seen)];
  if (plans.asked || !can_be_planned(*seen.statement)) return;
  plans.asked = true;
  auto sample = sample_of(*seen.statement, stage.values.find(seen.event.statement));
  if (!sample.text.empty())
    questions_.emplace_back(core::plan_question{asking_for(place_of(seen)), std::move(sample)});
}

void slow_query::wait_for(planned& plans, const core::finding& finding) {
  auto same = std::ranges::find(plans.waiting, finding.id, &core::finding::id);
  if (same != plans.waiting.end()) {
    *same = finding;
  } else if (plans.waiting.size() < findings_that_wait) {
    plans.waiting.push_back(finding);
  }
}

void slow_query::ask(std::vector<core::side_question>& out) {
  std::ranges::move(questions_, std::back_inserter(out));
  questions_.clear();
}

void slow_query::answered(const core::plan_seen& event, findings_out& out) {
  auto* plans = plans_.find(key_of(event.what->statement_key, event.what->database));
  if (!plans) return;
  if (event.what->generic) plans->generic = *event.what->generic;
  if (event.what->custom) plans->custom = *event.what->custom;
  for (auto& waiting : plans->waiting) {
    auto* running = incidents_.running(waiting.id, waiting.occurrence);
    auto& finding = running ? running->finding : waiting;
    auto& evidence = std::get<core::slow_query_evidence>(finding.evidence);
    evidence.generic = plans->generic;
    evidence.custom = plans->custom;
    out.push_back(finding);
  }
  plans->waiting.clear();
}

void slow_query::recall(const std::vector<usual_times>& known) {
  // What is recalled last is forgotten last.
  for (const auto& each : known | std::views::reverse) {
    auto& place = histories_[key_of(each.statement, each.database)];
    const bool is_new = place.calls.usual.calls() + place.calls.latest.calls() == 0;
    if (is_new) place.calls = each;
  }
}

std::vector<usual_times> slow_query::changed_usual_times() {
  std::vector<usual_times> out;
  for (auto& [key, known] : histories_) {
    if (known.changed) out.push_back(known.calls);
    known.changed = false;
  }
  return out;
}

}  // namespace pgweir::analyzers
