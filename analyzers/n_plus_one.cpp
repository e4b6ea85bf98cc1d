#include "analyzers/n_plus_one.hpp"

#include "analyzers/advice/advice_n_plus_one.hpp"
#include "analyzers/n_plus_one_proof.hpp"

#include <utility>

namespace pgweir::analyzers {
namespace {

constexpr std::uint64_t reads = 0;  // told_finding::about

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
  auto child_slot = statement.slots[best].number;
  child.slot = child_slot;
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
  found.fix = advise_n_plus_one({.children = {{statement.facts.get(), child_slot, {}}},
                                 .values = seen.kind_of_values,
                                 .dialect = seen.dialect});
  found.first_seen = seen.first_sent;
  found.last_seen = seen.last_completed;
  return found;
}

}  // namespace

void n_plus_one::observe(const observed_execution& seen, const proven_loops& loops,
                         findings_out& out) {
  say_ended(loops, out);
  const auto& reading = loops.reading();
  if (!reading.statement) return;
  bool walks = reading.walks || loops.walk();
  auto* burst = bursts_.observe(seen, reading.statement, walks);
  if (!burst || burst->proven) return;
  for (const auto* one : reading.stepped) {
    if (one->judged() != chain::verdict::proven) continue;
    burst->proven = true;
    auto* holder = burst->finding != 0 ? loops.that_holds(*one) : nullptr;
    if (holder) holder->told(reads).replaces.push_back({burst->finding, burst->occurrence});
    return;
  }
}

void n_plus_one::observe(const observed_step& step, findings_out&) { bursts_.end(step); }

void n_plus_one::say_ended(const proven_loops& loops, findings_out& out) {
  for (const auto& incident : loops.ended()) say(*incident, incident->last(), out);
}

void n_plus_one::say(loop_incident& which, core::time_point now, findings_out& out) {
  auto found = describe_reads(which);
  if (!found) {
    which.told(reads).said_calls = which.calls();
    return;
  }
  found->id = id_of(*found);
  fixes_.complete(*found);
  teller_.say(which, which.told(reads), *std::move(found), now, out);
  const auto& told = out.back();
  fixes_.said(told);
  if (fixes_.wants(told)) fixes_.want(told, trial_of(which));
}

void n_plus_one::say(burst& which, core::time_point now, findings_out& out) {
  if (which.said_calls == which.spent.calls) return;
  auto found = describe(which);
  if (which.finding == 0) {
    which.finding = id_of(found);
    which.occurrence = teller_.next_occurrence(which.finding);
  }
  found.id = which.finding;
  found.occurrence = which.occurrence;
  which.said_calls = which.spent.calls;
  which.said_at = now;
  out.push_back(std::move(found));
}

void n_plus_one::advance(core::time_point now, const proven_loops& loops, findings_out& out) {
  say_ended(loops, out);
  for (const auto& incident : loops.running()) {
    if (loop_teller::is_due(*incident, incident->told(reads), now)) say(*incident, now, out);
  }
  bursts_.each_qualified([&](burst& one, bool over) {
    bool settled = over || now - one.qualified_at >= loop_teller::settling;
    bool due = over || one.said_calls == 0 || now - one.said_at >= loop_teller::said_every;
    if (settled && due) say(one, now, out);
  });
}

void n_plus_one::forget(core::connection_id, const proven_loops& loops, findings_out& out) {
  say_ended(loops, out);
}

void n_plus_one::finish(core::time_point now, const proven_loops& loops, findings_out& out) {
  say_ended(loops, out);
  bursts_.each_qualified([&](burst& one, bool) { say(one, now, out); });
}

}  // namespace pgweir::analyzers
