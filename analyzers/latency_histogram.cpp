#include "analyzers/latency_histogram.hpp"

#include "analyzers/latency_scale.hpp"

#include <algorithm>
#include <numeric>

namespace pgweir::analyzers {

latency_histogram::latency_histogram(std::size_t first, std::span<const std::uint64_t> counts) {
  if (first >= latency_scale::steps) return;
  first_ = first;
  const auto kept = counts.first(std::min(counts.size(), latency_scale::steps - first));
  counts_.assign(kept.begin(), kept.end());
}

// `end`: one past the last step that is needed.
void latency_histogram::make_room(std::size_t from, std::size_t end) {
  if (counts_.empty()) first_ = from;
  if (from < first_) {
    counts_.insert(counts_.begin(), first_ - from, 0);
    first_ = from;
  }
  if (end > first_ + counts_.size()) counts_.resize(end - first_, 0);
}

void latency_histogram::add(core::duration took) {
  const auto step = latency_scale::step_of(took);
  make_room(step, step + 1);
  ++counts_[step - first_];
}

void latency_histogram::add(const latency_histogram& other) {
  if (other.counts_.empty()) return;
  make_room(other.first_, other.first_ + other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[other.first_ + i - first_] += other.counts_[i];
  }
}

std::optional<latency_histogram> latency_histogram::since(const latency_histogram& earlier) const {
  latency_histogram out;
  const auto end = first_ + counts_.size();
  for (std::size_t i = 0; i < earlier.counts_.size(); ++i) {
    const auto step = earlier.first_ + i;
    if (earlier.counts_[i] > count_of(step)) return std::nullopt;
  }
  for (auto step = first_; step < end; ++step) {
    const auto more = count_of(step) - earlier.count_of(step);
    if (more == 0) continue;
    out.make_room(step, step + 1);
    out.counts_[step - out.first_] = more;
  }
  return out;
}

core::duration latency_histogram::quantile(double share) const {
  const auto all = calls();
  if (all == 0) return {};
  return latency_scale::upper_end(first_ + latency_scale::step_of_share(counts_, all, share));
}

std::uint64_t latency_histogram::calls() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t latency_histogram::count_of(std::size_t step) const {
  const bool inside = step >= first_ && step - first_ < counts_.size();
  return inside ? counts_[step - first_] : 0;
}

}  // namespace pgweir::analyzers
