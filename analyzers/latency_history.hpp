// How long one statement usually takes: a histogram on the scale of latency_scale.hpp, 256 bytes.
// Older calls fade: at 4,000 calls all counts are halved.
#pragma once

#include "analyzers/latency_scale.hpp"
#include "core/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pgweir::analyzers {

class latency_history {
 public:
  latency_history() = default;
  // As it was: its counts of the steps from `first` on, and its longest call.
  latency_history(std::size_t first, std::span<const std::uint64_t> counts, core::duration longest);

  void add(core::duration took);
  void add(const latency_history& other);

  // The time that `share` (0…1) of the calls stayed within; never above max(). Zero without calls.
  [[nodiscard]] core::duration quantile(double share) const;
  // The step of latency_scale that it lies in. Precondition: there are calls.
  [[nodiscard]] std::size_t step_of_share(double share) const {
    return latency_scale::step_of_share(counts_, calls_, share);
  }
  [[nodiscard]] core::duration max() const { return max_; }
  [[nodiscard]] std::uint64_t calls() const { return calls_; }
  [[nodiscard]] std::span<const std::uint16_t> counts() const { return counts_; }

 private:
  void fade();

  std::array<std::uint16_t, latency_scale::steps> counts_{};
  std::uint32_t calls_ = 0;
  core::duration max_{};
};

}  // namespace pgweir::analyzers
