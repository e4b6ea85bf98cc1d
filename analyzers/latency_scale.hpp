// The logarithmic scale of all latency histograms: four steps a doubling, from 1 µs to more than an
// hour, so that what is read from one is exact to 19 %. Histograms on one scale can be added up;
// files of the history hold its steps, therefore it never changes.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace pgweir::analyzers::latency_scale {

inline constexpr std::size_t steps = 128;
inline constexpr double steps_per_doubling = 4.0;

inline std::size_t step_of(core::duration took) {
  const double microseconds = std::chrono::duration<double, std::micro>(took).count();
  if (microseconds <= 1.0) return 0;
  const auto step = static_cast<std::size_t>(steps_per_doubling * std::log2(microseconds));
  return std::min(step, steps - 1);
}

inline core::duration upper_end(std::size_t step) {
  const double microseconds = std::exp2(static_cast<double>(step + 1) / steps_per_doubling);
  return std::chrono::duration_cast<core::duration>(
      std::chrono::duration<double, std::micro>(microseconds));
}

// The step that `share` (0…1) of all that was counted lies in or below. Precondition: `all` is the
// sum of `counts`, and not 0.
template <class Counts>
std::size_t step_of_share(const Counts& counts, std::uint64_t all, double share) {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all)));
  std::uint64_t passed = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    passed += counts[step];
    if (passed >= std::max<std::uint64_t>(wanted, 1)) return step;
  }
  return steps - 1;
}

}  // namespace pgweir::analyzers::latency_scale
