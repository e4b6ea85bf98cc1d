// The logarithmic scale of all latency histograms: four steps a doubling, from 1 µs to more than an
// hour, so that a quantile is exact to 19 %. Histograms on one scale can be added up; files of the
// history hold its steps, therefore it never changes.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace pgweir::analyzers {

inline constexpr std::size_t latency_steps = 128;
inline constexpr double latency_steps_per_doubling = 4.0;

inline std::size_t latency_step_of(core::duration took) {
  const double microseconds = std::chrono::duration<double, std::micro>(took).count();
  if (microseconds <= 1.0) return 0;
  const auto step = static_cast<std::size_t>(latency_steps_per_doubling * std::log2(microseconds));
  return std::min(step, latency_steps - 1);
}

// What a call of this step took at most.
inline core::duration latency_upper_end(std::size_t step) {
  const double microseconds = std::exp2(static_cast<double>(step + 1) / latency_steps_per_doubling);
  return std::chrono::duration_cast<core::duration>(
      std::chrono::duration<double, std::micro>(microseconds));
}

}  // namespace pgweir::analyzers
