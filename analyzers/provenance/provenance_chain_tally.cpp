// The telling side of a chain: what its children were, and which of two chains tells more.
#include "analyzers/provenance/provenance_chain.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <limits>
#include <type_traits>

namespace pgweir::analyzers {

namespace {

// Over an hour, no picture shows more: the far end of what fits.
template <class Count>
Count microseconds(core::duration time) {
  constexpr auto most = std::numeric_limits<std::int32_t>::max();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return static_cast<Count>(
      std::clamp<std::int64_t>(us, std::is_signed_v<Count> ? -most : 0, most));
}

}  // namespace

void chain::count(const chain_step& next) {
  const auto& event = next.seen.event;
  auto& spent = tally_.spent;
  ++spent.calls;
  spent.rows += event.rows;
  spent.bytes += event.bytes;
  spent.time += event.completed - event.sent;
  if (tally_.times.size() < core::limits::timed_steps) {
    tally_.times.push_back({microseconds<std::int32_t>(event.sent - tally_.first_sent),
                            microseconds<std::uint32_t>(event.completed - event.sent)});
  }
  tally_.last_completed = std::max(tally_.last_completed, event.completed);
  last_ = std::max(last_, event.completed);
  recent_[recent_next_++ % recent_.size()] = next.execution;

  auto* mine = std::find_if(seats_.begin(), seats_.begin() + connections_,
                            [&](const seat& s) { return s.connection == event.connection; });
  if (mine == seats_.begin() + connections_) {
    // A pool larger than the seats: the last one is shared, and counts a round trip too many.
    if (connections_ < seats_.size()) ++connections_;
    mine = seats_.begin() + connections_ - 1;
    *mine = {event.connection, 0, 0};
  }
  if (event.transaction == 0) {
    ++tally_.autocommits;
  } else if (mine->transaction != event.transaction) {
    mine->transaction = event.transaction;
    ++tally_.transactions;
  }
  if (mine->round_trip != event.round_trip) {
    mine->round_trip = event.round_trip;
    ++spent.round_trips;
  }
}

bool chain::shares_executions_with(const chain& other) const {
  auto count_of = [](const chain& c) { return std::min(c.recent_next_, c.recent_.size()); };
  std::size_t common = 0;
  for (std::size_t i = 0; i < count_of(*this); ++i) {
    auto theirs = other.recent_.begin();
    auto end = theirs + static_cast<std::ptrdiff_t>(count_of(other));
    if (std::find(theirs, end, recent_[i]) != end) ++common;
  }
  return common * 2 >= std::min(count_of(*this), count_of(other)) && common > 0;
}

bool chain::is_explained_by(const source_column& other) const {
  std::size_t explained = 0;
  for (std::size_t i = 0; i < column().distinct(); ++i) {
    if (taken_[i] && other.find(column().values()[i]) != source_column::no_value) ++explained;
  }
  return 5 * explained >= 4 * std::size_t{taken_count_};
}

bool chain::is_more_than(const chain& on_connection) const {
  auto more = static_cast<double>(tally_.distinct_values) -
              static_cast<double>(on_connection.tally_.distinct_values);
  return more > lucky_ + 3.0 * std::sqrt(lucky_);
}

bool chain::outdates(const chain& rival) const {
  bool newer = source_ != rival.source_ && source_->completed > rival.source_->completed;
  bool in_order = in_row_order() && best_order_ > 0;
  return newer && in_order && names_ >= rival.names_ &&
         tally_.spent.calls >= rival.tally_.spent.calls && shares_executions_with(rival);
}

void chain::followed_by(const std::shared_ptr<known_statement>& statement, std::uint16_t slot,
                        std::uint16_t from_position, const core::execution& event) {
  constexpr std::size_t most = 4;
  auto same = [&](const follower& f) {
    return f.statement == statement && f.slot == slot && f.from_position == from_position;
  };
  auto found = std::ranges::find_if(followers_, same);
  if (found == followers_.end()) {
    if (followers_.size() == most) return;
    followers_.push_back({statement, slot, from_position, {}});
    found = std::prev(followers_.end());
  }
  auto& spent = found->spent;
  ++spent.calls;
  ++spent.round_trips;
  spent.rows += event.rows;
  spent.bytes += event.bytes;
  spent.time += event.completed - event.sent;
}

}  // namespace pgweir::analyzers
