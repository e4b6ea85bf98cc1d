// The time line of a loop, ready to be drawn: a lane for the parent, one for each child. How it is
// drawn, each format knows.
#pragma once

#include "core/finding.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pgweir::reports {

struct timeline_lane {
  std::string name;    // "posts"
  std::string detail;  // "50 × author_id = authors.id"
  std::uint64_t executions = 0;
  std::size_t depth = 0;  // 0: the parent and its children; 1: children of children; …
};

// Views of it end with the finding that it was made of.
struct timeline_lanes {
  std::vector<timeline_lane> lanes;         // timed_step::lane is an index of it
  std::span<const core::timed_step> steps;  // by time
  core::duration whole{};                   // from the first step to the end of the last
  core::duration worked{};                  // in which at least one statement ran
  std::uint64_t shown = 0;                  // executions in `steps`
  std::uint64_t executions = 0;             // of the lanes that have steps; never fewer
};

// No lanes: no times were kept.
timeline_lanes timeline_of(const core::finding& f);

}  // namespace pgweir::reports
