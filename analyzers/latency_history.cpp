#include "analyzers/latency_history.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

constexpr std::uint32_t fade_at = 4'000;

}  // namespace

latency_history::latency_history(std::size_t first, std::span<const std::uint64_t> counts,
                                 core::duration longest)
    : max_{longest} {
  for (std::size_t i = 0; i < counts.size() && first + i < latency_scale::steps; ++i) {
    // More than a history ever holds: no memory of one.
    const auto count = std::min<std::uint64_t>(counts[i], fade_at);
    counts_[first + i] = static_cast<std::uint16_t>(count);
    calls_ += static_cast<std::uint32_t>(count);
  }
  while (calls_ >= fade_at) fade();
}

void latency_history::add(core::duration took) {
  if (calls_ >= fade_at) fade();
  ++counts_[latency_scale::step_of(took)];
  ++calls_;
  max_ = std::max(max_, took);
}

void latency_history::add(const latency_history& other) {
  for (std::size_t step = 0; step < counts_.size(); ++step)
    counts_[step] = static_cast<std::uint16_t>(counts_[step] + other.counts_[step]);
  calls_ += other.calls_;
  max_ = std::max(max_, other.max_);
  if (calls_ >= fade_at) fade();
}

core::duration latency_history::quantile(double share) const {
  if (calls_ == 0) return {};
  return std::min(latency_scale::upper_end(step_of_share(share)), max_);
}

void latency_history::fade() {
  calls_ = 0;
  for (auto& count : counts_) {
    count = static_cast<std::uint16_t>(count / 2);
    calls_ += count;
  }
}

}  // namespace pgweir::analyzers
