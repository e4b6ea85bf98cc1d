// The logarithmic scale of all latency histograms: four steps a doubling, from 1 µs to more than an
// hour, so that what is read from one is exact to 19 %. Histograms on one scale can be added up;
// files of the history hold its steps, therefore it never changes.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace pgweir::analyzers::latency_scale {

inline constexpr std::size_t steps = 128;
inline constexpr double steps_per_doubling = 4.0;

// Each execution is placed more than once, so the doublings are read from the number's exponent,
// and the step within one from what is left: its fraction, from 1 to below 2.
inline std::size_t step_of(core::duration took) {
  const double microseconds = std::chrono::duration<double, std::micro>(took).count();
  if (microseconds <= 1.0) return 0;
  constexpr std::uint64_t of_exponent = 52, bias = 1023;
  const auto bits = std::bit_cast<std::uint64_t>(microseconds);
  const std::uint64_t fraction_bits = (bits & ((1ULL << of_exponent) - 1)) | (bias << of_exponent);
  const auto fraction = std::bit_cast<double>(fraction_bits);
  std::size_t step = 4 * static_cast<std::size_t>((bits >> of_exponent) - bias);
  for (const double end : {0x1.306fe0a31b715p0, 0x1.6a09e667f3bcdp0, 0x1.ae89f995ad3adp0}) {
    if (fraction >= end) ++step;  // 2 to the power of 1/4, 1/2, 3/4
  }
  return std::min(step, steps - 1);
}

inline core::duration upper_end(std::size_t step) {
  const double microseconds = std::exp2(static_cast<double>(step + 1) / steps_per_doubling);
  return std::chrono::duration_cast<core::duration>(
      std::chrono::duration<double, std::micro>(microseconds));
}

// The place in `counts` that `share` (0…1) of all that was counted lies in or below: the step,
// where they begin with the first one. Precondition: `all` is the sum of `counts`, and not 0.
template <class Counts>
std::size_t step_of_share(const Counts& counts, std::uint64_t all, double share) {
  const auto asked = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all)));
  const auto wanted = std::clamp<std::uint64_t>(asked, 1, all);
  std::uint64_t passed = 0;
  std::size_t place = 0;
  for (; place + 1 < std::size(counts); ++place) {
    passed += counts[place];
    if (passed >= wanted) break;
  }
  return place;
}

}  // namespace pgweir::analyzers::latency_scale
