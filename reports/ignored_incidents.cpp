#include "reports/ignored_incidents.hpp"

#include "analyzers/key_mix.hpp"
#include "core/limits.hpp"
#include "reports/ignore.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::reports {

ignored_incidents::ignored_incidents(std::vector<config::ignore_entry> entries)
    : takers_{core::limits::ignored_incidents} {
  change(std::move(entries));
}

void ignored_incidents::change(std::vector<config::ignore_entry> entries) {
  auto before = std::exchange(tallies_, {});
  listed_ = 0;
  for (auto& entry : entries) {
    const auto known = std::ranges::find(before, entry, &tally::entry);
    if (known != before.end()) {
      tallies_.push_back(std::move(*known));
      before.erase(known);
    } else {
      tallies_.push_back({std::move(entry), ++last_serial_, 0, {}});
    }
    listed_ += tallies_.back().findings.size();
  }
}

bool ignored_incidents::take(const core::finding& incident, core::wall_time now) {
  if (tallies_.empty()) return false;
  for (const auto& replaced : incident.replaces) forget(replaced);
  const core::finding::earlier name{incident.id, incident.occurrence};
  auto* taker = taker_of(incident, now);
  const auto* known = takers_.find(key_of(name));
  if (taker != nullptr && known != nullptr && *known == taker->serial) return true;
  forget(name);
  if (taker != nullptr) count(*taker, name, 1);
  return taker != nullptr;
}

bool ignored_incidents::take(const booked_finding& booked, core::wall_time now) {
  auto* taker = taker_of(booked, now);
  if (taker != nullptr) count(*taker, {booked.latest.id, booked.latest.occurrence}, booked.count);
  return taker != nullptr;
}

std::vector<ignored_findings> ignored_incidents::told(core::wall_time now) const {
  std::vector<ignored_findings> out;
  out.reserve(tallies_.size());
  for (const auto& each : tallies_) {
    auto& made = out.emplace_back();
    made.by = each.entry;
    made.count = each.count;
    made.expired = !holds(each.entry, now);
    for (const auto& [id, incidents] : each.findings) made.findings.push_back(id);
  }
  return out;
}

std::uint64_t ignored_incidents::key_of(const core::finding::earlier& incident) {
  return analyzers::key_mix({incident.id, incident.occurrence});
}

template <class Found>
ignored_incidents::tally* ignored_incidents::taker_of(const Found& found, core::wall_time now) {
  ignore_candidate candidate{found};
  const auto taker = std::ranges::find_if(tallies_, [&](const tally& each) {
    return holds(each.entry, now) && candidate.matches(each.entry);
  });
  return taker == tallies_.end() ? nullptr : &*taker;
}

void ignored_incidents::count(tally& of, const core::finding::earlier& incident,
                              std::uint64_t incidents) {
  takers_[key_of(incident)] = of.serial;
  of.count += incidents;
  const auto known = of.findings.find(incident.id);
  if (known != of.findings.end()) {
    known->second += incidents;
  } else if (listed_ < core::limits::findings) {
    of.findings.emplace(incident.id, incidents);
    ++listed_;
  }
}

void ignored_incidents::forget(const core::finding::earlier& incident) {
  const auto key = key_of(incident);
  const auto* serial = takers_.find(key);
  if (serial == nullptr) return;
  const auto of = std::ranges::find(tallies_, *serial, &tally::serial);
  takers_.erase(key);
  if (of == tallies_.end()) return;
  --of->count;
  const auto known = of->findings.find(incident.id);
  if (known == of->findings.end() || --known->second > 0) return;
  of->findings.erase(known);
  --listed_;
}

}  // namespace pgweir::reports
