#include "reports/findings_book.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

namespace pgweir::reports {

namespace {

using namespace std::chrono_literals;

// Incidents of one finding that may still grow at the same time; older ones keep what they had.
constexpr std::size_t growing_incidents = 32;
// So long nothing new came: the loop is over and its last number can be said.
constexpr core::duration quiet_time = 300ms;

void take_cost(core::cost& sum, const core::cost& less) {
  sum.calls -= less.calls;
  sum.round_trips -= less.round_trips;
  sum.rows -= less.rows;
  sum.bytes -= less.bytes;
  sum.time -= less.time;
}

// The incident that an entry tells of: the last one of the worst, so that the order in which tests
// run hides nothing. The last by when it began: a loop inside of loops is known to be one only at
// its end, and is numbered then.
bool takes_over(const core::finding& incident, const core::finding& told) {
  const auto rank = [](const core::finding& f) {
    return std::tuple{f.severity, f.grade, f.first_seen, f.occurrence};
  };
  return incident.occurrence == told.occurrence || rank(incident) > rank(told);
}

// At least a quarter more than what was last said.
template <class T>
bool much_more(T now, T said) {
  return now > said && now - said >= said / 4;
}

}  // namespace

findings_book::findings_book(core::duration cooldown) : cooldown_{cooldown} {}

findings_book::entry_news findings_book::raise(const core::finding& incident, core::time_point now,
                                               const core::clock_anchor& anchor) {
  for (const auto& replaced : incident.replaces) take_out(replaced, incident.where);
  bool is_new = false;
  auto* found = find_or_make(incident, is_new);
  if (!found) return {news::dropped, nullptr};

  auto& booked = found->booked;
  const bool became_worse = !is_new && (incident.severity > booked.latest.severity ||
                                        incident.grade > booked.latest.grade);
  const bool ended = !is_new && booked.latest.open && !incident.open &&
                     incident.occurrence == booked.latest.occurrence;
  add(*found, incident);
  const auto first = anchor.to_wall(incident.first_seen);
  const auto last = anchor.to_wall(incident.last_seen);
  booked.first_seen = is_new ? first : std::min(booked.first_seen, first);
  booked.last_seen = is_new ? last : std::max(booked.last_seen, last);
  found->raised_at = now;
  found->unsaid = true;
  if (is_new || became_worse || ended) {
    say(*found, now);
    return {is_new ? news::raised : news::grown, &booked};
  }
  return {news::held_back, &booked};
}

void findings_book::take_out(const core::finding& incident) {
  for (const auto& replaced : incident.replaces) take_out(replaced, incident.where);
  take_out({incident.id, incident.occurrence}, incident.where);
}

std::vector<const booked_finding*> findings_book::due(core::time_point now) {
  std::vector<const booked_finding*> out;
  for (auto& [id, e] : entries_) {
    if (!e.unsaid) continue;
    const auto& total = e.booked.total;
    const bool much = much_more(total.calls, e.said_total.calls) ||
                      much_more(total.time, e.said_total.time) ||
                      much_more(e.booked.count, e.said_count);
    const bool quiet = now - e.raised_at >= quiet_time;
    if (!(much && quiet) && now - e.said_at < cooldown_) continue;
    say(e, now);
    out.push_back(&e.booked);
  }
  std::sort(out.begin(), out.end(),
            [](const auto* a, const auto* b) { return a->latest.id < b->latest.id; });
  return out;
}

std::vector<booked_finding> findings_book::findings() const {
  std::vector<booked_finding> out;
  out.reserve(entries_.size());
  for (const auto& [id, e] : entries_) out.push_back(e.booked);
  std::sort(out.begin(), out.end(), worse);
  return out;
}

findings_book::entry* findings_book::find_or_make(const core::finding& incident, bool& is_new) {
  auto at = entries_.find(incident.id);
  is_new = at == entries_.end();
  if (!is_new) return &at->second;
  if (entries_.size() >= core::limits::findings && !make_room(incident)) return nullptr;
  return &entries_[incident.id];
}

// False when everything in the book is more severe than this incident.
bool findings_book::make_room(const core::finding& incident) {
  ++dropped_;
  auto victim =
      std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
        const auto& x = a.second;
        const auto& y = b.second;
        return std::tuple{x.booked.latest.severity, x.raised_at, a.first} <
               std::tuple{y.booked.latest.severity, y.raised_at, b.first};
      });
  if (victim->second.booked.latest.severity > incident.severity) return false;
  erase(victim);
  return true;
}

// The entry's wording stays that of the incident raised last: the same finding, if not the same
// numbers.
void findings_book::take_out(const core::finding::earlier& replaced, const core::place& where) {
  auto at = entries_.find(replaced.id);
  if (at == entries_.end()) return;
  auto& from = at->second;
  auto known = std::find_if(from.recent.begin(), from.recent.end(), [&](const auto& seen) {
    return seen.occurrence == replaced.occurrence;
  });
  if (known == from.recent.end()) return;
  take_cost(from.booked.total, known->spent);
  from.recent.erase(known);
  if (from.newest == replaced.occurrence) --from.newest;
  count_in(from.booked, where, -1);
  if (--from.booked.count == 0) erase(at);
}

// One incident more in these places, or one less.
void findings_book::count_in(booked_finding& booked, const core::place& where, int change) {
  using kind = analyzers::attributed_work::name_kind;
  count_in(booked.places, {kind::route, where.route}, change);
  count_in(booked.places, {kind::scope, where.scope}, change);
}

void findings_book::count_in(std::vector<seen_in>& places, seen_in what, int change) {
  if (what.name.empty()) return;
  const auto before = [](const seen_in& a, const seen_in& b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  };
  const auto at = std::lower_bound(places.begin(), places.end(), what, before);
  if (at != places.end() && !before(what, *at)) {
    at->count += static_cast<std::uint64_t>(change);
    if (at->count != 0) return;
    places.erase(at);
    --places_;
  } else if (change > 0 && places.size() < core::limits::places_of_finding &&
             places_ < core::limits::places_of_findings) {
    what.count = 1;
    places.insert(at, std::move(what));
    ++places_;
  }
}

void findings_book::erase(entries::iterator at) {
  places_ -= at->second.booked.places.size();
  entries_.erase(at);
}

void findings_book::add(entry& into, const core::finding& incident) {
  const bool first = into.booked.count == 0;
  const bool told = !first && incident.occurrence == into.booked.latest.occurrence;
  auto known = std::find_if(into.recent.begin(), into.recent.end(), [&](const auto& seen) {
    return seen.occurrence == incident.occurrence;
  });
  if (known != into.recent.end()) {
    take_cost(into.booked.total, known->spent);
    if (told) count_in(into.booked, into.booked.latest.where, -1);
    known->spent = incident.cost;
    core::add_cost(into.booked.total, incident.cost);
    if (told) count_in(into.booked, incident.where, 1);
  } else if (incident.occurrence > into.newest || into.booked.count == 0) {
    if (into.recent.size() == growing_incidents) into.recent.erase(into.recent.begin());
    into.recent.push_back({incident.occurrence, incident.cost});
    core::add_cost(into.booked.total, incident.cost);
    count_in(into.booked, incident.where, 1);
    ++into.booked.count;
  }
  into.newest = std::max(into.newest, incident.occurrence);
  if (first || takes_over(incident, into.booked.latest)) into.booked.latest = incident;
}

void findings_book::say(entry& what, core::time_point now) {
  what.said_at = now;
  what.said_total = what.booked.total;
  what.said_count = what.booked.count;
  what.unsaid = false;
}

}  // namespace pgweir::reports
