#include "analyzers/incidents.hpp"

#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

constexpr core::duration between_updates = 200ms;
constexpr core::duration quiet_ends_it = 10s;

void say(incident& which, core::time_point now, findings_out& out) {
  which.said_calls = std::max<std::uint64_t>(which.finding.cost.calls, 1);
  which.said_at = now;
  which.unsaid_growth = false;
  out.push_back(which.finding);
}

}  // namespace

incident& incidents::of(std::uint64_t id, std::uint64_t instance, core::time_point now) {
  auto& running = running_[key_mix({id, instance})];
  if (running.finding.occurrence != 0 && now - running.finding.last_seen <= quiet_ends_it)
    return running;
  running = incident{};
  running.finding.id = id;
  running.finding.occurrence = ++occurrences_[id];
  running.finding.first_seen = now;
  running.finding.last_seen = now;
  return running;
}

incident* incidents::running(std::uint64_t id, std::uint64_t occurrence) {
  auto* known = running_.find(key_mix({id, 0}));
  return known && known->finding.occurrence == occurrence ? known : nullptr;
}

void incidents::grew(incident& which, core::time_point at, findings_out& out) {
  which.finding.last_seen = std::max(which.finding.last_seen, at);
  which.unsaid_growth = true;
  if (which.said_calls == 0 || which.finding.cost.calls >= 2 * which.said_calls)
    say(which, at, out);
}

void incidents::advance(core::time_point now, findings_out& out) {
  for (auto& [key, running] : running_) {
    if (running.unsaid_growth && now - running.said_at >= between_updates) say(running, now, out);
  }
  running_.erase_if([&](std::uint64_t, const incident& running) {
    return !running.unsaid_growth && now - running.finding.last_seen > quiet_ends_it;
  });
}

void incidents::finish(findings_out& out) {
  for (auto& [key, running] : running_) {
    if (running.unsaid_growth) say(running, running.finding.last_seen, out);
  }
}

void add_execution(core::cost& spent, const core::execution& event) {
  ++spent.calls;
  if (event.ends_round_trip) ++spent.round_trips;
  spent.rows += event.rows;
  spent.bytes += event.bytes;
  spent.time += event.completed - event.sent;
}

}  // namespace pgweir::analyzers
