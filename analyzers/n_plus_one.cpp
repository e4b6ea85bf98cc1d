#include "analyzers/n_plus_one.hpp"

#include "analyzers/advice_n_plus_one.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {
namespace {

std::uint64_t id_of(const core::finding& found) {
  const auto& evidence = std::get<core::n_plus_one_evidence>(found.evidence);
  return core::finding_id(core::rule::n_plus_one, evidence.children.front().statement.key,
                          evidence.parent ? evidence.parent->key : 0, found.where.database,
                          found.where.route);
}

core::finding describe(const burst& seen) {
  const auto& statement = *seen.statement;
  auto best = seen.best_slot();
  core::n_plus_one_evidence evidence;
  core::n_plus_one_evidence::child child;
  child.statement = statement.facts->ref();
  child.slot = statement.slots[best].number;
  child.compared_with = statement.slots[best].column;
  child.executions = seen.spent.calls;
  child.distinct_values = seen.values[best].count();
  child.spent = seen.spent;
  evidence.same_transaction = false;
  evidence.children.push_back(std::move(child));
  core::finding found;
  found.rule = core::rule::n_plus_one;
  found.grade = seen.grade;
  found.severity =
      seen.grade == core::grade::likely ? core::severity::warning : core::severity::info;
  found.evidence = std::move(evidence);
  found.where = seen.where;
  found.cost = seen.spent;
  found.fix = advise_n_plus_one(
      {*statement.facts, statement.slots[best].number, {}, seen.kind_of_values, seen.dialect});
  found.first_seen = seen.first_sent;
  found.last_seen = seen.last_completed;
  return found;
}

core::orm dialect_of(const observed_execution& seen) {
  return seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                    : seen.connection.dialect;
}

}  // namespace

n_plus_one::n_plus_one(const n_plus_one_settings& how) : provenance_{how}, bursts_{how} {}

void n_plus_one::change(const n_plus_one_settings& how) {
  provenance_.change(how);
  bursts_.change(how);
}

void n_plus_one::observe(const observed_execution& seen, findings_out& out) {
  const auto& reading = provenance_.observe(seen);
  for (auto* proven : reading.proven) incident_of(*proven, seen, out);
  collect_ended(out);
  if (!reading.statement) return;
  auto* burst = bursts_.observe(seen, reading.statement, reading.walks);
  if (!burst || burst->proven) return;
  for (const auto* one : reading.stepped) {
    if (one->judged() != chain::verdict::proven) continue;
    burst->proven = true;
    auto holder = std::ranges::find_if(
        incidents_, [&](const auto& incident) { return incident->holds(one->number()); });
    bool said = burst->finding != 0 && holder != incidents_.end();
    if (said) (*holder)->replaces.push_back({burst->finding, burst->occurrence});
    return;
  }
}

void n_plus_one::observe(const observed_step& step, findings_out&) { bursts_.end(step); }

loop_incident& n_plus_one::incident_of(chain& proven, const observed_execution& seen,
                                       findings_out& out) {
  loop_incident* home = nullptr;
  for (auto& incident : incidents_) {
    if (!incident->is_related_to(proven)) continue;
    if (!home) {
      home = incident.get();
      continue;
    }
    home->absorb(*incident);
    incident.reset();
  }
  std::erase(incidents_, nullptr);
  if (!home) {
    if (incidents_.size() >= incidents_kept) {
      say(*incidents_.front(), seen.event.completed, out);
      incidents_.erase(incidents_.begin());
    }
    auto value = seen.event.parameters.slot(proven.slot().number);
    incidents_.push_back(
        std::make_unique<loop_incident>(place_of(seen), dialect_of(seen), value.kind));
    home = incidents_.back().get();
    home->proven_at = seen.event.completed;
  }
  home->add(proven);
  return *home;
}

void n_plus_one::collect_ended(findings_out& out) {
  for (auto& ended : provenance_.take_ended()) {
    auto at = ended->last();
    auto holder = std::ranges::find_if(
        incidents_, [&](const auto& incident) { return incident->holds(ended->number()); });
    if (holder == incidents_.end()) continue;
    (*holder)->keep(std::move(ended));
    if ((*holder)->running()) continue;
    say(**holder, at, out);
    incidents_.erase(holder);
  }
}

void n_plus_one::say(loop_incident& which, core::time_point now, findings_out& out) {
  auto found = which.describe();
  auto id = id_of(found);
  if (which.finding != id) {
    if (which.finding != 0) which.replaces.push_back({which.finding, which.occurrence});
    which.finding = id;
    which.occurrence = next_occurrence(id);
  }
  found.id = which.finding;
  found.occurrence = which.occurrence;
  found.replaces = which.replaces;
  which.said_calls = which.calls();
  which.said_at = now;
  out.push_back(std::move(found));
}

void n_plus_one::say(burst& which, core::time_point now, findings_out& out) {
  if (which.said_calls == which.spent.calls) return;
  auto found = describe(which);
  if (which.finding == 0) {
    which.finding = id_of(found);
    which.occurrence = next_occurrence(which.finding);
  }
  found.id = which.finding;
  found.occurrence = which.occurrence;
  which.said_calls = which.spent.calls;
  which.said_at = now;
  out.push_back(std::move(found));
}

void n_plus_one::advance(core::time_point now, findings_out& out) {
  provenance_.advance(now);
  collect_ended(out);
  for (auto& incident : incidents_) {
    bool settled = now - incident->proven_at >= settling;
    bool due = incident->said_calls == 0 || now - incident->said_at >= said_every;
    if (settled && due && incident->calls() != incident->said_calls) say(*incident, now, out);
  }
  bursts_.each_qualified([&](burst& one, bool over) {
    bool settled = over || now - one.qualified_at >= settling;
    bool due = over || one.said_calls == 0 || now - one.said_at >= said_every;
    if (settled && due) say(one, now, out);
  });
}

void n_plus_one::forget(core::connection_id connection, findings_out& out) {
  provenance_.forget(connection);
  collect_ended(out);
}

void n_plus_one::finish(core::time_point now, findings_out& out) {
  provenance_.end_all();
  collect_ended(out);
  bursts_.each_qualified([&](burst& one, bool) { say(one, now, out); });
}

}  // namespace pgweir::analyzers
