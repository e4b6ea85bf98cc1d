#include "analyzers/latency_history.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

void expect_about(core::duration got, core::duration wanted) {
  EXPECT_GE(got, wanted);
  EXPECT_LE(got, wanted * 119 / 100);
}

TEST(latency_history, knows_nothing_at_first) {
  latency_history history;
  EXPECT_EQ(history.calls(), 0U);
  EXPECT_EQ(history.quantile(0.5), 0ns);
  EXPECT_EQ(history.max(), 0ns);
}

TEST(latency_history, gives_quantiles_to_a_fifth) {
  latency_history history;
  for (int i = 1; i <= 1'000; ++i) history.add(i * 1ms);
  expect_about(history.quantile(0.5), 500ms);
  expect_about(history.quantile(0.95), 950ms);
  EXPECT_EQ(history.max(), 1s);
  EXPECT_EQ(history.quantile(1.0), 1s);
}

TEST(latency_history, takes_the_extremes) {
  latency_history history;
  history.add(0ns);
  history.add(20h);
  EXPECT_LE(history.quantile(0.5), 2us);
  EXPECT_EQ(history.max(), 20h);
}

TEST(latency_history, adds_another) {
  latency_history slow;
  latency_history fast;
  for (int i = 0; i < 50; ++i) slow.add(100ms);
  for (int i = 0; i < 150; ++i) fast.add(1ms);
  slow.add(fast);
  EXPECT_EQ(slow.calls(), 200U);
  expect_about(slow.quantile(0.5), 1ms);
  expect_about(slow.quantile(0.95), 100ms);
}

TEST(latency_history, forgets_slowly_what_was_long_ago) {
  latency_history history;
  for (int i = 0; i < 4'000; ++i) history.add(100ms);
  for (int i = 0; i < 40'000; ++i) history.add(1ms);
  expect_about(history.quantile(0.95), 1ms);
  EXPECT_LE(history.calls(), 4'000U);
}

}  // namespace
}  // namespace pgweir::analyzers
