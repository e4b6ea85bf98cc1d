#include "reports/findings_book.hpp"

#include "core/limits.hpp"
#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;

class findings_book_test : public testing::Test {
 protected:
  news raise(std::uint64_t occurrence, std::uint64_t calls) {
    auto f = samples::loop();
    f.occurrence = occurrence;
    f.cost.calls = calls;
    return raise(f);
  }
  news raise(core::finding f) {
    f.first_seen = f.last_seen = now;
    return book.raise(f, now, anchor).what;
  }
  void pass(core::duration d) { now += d; }
  booked_finding only() { return book.findings().at(0); }

  findings_book book{60s};
  core::time_point now{};
  core::clock_anchor anchor{{}, core::wall_time{1'000'000ms}};
};

TEST_F(findings_book_test, a_new_finding_is_said_at_once) {
  EXPECT_EQ(raise(1, 3), news::raised);
  EXPECT_EQ(only().count, 1U);
  EXPECT_EQ(only().total.calls, 3U);
}

TEST_F(findings_book_test, the_same_occurrence_replaces) {
  raise(1, 3);
  EXPECT_EQ(raise(1, 50), news::held_back);
  EXPECT_EQ(only().count, 1U);
  EXPECT_EQ(only().total.calls, 50U);
}

TEST_F(findings_book_test, another_occurrence_adds) {
  raise(1, 50);
  raise(2, 40);
  EXPECT_EQ(only().count, 2U);
  EXPECT_EQ(only().total.calls, 90U);
}

TEST_F(findings_book_test, tells_of_the_incident_that_began_last) {
  auto f = samples::loop();
  f.first_seen = f.last_seen = now + 5s;
  f.occurrence = 1;
  f.cost.calls = 20;
  book.raise(f, now, anchor);
  f.first_seen = now;  // a loop inside of loops, known at its end only
  f.occurrence = 2;
  f.cost.calls = 30;
  book.raise(f, now, anchor);
  EXPECT_EQ(only().latest.cost.calls, 20U);
  EXPECT_EQ(only().count, 2U);
}

TEST_F(findings_book_test, names_the_tests_and_routes_that_it_was_seen_in) {
  auto f = samples::loop();
  f.where.route = "GET /authors";
  f.where.scope = "lists authors";
  raise(f);
  raise(f);  // the same occurrence
  f.where.scope = "exports authors";
  f.occurrence = 2;
  raise(f);
  const auto places = only().places;
  ASSERT_EQ(places.size(), 3U);
  EXPECT_EQ(places[0].name, "GET /authors");
  EXPECT_EQ(places[0].count, 2U);
  EXPECT_EQ(places[1].name, "exports authors");
  EXPECT_EQ(places[1].count, 1U);
  EXPECT_EQ(places[2].name, "lists authors");
  EXPECT_EQ(places[2].count, 1U);
}

TEST_F(findings_book_test, names_so_many_places_and_no_more) {
  auto f = samples::loop();
  for (std::uint64_t i = 1; i <= 100; ++i) {
    f.occurrence = i;
    f.where.scope = "test " + std::to_string(i);
    raise(f);
  }
  EXPECT_EQ(only().count, 100U);
  EXPECT_LE(only().places.size(), core::limits::places_of_finding);
}

TEST_F(findings_book_test, two_incidents_may_grow_in_turns) {
  raise(1, 10);
  raise(2, 20);
  raise(1, 30);
  EXPECT_EQ(only().count, 2U);
  EXPECT_EQ(only().total.calls, 50U);
  EXPECT_EQ(only().latest.occurrence, 2U);
}

TEST_F(findings_book_test, an_incident_too_old_to_follow_is_not_counted_twice) {
  for (std::uint64_t i = 1; i <= 100; ++i) raise(i, 1);
  raise(1, 50);
  EXPECT_EQ(only().count, 100U);
  EXPECT_EQ(only().total.calls, 100U);
}

TEST_F(findings_book_test, what_is_replaced_is_taken_out) {
  auto likely = samples::loop();
  likely.id = 1;
  likely.grade = core::grade::likely;
  raise(likely);
  auto proven = samples::loop();
  proven.id = 2;
  proven.cost.calls = 51;
  proven.replaces = {{1, 1}};
  EXPECT_EQ(raise(proven), news::raised);
  EXPECT_EQ(book.size(), 1U);
  EXPECT_EQ(only().latest.id, 2U);
  EXPECT_EQ(only().total.calls, 51U);
  EXPECT_EQ(raise(proven), news::held_back);
  EXPECT_EQ(only().count, 1U);
}

