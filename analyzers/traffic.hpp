// What is known of the traffic as a whole, for those who report it: plain values.
#pragma once

#include "analyzers/latency_histogram.hpp"
#include "core/finding.hpp"
#include "core/statement_ref.hpp"
#include "core/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pgweir::analyzers {

// How long executions took, counted since the start and never fading: for graphs over time. Bounds
// in microseconds, each inclusive; the last count is of what took longer.
struct latency_counts {
  static constexpr std::array<std::uint32_t, 16> bounds_us{
      100,    250,     500,     1'000,   2'500,     5'000,     10'000,     25'000,
      50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000, 60'000'000};
  std::array<std::uint64_t, bounds_us.size() + 1> counts{};

  void add(core::duration took) {
    const auto* const within = std::ranges::find_if(bounds_us, [took](std::uint32_t bound) {
      return took <= std::chrono::microseconds{bound};
    });
    ++counts[static_cast<std::size_t>(within - bounds_us.begin())];
  }
};

// What the reports say of the traffic behind them (all since the start).
struct traffic_seen {
  std::uint64_t executions = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t round_trips = 0;
  std::uint64_t errors = 0;
  std::uint64_t statements = 0;    // different statement keys
  std::uint64_t unparsed = 0;      // executions of statements that libpg_query does not know
  std::uint64_t unattributed = 0;  // executions whose text was lost in a gap
  std::uint64_t connections = 0;
  std::uint64_t blind_connections = 0;
  std::uint64_t dropped_events = 0;      // by observation_gap
  std::uint64_t rules_switched_off = 0;  // by a broken invariant of their own
  core::duration time{};                 // sum of sent..completed
  latency_counts latency;                // of each sent..completed; not in reports
};

// What the work of one name spent.
struct attributed_work {
  enum class name_kind : std::uint8_t { route, scope, trace };
  name_kind kind = name_kind::route;
  std::string name;
  std::uint64_t pieces = 0;      // that were seen to have a beginning and an end
  std::uint64_t most_calls = 0;  // in one of them
  core::cost spent;
};

// What one statement cost in one database.
struct statement_totals {
  core::statement_ref statement;
  std::string database;
  core::orm dialect = core::orm::none;  // that wrote it; none: unsure
  core::cost spent;                     // of all executions, the failed ones too
  std::uint64_t errors = 0;
  core::duration slowest{};
  // The time that half, 95 and 99 of 100 calls stayed within, exact to 19 %; recent calls count
  // most.
  core::duration p50{};
  core::duration p95{};
  core::duration p99{};
  latency_histogram latencies;  // of all calls since the start
};

}  // namespace pgweir::analyzers
