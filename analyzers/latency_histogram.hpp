// How many calls took how long, of all calls since a beginning: nothing fades, so that two looks at
// the same one give what was between them, and several give their sum. (latency_history is what a
// rule compares with: there, older calls fade.)
//
// Holds the steps of latency_scale.hpp from the quickest call to the slowest, 8 bytes each.
#pragma once

#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace pgweir::analyzers {

class latency_histogram {
 public:
  latency_histogram() = default;
  // `counts` of the steps from `first` on; what is beyond the scale is left out.
  latency_histogram(std::size_t first, std::span<const std::uint64_t> counts);

  void add(core::duration took);
  void add(const latency_histogram& other);
  // What came since `earlier`; none: it is no earlier look at this one.
  [[nodiscard]] std::optional<latency_histogram> since(const latency_histogram& earlier) const;

  // The time that `share` (0…1) of the calls stayed within: the upper end of a step. Zero without
  // calls.
  [[nodiscard]] core::duration quantile(double share) const;
  [[nodiscard]] std::uint64_t calls() const;

  [[nodiscard]] std::size_t first() const { return first_; }
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  [[nodiscard]] std::uint64_t count_of(std::size_t step) const;

 private:
  void make_room(std::size_t from, std::size_t end);

  std::size_t first_ = 0;  // step of counts_.front()
  std::vector<std::uint64_t> counts_;
};

}  // namespace pgweir::analyzers
