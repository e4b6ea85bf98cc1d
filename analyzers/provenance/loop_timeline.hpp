// The time line of a proven loop, for its picture: the parent and the first executions of each
// child.
#pragma once

#include "analyzers/provenance/provenance_chain.hpp"
#include "core/evidence.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class loop_timeline {
 public:
  // Begins with the parent of `first`.
  explicit loop_timeline(const chain& first);
  void add(std::uint16_t lane, const chain& children);
  // By time, which is told from the first one on.
  [[nodiscard]] std::vector<core::timed_step> steps() &&;

 private:
  core::time_point begin_;
  std::vector<core::timed_step> steps_;
};

}  // namespace pgweir::analyzers
