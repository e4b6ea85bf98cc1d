#include "analyzers/latency_histogram.hpp"

#include "analyzers/latency_scale.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

latency_histogram of(std::initializer_list<core::duration> calls) {
  latency_histogram out;
  for (const auto took : calls) out.add(took);
  return out;
}

void expect_about(core::duration got, core::duration wanted) {
  EXPECT_GE(got, wanted);
  EXPECT_LE(got, wanted * 119 / 100);
}

TEST(latency_scale_test, a_step_is_a_quarter_of_a_doubling) {
  EXPECT_EQ(latency_scale::step_of(core::duration{}), 0U);
  EXPECT_EQ(latency_scale::step_of(24h), latency_scale::steps - 1);
  for (std::int64_t ns = 1'100; ns < 4'000'000'000'000; ns += ns / 7) {
    const auto wanted = static_cast<std::size_t>(4 * std::log2(static_cast<double>(ns) / 1'000));
    ASSERT_EQ(latency_scale::step_of(std::chrono::nanoseconds{ns}), wanted) << ns;
  }
}

TEST(latency_histogram, knows_nothing_at_first) {
  const latency_histogram none;
  EXPECT_EQ(none.calls(), 0U);
  EXPECT_EQ(none.quantile(0.5), 0ns);
  EXPECT_TRUE(none.counts().empty());
}

TEST(latency_histogram, gives_quantiles_to_a_fifth) {
  latency_histogram all;
  for (int i = 1; i <= 10'000; ++i) all.add(i * 1ms);
  EXPECT_EQ(all.calls(), 10'000U);  // none fades
  expect_about(all.quantile(0.5), 5s);
  expect_about(all.quantile(0.99), 9900ms);
  expect_about(all.quantile(0.0), 1ms);
}

TEST(latency_histogram, gives_quantiles_wherever_it_begins) {
  const std::array<std::uint64_t, 4> counts{90, 9, 1, 0};
  const latency_histogram all{40, counts};
  EXPECT_EQ(all.quantile(0.9), latency_scale::upper_end(40));
  EXPECT_EQ(all.quantile(0.99), latency_scale::upper_end(41));
  EXPECT_EQ(all.quantile(1.0), latency_scale::upper_end(42));
}

TEST(latency_histogram, takes_the_extremes) {
  const auto all = of({-1ns, 0ns, 20h});
  EXPECT_EQ(all.count_of(0), 2U);
  EXPECT_EQ(all.count_of(latency_scale::steps - 1), 1U);
  EXPECT_EQ(all.count_of(latency_scale::steps), 0U);
}

TEST(latency_histogram, the_order_of_adding_does_not_matter) {
  auto one = of({1ms, 100ms});
  one.add(of({1us, 10s}));
  auto other = of({1us, 10s});
  other.add(of({1ms, 100ms}));
  other.add(latency_histogram{});
  EXPECT_EQ(one.calls(), 4U);
  EXPECT_EQ(one.first(), other.first());
  EXPECT_TRUE(std::ranges::equal(one.counts(), other.counts()));
}

TEST(latency_histogram, two_looks_give_what_was_between_them) {
  const auto earlier = of({1ms, 1ms, 50ms});
  auto now = earlier;
  now.add(2us);
  now.add(50ms);
  const auto between = now.since(earlier);
  ASSERT_TRUE(between);
  EXPECT_EQ(between->calls(), 2U);
  EXPECT_EQ(between->count_of(latency_scale::step_of(50ms)), 1U);
  EXPECT_EQ(between->count_of(latency_scale::step_of(1ms)), 0U);
  EXPECT_FALSE(earlier.since(now));  // it began anew
  EXPECT_EQ(now.since(now)->calls(), 0U);
}

TEST(latency_histogram, is_made_of_its_counts) {
  const std::array<std::uint64_t, 3> counts{1, 0, 5};
  const latency_histogram made{10, counts};
  EXPECT_EQ(made.count_of(10), 1U);
  EXPECT_EQ(made.count_of(12), 5U);
  EXPECT_EQ((latency_histogram{latency_scale::steps - 1, counts}.calls()), 1U);
  EXPECT_EQ((latency_histogram{latency_scale::steps, counts}.calls()), 0U);
}

}  // namespace
}  // namespace pgweir::analyzers
