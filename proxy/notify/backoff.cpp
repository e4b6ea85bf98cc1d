#include "proxy/notify/backoff.hpp"

#include <algorithm>

namespace pgweir::notify {

namespace {

// splitmix64: good enough to scatter senders, and the same everywhere.
std::uint64_t rolled(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

}  // namespace

core::duration backoff::next(std::optional<core::duration> asked) {
  const auto half = step_ / 2;
  const auto width = static_cast<std::uint64_t>(half.count()) + 1;
  const core::duration jitter{static_cast<core::duration::rep>(rolled(dice_) % width)};
  const auto own = half + jitter;
  step_ = std::min(step_ * 2, longest);
  return asked ? std::max(own, std::min(*asked, most_respected)) : own;
}

}  // namespace pgweir::notify
