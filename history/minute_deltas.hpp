// What ran in each minute, from totals that only grow: the difference between two looks at them.
// Reads no clock; knows of a statement what its last look showed (some 300 bytes), and forgets
// those that a look no longer shows.
#pragma once

#include "analyzers/traffic.hpp"
#include "core/time.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace pgweir::history {

using minute = std::chrono::sys_time<std::chrono::minutes>;

// What one statement did in one database.
struct statement_work {
  std::uint64_t errors = 0;
  core::cost spent;
  core::duration slowest{};  // exact where it is the slowest since the start, else to 19 %
  analyzers::latency_histogram latencies;
};

struct minute_delta {
  const analyzers::statement_totals* of = nullptr;  // in the look
  statement_work work;
};

struct minute_look {
  minute at{};                       // in which the time since the last look began
  std::vector<minute_delta> deltas;  // of those that ran
};

class minute_deltas {
 public:
  // All totals are 0 at `start`.
  explicit minute_deltas(core::wall_time start) : last_{start} {}

  // The totals as they are at `now`. A statement whose totals shrank was forgotten meanwhile and
  // counted anew: all of it is new. The views of the answer live as long as `totals`.
  minute_look look(std::span<const analyzers::statement_totals> totals, core::wall_time now);

 private:
  struct known {
    statement_work work;
    std::uint64_t seen_in = 0;  // number of the look
  };
  core::wall_time last_;
  std::uint64_t looks_ = 0;
  std::unordered_map<std::uint64_t, known> known_;
};

}  // namespace pgweir::history
