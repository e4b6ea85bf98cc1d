#include "analyzers/provenance/loop_timeline.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

loop_timeline::loop_timeline(const chain& first) {
  const auto& tally = first.tally();
  begin_ = tally.first_sent - first.parent_age() - tally.first_parent_took;
  steps_.push_back({0, {}, tally.first_parent_took});
}

void loop_timeline::add(std::uint16_t lane, const chain& children) {
  const auto& tally = children.tally();
  for (const auto& each : tally.times) {
    const auto sent = tally.first_sent + std::chrono::microseconds{each.at_us};
    steps_.push_back({lane, sent - begin_, std::chrono::microseconds{each.took_us}});
  }
}

std::vector<core::timed_step> loop_timeline::steps() && {
  std::ranges::stable_sort(steps_, {}, &core::timed_step::at);
  // Over a pool a sibling may have begun before this parent had ended.
  const auto first = steps_.front().at;
  for (auto& step : steps_) step.at -= first;
  return std::move(steps_);
}

}  // namespace pgweir::analyzers
