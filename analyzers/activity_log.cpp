#include "analyzers/activity_log.hpp"

#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <tuple>

namespace pgweir::analyzers {

namespace {

using core::limits::activity_seconds;
using core::limits::shown_shares;
using core::limits::statements_in_second;

std::int64_t second_of(core::time_point at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

core::time_point end_of(std::int64_t second) {
  return core::time_point{std::chrono::seconds{second + 1}};
}

}  // namespace

activity_log::activity_log() : spent_(slots) {
  static_assert(std::has_single_bit(slots));
  used_.reserve(statements_in_second);
  past_.reserve(activity_seconds);
}

void activity_log::observe(const core::execution& event, std::uint64_t statement) {
  move_to(second_of(event.completed));
  const auto took = event.completed - event.sent;
  ++now_.queries;
  if (event.outcome == core::execution_outcome::failed) ++now_.errors;
  ++took_[latency_scale::step_of(took)];
  longest_ = std::max(longest_, took);
  if (auto* slot = statement != 0 ? slot_of(statement) : nullptr) {
    slot->time += took;
  } else {
    now_.others += took;
  }
}

void activity_log::advance(core::time_point now) { move_to(second_of(now)); }

// Null: so many are told apart already.
activity_log::spent_on* activity_log::slot_of(std::uint64_t statement) {
  std::size_t at = key_mix({statement}) & (slots - 1);
  while (spent_[at].second == second_ && spent_[at].statement != statement)
    at = (at + 1) & (slots - 1);
  auto& slot = spent_[at];
  if (slot.second == second_) return &slot;
  if (used_.size() == statements_in_second) return nullptr;
  used_.push_back(static_cast<std::uint16_t>(at));
  slot = {statement, second_, {}};
  return &slot;
}

void activity_log::move_to(std::int64_t second) {
  if (second <= second_) return;
  if (second_ == never) {
    second_ = second;
    return;
  }
  end_second();
  const auto kept = static_cast<std::int64_t>(activity_seconds);
  for (auto quiet = std::max(second_ + 1, second - kept); quiet < second; ++quiet) {
    past_second nothing;
    nothing.second = quiet;
    keep(nothing);
  }
  second_ = second;
}

void activity_log::end_second() {
  now_.second = second_;
  if (now_.queries > 0) {
    const auto within = [this](double share) {
      return std::min(
          latency_scale::upper_end(latency_scale::step_of_share(took_, now_.queries, share)),
          longest_);
    };
    now_.p50 = within(0.5);
    now_.p95 = within(0.95);
    now_.p99 = within(0.99);
  }
  now_.told_apart = std::min(used_.size(), shown_shares);
  const auto end_of_most = used_.begin() + static_cast<std::ptrdiff_t>(now_.told_apart);
  std::ranges::partial_sort(used_, end_of_most, [this](std::uint16_t a, std::uint16_t b) {
    const auto rank = [this](std::uint16_t at) {
      return std::tuple(-spent_[at].time, spent_[at].statement);
    };
    return rank(a) < rank(b);
  });
  for (std::size_t i = 0; i < used_.size(); ++i) {
    const auto& spent = spent_[used_[i]];
    if (i < now_.told_apart) {
      now_.shares[i] = {spent.statement, spent.time};
    } else {
      now_.others += spent.time;
    }
  }
  keep(now_);
  now_ = {};
  took_.fill(0);
  longest_ = {};
  used_.clear();
}

void activity_log::keep(const past_second& over) {
  if (past_.size() < activity_seconds) {
    past_.push_back(over);
    return;
  }
  past_[oldest_] = over;
  oldest_ = (oldest_ + 1) % past_.size();
}

traffic_second activity_log::shown(const past_second& over) {
  const auto end = over.shares.begin() + static_cast<std::ptrdiff_t>(over.told_apart);
  return {end_of(over.second),        over.queries, over.errors, over.p50, over.p95, over.p99,
          {over.shares.begin(), end}, over.others};
}

std::vector<traffic_second> activity_log::seconds() const {
  std::vector<traffic_second> out;
  out.reserve(past_.size());
  for (std::size_t i = 0; i < past_.size(); ++i)
    out.push_back(shown(past_[(oldest_ + i) % past_.size()]));
  return out;
}

traffic_second activity_log::last_second() const {
  return past_.empty() ? traffic_second{}
                       : shown(past_[(oldest_ + past_.size() - 1) % past_.size()]);
}

std::unordered_set<std::uint64_t> activity_log::costliest() const {
  std::unordered_map<std::uint64_t, core::duration> spent;
  for (const auto& each : past_) {
    for (std::size_t i = 0; i < each.told_apart; ++i)
      spent[each.shares[i].statement] += each.shares[i].time;
  }
  std::vector<std::pair<core::duration, std::uint64_t>> order;  // by time, negative
  order.reserve(spent.size());
  for (const auto& [key, time] : spent) order.emplace_back(-time, key);
  const auto most = std::min(order.size(), 4 * shown_shares);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(most);
  std::ranges::partial_sort(order, end);
  std::unordered_set<std::uint64_t> keys;
  for (auto each = order.begin(); each != end; ++each) keys.insert(each->second);
  return keys;
}

memory_share activity_log::memory() const {
  constexpr std::size_t of_second = sizeof(activity_log) + slots * sizeof(spent_on) +
                                    statements_in_second * sizeof(std::uint16_t);
  return {"activity", of_second + past_.capacity() * sizeof(past_second),
          of_second + activity_seconds * sizeof(past_second)};
}

}  // namespace pgweir::analyzers
