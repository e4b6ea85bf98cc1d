#include "analyzers/write_loop.hpp"

#include "analyzers/write_loop_proof.hpp"

#include <utility>
#include <variant>

namespace pgweir::analyzers {

namespace {

// Values that were equal so many times will stay so.
constexpr std::uint64_t enough_to_compare = 3;

std::uint64_t id_of(const core::finding& found) {
  const auto& evidence = std::get<core::write_loop_evidence>(found.evidence);
  return core::finding_id(core::rule::write_loop, evidence.statement.key,
                          evidence.parent ? evidence.parent->key : 0, found.where.database,
                          found.where.route);
}

}  // namespace

void write_loop::observe(const observed_execution& seen, const proven_loops& loops,
                         findings_out& out) {
  say_ended(loops, out);
  const auto& runs = runs_.observe(seen);
  if (runs.empty()) return;
  for (const auto* one : loops.reading().stepped) {
    if (one->judged() != chain::verdict::proven) continue;
    auto* holder = loops.that_holds(*one);
    for (auto* run : runs) {
      if (holder) {
        auto& told = holder->told(seen.statement->key);
        bool said = !run->proven && run->finding != 0;
        if (said) told.replaces.push_back({run->finding, run->occurrence});
        if (run->writes() >= enough_to_compare) told.varying = run->varying();
      }
      run->proven = true;
    }
    return;
  }
}

void write_loop::say_ended(const proven_loops& loops, findings_out& out) {
  for (const auto& incident : loops.ended()) say(*incident, incident->last(), false, out);
}

void write_loop::say(loop_incident& which, core::time_point now, bool only_due, findings_out& out) {
  for (auto& found : describe_writes(which)) {
    auto about = std::get<core::write_loop_evidence>(found.evidence).statement.key;
    auto& told = which.told(about);
    if (only_due && !loop_teller::is_due(which, told, now)) continue;
    found.id = id_of(found);
    teller_.say(which, told, std::move(found), now, out);
  }
}

void write_loop::say(write_run& which, core::time_point now, findings_out& out) {
  if (which.said_writes == which.writes()) return;
  auto found = which.describe();
  if (which.finding == 0) {
    which.finding = id_of(found);
    which.occurrence = teller_.next_occurrence(which.finding);
  }
  found.id = which.finding;
  found.occurrence = which.occurrence;
  which.said_writes = which.writes();
  which.said_at = now;
  out.push_back(std::move(found));
}

void write_loop::advance(core::time_point now, const proven_loops& loops, findings_out& out) {
  say_ended(loops, out);
  for (const auto& incident : loops.running()) {
    if (incident->writes()) say(*incident, now, true, out);
  }
  runs_.each_qualified(now, false, [&](write_run& run, bool over) {
    bool settled = over || now - run.qualified_at >= loop_teller::settling;
    bool due = over || run.said_writes == 0 || now - run.said_at >= loop_teller::said_every;
    if (settled && due) say(run, now, out);
  });
}

void write_loop::forget(core::connection_id connection, const proven_loops& loops,
                        findings_out& out) {
  say_ended(loops, out);
  runs_.forget(connection);
}

void write_loop::finish(core::time_point now, const proven_loops& loops, findings_out& out) {
  say_ended(loops, out);
  runs_.each_qualified(now, true, [&](write_run& run, bool) { say(run, now, out); });
}

}  // namespace pgweir::analyzers
