// The traffic second by second: how much, how fast, and which statements took the time. A stage
// before the rules; makes no findings.
//
// Keeps the last limits::activity_seconds that are over, without a gap. An execution counts in the
// second in which it ended; a late one in the second that runs. Of one second at most
// limits::statements_in_second statements are told apart, the time of more is that of the others.
// Knows statements by key only: their texts are the ledger's.
#pragma once

#include "analyzers/latency_scale.hpp"
#include "analyzers/live.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_set>
#include <vector>

namespace pgweir::analyzers {

class activity_log {
 public:
  activity_log();

  // `statement`: its key; 0: not known.
  void observe(const core::execution& event, std::uint64_t statement);
  void advance(core::time_point now);

  // Those that are over, oldest first.
  [[nodiscard]] std::vector<traffic_second> seconds() const;
  // The newest of them; at the epoch while there is none.
  [[nodiscard]] traffic_second last_second() const;
  // The statements that took most time in all of them: some more than are shown, because a text may
  // have been forgotten.
  [[nodiscard]] std::unordered_set<std::uint64_t> costliest() const;
  [[nodiscard]] memory_share memory() const;

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();
  static constexpr std::size_t slots = 2 * core::limits::statements_in_second;  // a power of two

  // Of the second that runs.
  struct spent_on {
    std::uint64_t statement = 0;
    std::int64_t second = never;  // another one: free
    core::duration time{};
  };
  struct past_second {
    std::int64_t second = 0;
    std::uint64_t queries = 0;
    std::uint64_t errors = 0;
    core::duration p50{};
    core::duration p95{};
    core::duration p99{};
    core::duration others{};
    std::array<traffic_second::share, core::limits::shown_shares> shares{};
    std::size_t told_apart = 0;  // of them
  };

  static traffic_second shown(const past_second& over);
  void move_to(std::int64_t second);
  void end_second();
  void keep(const past_second& over);
  spent_on* slot_of(std::uint64_t statement);

  std::int64_t second_ = never;  // that runs
  past_second now_;
  core::duration longest_{};
  std::array<std::uint32_t, latency_scale::steps> took_{};
  std::vector<spent_on> spent_;
  std::vector<std::uint16_t> used_;  // slots of spent_, in this second
  std::vector<past_second> past_;    // a ring once it is full
  std::size_t oldest_ = 0;
};

}  // namespace pgweir::analyzers
