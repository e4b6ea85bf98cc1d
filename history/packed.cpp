#include "history/packed.hpp"

#include "analyzers/latency_scale.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::history {

namespace {

constexpr unsigned bits = 7;
constexpr std::uint64_t low_bits = 0x7f;
constexpr std::uint64_t more_follow = 0x80;

void put(blob& out, std::uint64_t number) {
  for (; number > low_bits; number >>= bits) {
    out.push_back(static_cast<std::byte>((number & low_bits) | more_follow));
  }
  out.push_back(static_cast<std::byte>(number));
}

// Takes numbers off the front; 0 at the end of the bytes.
std::uint64_t take(std::span<const std::byte>& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; !bytes.empty() && shift < 64; shift += bits) {
    const auto byte = std::to_integer<std::uint64_t>(bytes.front());
    bytes = bytes.subspan(1);
    number |= (byte & low_bits) << shift;
    if ((byte & more_follow) == 0) break;
  }
  return number;
}

struct steps {
  std::size_t first = 0;
  std::vector<std::uint64_t> counts;
};

steps steps_from(std::span<const std::byte> bytes) {
  steps out;
  out.first = take(bytes);
  while (!bytes.empty() && out.counts.size() < analyzers::latency_scale::steps) {
    out.counts.push_back(take(bytes));
  }
  return out;
}

}  // namespace

blob packed(const analyzers::latency_histogram& histogram) {
  blob out;
  put(out, histogram.first());
  for (const auto count : histogram.counts()) put(out, count);
  return out;
}

analyzers::latency_histogram histogram_from(std::span<const std::byte> bytes) {
  const auto read = steps_from(bytes);
  return {read.first, read.counts};
}

blob packed(const analyzers::latency_history& history) {
  blob out;
  put(out, static_cast<std::uint64_t>(history.max().count()));
  const auto all = history.counts();
  std::size_t first = 0;
  std::size_t end = all.size();
  while (first < end && all[first] == 0) ++first;
  while (end > first && all[end - 1] == 0) --end;
  put(out, first);
  for (const auto count : all.subspan(first, end - first)) put(out, count);
  return out;
}

analyzers::latency_history latency_history_from(std::span<const std::byte> bytes) {
  const core::duration longest{static_cast<std::int64_t>(take(bytes))};
  const auto read = steps_from(bytes);
  return {read.first, read.counts, longest};
}

blob merged_histograms(std::span<const std::byte> a, std::span<const std::byte> b) {
  auto sum = histogram_from(a);
  sum.add(histogram_from(b));
  return packed(sum);
}

}  // namespace pgweir::history
