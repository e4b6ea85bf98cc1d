#include "proxy/notify/schedule.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::notify {

namespace {

std::uint64_t id_of(const alert& a) { return a.finding->latest.id; }

}  // namespace

bool schedule::wanted(const core::finding& f) const {
  const auto among = [&](const std::vector<core::rule>& rules) {
    return std::ranges::find(rules, f.rule) != rules.end();
  };
  return f.severity >= how_.severity && f.grade >= how_.grade &&
         (how_.rules.empty() || among(how_.rules)) && !among(how_.except);
}

// An Alertmanager must hear of an alert again before it takes it for resolved.
core::duration schedule::pause() const {
  return resolves() ? std::min(how_.cooldown, how_.resolve_after / 3) : how_.cooldown;
}

void schedule::change(config::notify_destination how, core::time_point now) {
  how_ = std::move(how);
  next_look_ = now;
  if (!resolves()) return;
  for (auto& [id, known] : known_) {
    if (known.receiver != heard::firing || wanted(known.last->latest)) continue;
    unqueue(id, known);
    resolve(known, known.told, now);
  }
}

bool schedule::worse(const core::finding& now, const core::finding& before) {
  return now.severity > before.severity || now.grade > before.grade;
}

void schedule::take(const shared_finding& finding, core::time_point now) {
  const auto& latest = finding->latest;
  resolve_replaced(latest, now);
  if (!wanted(latest)) return take_unwanted(latest, now);
  auto& known = remember(latest.id);
  known.seen_at = now;
  const bool ended = known.last && known.last->latest.open && !latest.open;
  known.last = finding;
  if (known.queued != waits::no) {
    if (latest.open) known.queued = waits::as_it_is;
    if (ended) known.queued = waits::as_ended;
    return;
  }
  if (resolves() && ended && known.receiver == heard::firing) return resolve(known, finding, now);
  if (resolves() && ended && known.receiver == heard::over) return;
  if (known.told) ++known.held_back;
  if (due_at(known) <= now) {
    queue(latest.id, now);
  } else {
    next_look_ = std::min(next_look_, due_at(known));
  }
}

// Who heard that it fires hears that it is over, whatever is asked for by now.
void schedule::take_unwanted(const core::finding& f, core::time_point now) {
  const auto at = known_.find(f.id);
  if (at == known_.end() || !resolves() || f.open) return;
  auto& known = at->second;
  if (known.receiver != heard::firing || !known.last->latest.open) return;
  unqueue(f.id, known);
  resolve(known, known.told, now);
}

core::time_point schedule::due_at(const memory& known) const {
  if (!known.told || worse(known.last->latest, known.told->latest)) return core::time_point{};
  return known.told_at + pause();
}

// An Alertmanager hears again of what goes on without growing. What was seen before something was
// lost may have ended with that.
core::time_point schedule::repeat_at(const memory& known) const {
  const bool goes_on = lapses_at(known) != core::time_point::max() && known.seen_at >= lost_at_;
  return goes_on ? known.told_at + how_.resolve_after / 3 : core::time_point::max();
}

// What is open is told again and again: without news it ends all the same. The rest ends by itself.
core::time_point schedule::lapses_at(const memory& known) const {
  const bool open = resolves() && known.receiver == heard::firing && known.last->latest.open;
  return open ? known.seen_at + how_.resolve_after : core::time_point::max();
}

schedule::memory& schedule::remember(std::uint64_t id) {
  const auto at = known_.find(id);
  if (at != known_.end()) return at->second;
  if (known_.size() >= core::limits::alerts_remembered) {
    const auto oldest = std::ranges::min_element(known_, {}, [](const auto& each) {
      return std::pair{each.second.queued != waits::no, each.second.seen_at};
    });
    known_.erase(oldest);
  }
  return known_[id];
}

// A likely loop that became proven: who heard of the one hears that it is no more.
void schedule::resolve_replaced(const core::finding& f, core::time_point now) {
  for (const auto& earlier : f.replaces) {
    const auto at = known_.find(earlier.id);
    if (at == known_.end() || earlier.id == f.id) continue;
    auto& known = at->second;
    unqueue(earlier.id, known);
    if (resolves() && known.receiver == heard::firing) resolve(known, known.told, now);
    known_.erase(at);
  }
}

void schedule::resolve(memory& known, const shared_finding& as, core::time_point now) {
  queue(ending(known, as), now);
}

// As it was told: an Alertmanager knows an alert by its labels.
alert schedule::ending(memory& known, const shared_finding& as) {
  const bool same_labels = as->latest.severity == known.told->latest.severity;
  alert made{same_labels ? as : known.told, true, 0};
  known.receiver = heard::over;
  known.held_back = 0;
  known.told_at = core::time_point{};
  known.told.reset();
  return made;
}

void schedule::unqueue(std::uint64_t id, memory& known) {
  if (std::exchange(known.queued, waits::no) == waits::no) return;
  std::erase_if(queue_, [&](const alert& a) { return id_of(a) == id && !a.resolved; });
}

