#include "reports/ignored_incidents.hpp"

#include "core/limits.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const core::wall_time today = std::chrono::sys_days{2026y / 11 / 26};

config::ignore_entry loops(std::string scope = "") {
  config::ignore_entry made;
  made.rule = core::rule::n_plus_one;
  made.scope = std::move(scope);
  made.reason = "it is right";
  return made;
}

core::finding incident(std::uint64_t occurrence, std::string scope = "") {
  auto made = samples::loop();
  made.occurrence = occurrence;
  made.where.scope = std::move(scope);
  return made;
}

std::vector<std::uint64_t> counts(const ignored_incidents& ignored) {
  std::vector<std::uint64_t> out;
  for (const auto& each : ignored.told(today)) out.push_back(each.count);
  return out;
}

TEST(ignored_incidents_test, an_incident_counts_once_however_often_it_is_raised) {
  ignored_incidents ignored{{loops()}};
  EXPECT_TRUE(ignored.take(incident(1), today));
  EXPECT_TRUE(ignored.take(incident(1), today));
  EXPECT_TRUE(ignored.take(incident(2), today));
  EXPECT_FALSE(ignored.take(samples::slow(), today));
  const auto told = ignored.told(today);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].count, 2U);
  EXPECT_THAT(told[0].findings, ElementsAre(samples::loop().id));
  EXPECT_EQ(told[0].by, loops());
}

TEST(ignored_incidents_test, the_first_entry_that_matches_takes_it) {
  ignored_incidents ignored{{loops("nightly"), loops(), loops("never")}};
  ignored.take(incident(1, "nightly"), today);
  ignored.take(incident(2, "test a"), today);
  EXPECT_THAT(counts(ignored), ElementsAre(1, 1, 0));
}

TEST(ignored_incidents_test, a_growing_incident_may_change_its_entry) {
  ignored_incidents ignored{{loops("nightly"), loops("test *")}};
  EXPECT_TRUE(ignored.take(incident(1, "nightly"), today));
  EXPECT_TRUE(ignored.take(incident(1, "test a"), today));
  EXPECT_THAT(counts(ignored), ElementsAre(0, 1));
  EXPECT_FALSE(ignored.take(incident(1, "web"), today));
  EXPECT_THAT(counts(ignored), ElementsAre(0, 0));
  EXPECT_THAT(ignored.told(today)[1].findings, IsEmpty());
}

TEST(ignored_incidents_test, what_is_replaced_is_counted_no_more) {
  ignored_incidents ignored{{loops("nightly")}};
  ignored.take(incident(1, "nightly"), today);
  auto outer = incident(1, "web");
  outer.id += 1;
  outer.replaces = {{samples::loop().id, 1}};
  EXPECT_FALSE(ignored.take(outer, today));
  EXPECT_THAT(counts(ignored), ElementsAre(0));
}

TEST(ignored_incidents_test, an_expired_entry_takes_nothing_and_is_told) {
  auto until_yesterday = loops();
  until_yesterday.until = 2026y / 11 / 25;
  ignored_incidents ignored{{until_yesterday}};
  EXPECT_FALSE(ignored.take(incident(1), today));
  EXPECT_TRUE(ignored.told(today)[0].expired);
  EXPECT_TRUE(ignored.take(incident(1), today - 1ms));
  EXPECT_FALSE(ignored.told(today - 1ms)[0].expired);
}

TEST(ignored_incidents_test, entries_that_stay_go_on_counting) {
  ignored_incidents ignored{{loops("nightly"), loops("test *")}};
  ignored.take(incident(1, "nightly"), today);
  ignored.take(incident(2, "test a"), today);
  ignored.change({loops("test *"), loops("web")});
  ignored.take(incident(2, "test a"), today);
  EXPECT_FALSE(ignored.take(incident(1, "nightly"), today));
  EXPECT_THAT(counts(ignored), ElementsAre(1, 0));
}

TEST(ignored_incidents_test, what_was_booked_counts_with_all_its_incidents) {
  ignored_incidents ignored{{loops()}};
  EXPECT_TRUE(ignored.take(samples::booked(incident(7), 7), today));
  EXPECT_TRUE(ignored.take(incident(7), today));
  EXPECT_FALSE(ignored.take(samples::booked(samples::slow(), 2), today));
  EXPECT_THAT(counts(ignored), ElementsAre(7));
}

TEST(ignored_incidents_test, ids_are_listed_up_to_a_bound) {
  ignored_incidents ignored{{loops()}};
  const auto many = core::limits::findings + 10;
  auto each = incident(1);
  for (std::size_t i = 1; i <= many; ++i) {
    each.id = i;
    EXPECT_TRUE(ignored.take(each, today));
  }
  EXPECT_THAT(counts(ignored), ElementsAre(many));
  EXPECT_EQ(ignored.told(today)[0].findings.size(), core::limits::findings);
}

}  // namespace
}  // namespace pgweir::reports
