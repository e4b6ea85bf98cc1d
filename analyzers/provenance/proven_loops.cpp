#include "analyzers/provenance/proven_loops.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

namespace {

core::orm dialect_of(const observed_execution& seen) {
  return seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                    : seen.connection.dialect;
}

}  // namespace

void proven_loops::observe(const observed_execution& seen) {
  ended_.clear();
  reading_ = &provenance_.observe(seen);
  walk_ = walks_.observe(seen);
  bool loop = std::ranges::any_of(
      reading_->stepped, [](const chain* one) { return one->judged() == chain::verdict::proven; });
  if (walk_ && loop) walk_->explained = true;
  if (walk_ && !reading_->stepped.empty()) ++walk_->in_lists;
  for (auto* proven : reading_->proven) add(*proven, seen);
  collect_ended();
}

void proven_loops::advance(core::time_point now) {
  ended_.clear();
  provenance_.advance(now);
  collect_ended();
}

void proven_loops::forget(core::connection_id connection) {
  ended_.clear();
  provenance_.forget(connection);
  collect_ended();
}

void proven_loops::finish() {
  ended_.clear();
  provenance_.end_all();
  collect_ended();
}

loop_incident* proven_loops::that_holds(const chain& one) const {
  auto holder = std::ranges::find_if(
      running_, [&](const auto& incident) { return incident->holds(one.number()); });
  return holder == running_.end() ? nullptr : holder->get();
}

void proven_loops::add(chain& proven, const observed_execution& seen) {
  loop_incident* home = nullptr;
  for (auto& incident : running_) {
    if (!incident->is_related_to(proven)) continue;
    if (!home) {
      home = incident.get();
      continue;
    }
    home->absorb(*incident);
    incident.reset();
  }
  std::erase(running_, nullptr);
  if (!home) {
    if (running_.size() >= incidents_kept) {
      ended_.push_back(std::move(running_.front()));
      running_.erase(running_.begin());
    }
    running_.push_back(std::make_unique<loop_incident>(place_of(seen), dialect_of(seen)));
    home = running_.back().get();
    home->proven_at = seen.event.completed;
  }
  home->add(proven, seen.event.parameters.slot(proven.slot().number).kind);
}

void proven_loops::collect_ended() {
  for (auto& chain : provenance_.take_ended()) {
    auto number = chain->number();
    auto holder = std::ranges::find_if(
        running_, [&](const auto& incident) { return incident->holds(number); });
    if (holder == running_.end()) continue;
    (*holder)->keep(std::move(chain));
    if ((*holder)->running()) continue;
    ended_.push_back(std::move(*holder));
    running_.erase(holder);
  }
}

}  // namespace pgweir::analyzers
