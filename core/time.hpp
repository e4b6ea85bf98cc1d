// Time as the sans-I/O parts know it: passed in, never read.
//
// `monotonic` has no now() on purpose: only proxy/net (and a test's virtual clock) can make a
// time_point, so nothing below can read a clock by accident.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace pgweir::core {

struct monotonic {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<monotonic>;
  static constexpr bool is_steady = true;
};

using time_point = monotonic::time_point;
using duration = monotonic::duration;

// A date for people: reports and logs only.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

// One moment known on both clocks; turns what the machines measured into dates for people.
struct clock_anchor {
  time_point monotonic_at{};
  wall_time wall_at{};

  [[nodiscard]] wall_time to_wall(time_point at) const {
    return wall_at + std::chrono::duration_cast<std::chrono::milliseconds>(at - monotonic_at);
  }
};

}  // namespace pgweir::core
