#include "cli/watch/model.hpp"

#include "tests/cli/watch/watched.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::cli::watch {
namespace {

using namespace std::chrono_literals;
namespace samples = reports::samples;

TEST(model_test, the_connection_is_lost_and_heals) {
  auto m = watched();
  ASSERT_TRUE(m.traffic);
  const auto findings = m.findings.size();
  take(m, link_lost{"Connection refused"}, noon() + 10s);
  take(m, link_lost{"Connection refused"}, noon() + 11s);
  EXPECT_EQ(m.link.now, link::state::lost);
  EXPECT_EQ(m.link.since, noon() + 10s) << "since it was lost, not since it was tried last";
  EXPECT_FALSE(m.traffic) << "old numbers are no numbers";
  EXPECT_EQ(m.findings.size(), findings);
  take(m, link_begun{}, noon() + 20s);
  take(m, samples::booked(samples::loop()), noon() + 20s);
  take(m, present{}, noon() + 20s);
  EXPECT_EQ(m.link.now, link::state::live);
  EXPECT_EQ(m.findings.size(), 1U) << "what the new process does not know is gone";
}

TEST(model_test, a_server_without_a_word_for_it_has_sent_all_after_a_while) {
  model m;
  take(m, link_begun{}, noon());
  take(m, samples::booked(samples::loop()), noon());
  settle(m, noon() + 3s);
  take(m, link_lost{"it is gone"}, noon() + 4s);
  take(m, link_begun{}, noon() + 5s);
  take(m, samples::booked(samples::slow()), noon() + 5s);
  settle(m, noon() + 6s);
  EXPECT_EQ(m.findings.size(), 2U);
  settle(m, noon() + 8s);
  EXPECT_EQ(m.findings.size(), 1U);
}

TEST(model_test, only_what_comes_later_is_new) {
  model m;
  take(m, link_begun{}, noon());
  take(m, with_id(samples::booked(samples::loop()), 1), noon());
  take(m, present{}, noon());
  take(m, with_id(samples::booked(samples::loop()), 2), noon() + 1s);
  EXPECT_EQ(m.findings.find(1)->arrived, core::wall_time{});
  EXPECT_EQ(m.findings.find(2)->arrived, noon() + 1s);
}

TEST(model_test, rates_are_kept_for_a_minute) {
  model m;
  for (std::uint64_t i = 0; i < 100; ++i) take(m, snapshot{i, 0, {}, 1, 0, {}}, noon());
  EXPECT_EQ(m.rates.size(), model::kept_rates);
  EXPECT_EQ(m.rates.back(), 99U);
}

TEST(model_test, gone_is_gone) {
  model m;
  take(m, with_id(samples::booked(samples::loop()), 1), noon());
  take(m, gone{1}, noon());
  EXPECT_EQ(m.findings.size(), 0U);
}

}  // namespace
}  // namespace pgweir::cli::watch