void schedule::queue(std::uint64_t id, core::time_point now) {
  auto& known = known_[id];
  known.queued = waits::as_it_is;
  queue({known.last, false, 0}, now);
}

void schedule::queue(alert what, core::time_point now) {
  if (queue_.empty()) group_began_ = now;
  queue_.push_back(std::move(what));
  while (queue_.size() > how_.queue) {
    const auto at = known_.find(id_of(queue_.front()));
    if (at != known_.end() && !queue_.front().resolved) {
      at->second.queued = waits::no;
      look_again(at->second);
    }
    queue_.pop_front();
    ++lost_;
    ++counts_.dropped;
  }
}

void schedule::add_lost(std::uint64_t findings, core::time_point now) {
  lost_at_ = now;
  lost_ += findings;
  counts_.dropped += findings;
}

// What grew during its cooldown, and for an Alertmanager what still goes on.
void schedule::wake_held_back(core::time_point now) {
  if (now < next_look_) return;
  next_look_ = core::time_point::max();
  for (auto& [id, known] : known_) {
    if (known.queued != waits::no || !known.told) continue;
    const auto due = known.held_back > 0 ? due_at(known) : repeat_at(known);
    if (lapses_at(known) <= now) {
      resolve(known, known.last, now);
    } else if (due <= now) {
      queue(id, now);
    } else {
      next_look_ = std::min(next_look_, due);
      look_again(known);
    }
  }
}

void schedule::look_again(const memory& known) {
  next_look_ = std::min({next_look_, repeat_at(known), lapses_at(known)});
}

void schedule::hurry(core::time_point now) {
  hurried_ = true;
  retry_at_ = std::min(retry_at_, now);
}

const delivery* schedule::next(core::time_point now) {
  switch (state_) {
    case state::sending:
      return nullptr;
    case state::waiting:
      if (now < retry_at_) return nullptr;
      state_ = state::sending;
      return &current_;
    case state::idle:
      break;
  }
  wake_held_back(now);
  if (queue_.empty()) return nullptr;
  const bool full = queue_.size() >= how_.group_most;
  if (!full && !hurried_ && now < group_began_ + how_.group_wait) return nullptr;
  fill(now);
  return &current_;
}

void schedule::fill(core::time_point now) {
  current_ = {++ids_, {}, std::exchange(lost_, 0)};
  made_at_ = now;
  state_ = state::sending;
  while (!queue_.empty() && current_.alerts.size() < how_.group_most) {
    auto next = std::move(queue_.front());
    queue_.pop_front();
    const auto at = known_.find(id_of(next));
    if (at != known_.end() && !next.resolved) {
      tell(at->second, now);
    } else {
      current_.alerts.push_back(std::move(next));
    }
  }
  group_began_ = now;
}

void schedule::tell(memory& known, core::time_point now) {
  const bool waited_too_long = std::exchange(known.queued, waits::no) == waits::as_ended;
  const bool ended = resolves() && waited_too_long;
  auto& out = current_.alerts;
  const bool firing = resolves() && known.receiver == heard::firing;
  if (ended && firing) {
    out.push_back(ending(known, known.last));
    return;
  }
  // A label that changed makes another alert of it: the one that was told is over.
  if (firing && known.told->latest.severity != known.last->latest.severity) {
    out.push_back({known.told, true, 0});
  }
  out.push_back({known.last, false, std::exchange(known.held_back, 0)});
  known.told = known.last;
  known.told_at = now;
  known.receiver = heard::firing;
  if (ended) out.push_back(ending(known, known.last));
  look_again(known);
}

void schedule::done(const outcome& what, core::time_point now) {
  if (state_ != state::sending) return;
  const auto findings = current_.alerts.size();
  state_ = state::idle;
  switch (what.what) {
    case outcome::kind::delivered:
      ++counts_.delivered;
      counts_.alerts += findings;
      backoff_.reset();
      current_ = {};
      return;
    case outcome::kind::refused:
      break;
    case outcome::kind::failed:
      ++counts_.failures;
      retry_at_ = now + backoff_.next(what.retry_after);
      if (retry_at_ > made_at_ + how_.retry_for) break;
      state_ = state::waiting;
      return;
  }
  if (what.what == outcome::kind::refused) ++counts_.failures;
  counts_.given_up += findings;
  lost_ += findings + current_.dropped;
  current_ = {};
}

void schedule::broken_off(core::time_point now) {
  if (state_ != state::sending) return;
  state_ = state::waiting;
  retry_at_ = now;
}

std::optional<core::time_point> schedule::wake() const {
  switch (state_) {
    case state::sending:
      return std::nullopt;
    case state::waiting:
      return retry_at_;
    case state::idle:
      break;
  }
  auto at = next_look_;
  if (!queue_.empty()) {
    const bool full = queue_.size() >= how_.group_most;
    at = std::min(at, full ? group_began_ : group_began_ + how_.group_wait);
  }
  if (at == core::time_point::max()) return std::nullopt;
  return at;
}

std::size_t schedule::waiting() const { return queue_.size() + current_.alerts.size(); }

}  // namespace pgweir::notify
