#include "history/packed.hpp"

#include "analyzers/latency_scale.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace pgweir::history {
namespace {

using namespace std::chrono_literals;

bool same(const analyzers::latency_histogram& a, const analyzers::latency_histogram& b) {
  for (std::size_t step = 0; step < analyzers::latency_scale::steps; ++step) {
    if (a.count_of(step) != b.count_of(step)) return false;
  }
  return true;
}

TEST(packed, a_histogram_comes_back) {
  analyzers::latency_histogram histogram;
  for (int i = 0; i < 300; ++i) histogram.add(1ms);
  histogram.add(3us);
  histogram.add(20min);
  const auto bytes = packed(histogram);
  EXPECT_TRUE(same(histogram_from(bytes), histogram));
  EXPECT_TRUE(same(histogram_from(packed(analyzers::latency_histogram{})), {}));
}

TEST(packed, large_counts_come_back) {
  const std::array<std::uint64_t, 3> counts{127, 128, ~std::uint64_t{0}};
  const analyzers::latency_histogram histogram{40, counts};
  EXPECT_TRUE(same(histogram_from(packed(histogram)), histogram));
}

TEST(packed, the_sum_is_that_of_the_histograms) {
  analyzers::latency_histogram a;
  analyzers::latency_histogram b;
  for (int i = 0; i < 50; ++i) a.add(i * 1ms);
  for (int i = 0; i < 70; ++i) b.add(i * 1us);
  const auto sum = histogram_from(merged_histograms(packed(a), packed(b)));
  a.add(b);
  EXPECT_TRUE(same(sum, a));
}

TEST(packed, a_latency_history_comes_back) {
  analyzers::latency_history history;
  for (int i = 1; i < 100; ++i) history.add(i * 1ms);
  const auto back = latency_history_from(packed(history));
  EXPECT_TRUE(std::ranges::equal(back.counts(), history.counts()));
  EXPECT_EQ(back.calls(), history.calls());
  EXPECT_EQ(back.max(), 99ms);
  EXPECT_EQ(back.quantile(0.95), history.quantile(0.95));
  EXPECT_EQ(latency_history_from(packed(analyzers::latency_history{})).calls(), 0U);
}

TEST(packed, other_bytes_do_no_harm) {
  std::mt19937 dice{7};
  for (int i = 0; i < 5'000; ++i) {
    blob bytes(dice() % 200);
    for (auto& each : bytes) each = static_cast<std::byte>(dice());
    EXPECT_LE(histogram_from(bytes).counts().size(), analyzers::latency_scale::steps);
    EXPECT_LE(latency_history_from(bytes).calls(), 4'000U);
  }
}

}  // namespace
}  // namespace pgweir::history