TEST_F(findings_book_test, only_the_replaced_occurrence_is_taken_out) {
  auto likely = samples::loop();
  likely.id = 1;
  likely.cost.calls = 10;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    likely.occurrence = i;
    raise(likely);
  }
  auto proven = samples::loop();
  proven.id = 2;
  proven.replaces = {{1, 2}, {77, 1}};
  raise(proven);
  raise(proven);
  ASSERT_EQ(book.size(), 2U);
  auto all = book.findings();
  const auto& left = all[0].latest.id == 1 ? all[0] : all[1];
  EXPECT_EQ(left.count, 2U);
  EXPECT_EQ(left.total.calls, 20U);
}

TEST_F(findings_book_test, a_finding_taken_out_may_be_raised_again) {
  auto likely = samples::loop();
  likely.id = 1;
  raise(likely);
  auto proven = samples::loop();
  proven.id = 2;
  proven.replaces = {{1, 1}};
  raise(proven);
  likely.occurrence = 2;
  EXPECT_EQ(raise(likely), news::raised);
  EXPECT_EQ(book.size(), 2U);
}

TEST_F(findings_book_test, an_incident_may_leave_with_what_it_replaces) {
  raise(1, 50);
  raise(2, 40);
  auto second = samples::loop();
  second.occurrence = 2;
  book.take_out(second);
  EXPECT_EQ(only().count, 1U);
  EXPECT_EQ(only().total.calls, 50U);
  auto proven = samples::nested_loop();
  proven.replaces = {{second.id, 1}};
  book.take_out(proven);
  EXPECT_EQ(book.size(), 0U);
}

TEST_F(findings_book_test, findings_may_leave_with_all_their_incidents) {
  raise(1, 50);
  raise(2, 40);
  raise(samples::slow());
  book.take_out_if([](const auto& each) { return each.latest.rule == core::rule::n_plus_one; });
  EXPECT_EQ(only().latest.rule, core::rule::slow_query);
  EXPECT_EQ(book.size(), 1U);
}

TEST_F(findings_book_test, much_growth_is_said_when_it_is_quiet) {
  raise(1, 3);
  raise(1, 50);
  EXPECT_TRUE(book.due(now).empty());
  pass(300ms);
  ASSERT_EQ(book.due(now).size(), 1U);
  EXPECT_TRUE(book.due(now).empty());
}

TEST_F(findings_book_test, little_growth_waits_for_the_cooldown) {
  raise(1, 100);
  raise(1, 101);
  pass(1s);
  EXPECT_TRUE(book.due(now).empty());
  pass(60s);
  EXPECT_EQ(book.due(now).size(), 1U);
}

TEST_F(findings_book_test, getting_worse_or_ending_is_said_at_once) {
  auto f = samples::long_transaction();
  raise(f);
  f.severity = core::severity::error;
  EXPECT_EQ(raise(f), news::grown);
  f.open = false;
  EXPECT_EQ(raise(f), news::grown);
}

TEST_F(findings_book_test, a_lesser_incident_does_not_hide_a_worse_one) {
  auto f = samples::unbounded();
  f.severity = core::severity::error;
  f.occurrence = 1;
  raise(f);
  f.severity = core::severity::warning;
  f.occurrence = 2;
  f.where.scope = "a small test";
  raise(f);
  EXPECT_EQ(only().count, 2U);
  EXPECT_EQ(only().latest.severity, core::severity::error);
  EXPECT_EQ(only().latest.occurrence, 1U);
  f.severity = core::severity::error;
  f.occurrence = 3;
  raise(f);
  EXPECT_EQ(only().latest.occurrence, 3U);
}

TEST_F(findings_book_test, dates_come_from_the_anchor) {
  pass(5s);
  raise(1, 3);
  pass(5s);
  raise(2, 3);
  EXPECT_EQ(only().first_seen, anchor.wall_at + 5s);
  EXPECT_EQ(only().last_seen, anchor.wall_at + 10s);
}

TEST_F(findings_book_test, a_full_book_drops_the_least_severe) {
  auto f = samples::slow();
  for (std::uint64_t i = 0; i < core::limits::findings; ++i) {
    f.id = i + 1;
    raise(f);
  }
  f.id = 900'000;
  f.severity = core::severity::info;
  EXPECT_EQ(raise(f), news::dropped);
  f.severity = core::severity::error;
  EXPECT_EQ(raise(f), news::raised);
  EXPECT_EQ(book.size(), core::limits::findings);
  EXPECT_EQ(book.dropped(), 2U);
  EXPECT_EQ(only().latest.id, 900'000U);  // the worst comes first
}

}  // namespace
}  // namespace pgweir::reports
