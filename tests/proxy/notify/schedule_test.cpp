#include "proxy/notify/schedule.hpp"

#include "core/limits.hpp"
#include "tests/proxy/notify/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr outcome::kind delivered = outcome::kind::delivered;
constexpr outcome::kind failed = outcome::kind::failed;
constexpr outcome::kind refused = outcome::kind::refused;

class schedule_test : public testing::Test {
 protected:
  void go_on(core::duration d) { now_ += d; }
  void raise(const sample& how) { plan().take(shared(how), now_); }

  // What goes out now: "1 x3" is finding 1 with three incidents, "-1" that it is resolved.
  std::vector<std::string> sent(outcome::kind came = delivered,
                                std::optional<core::duration> retry_after = {}) {
    const auto* due = plan().next(now_);
    if (due == nullptr) return {};
    last_ = *due;
    std::vector<std::string> out;
    for (const auto& each : due->alerts) {
      auto text = (each.resolved ? "-" : "") + std::to_string(each.finding->latest.id);
      if (each.finding->count > 1) text += " x" + std::to_string(each.finding->count);
      out.push_back(text);
    }
    plan().done({came, "", retry_after, ""}, now_);
    return out;
  }

  schedule& plan() {
    if (!plan_) plan_.emplace(how_, 42);
    return *plan_;
  }

  config::notify_destination how_ = to(config::notify_kind::webhook);
  core::time_point now_{1h};
  delivery last_;

 private:
  std::optional<schedule> plan_;
};

TEST_F(schedule_test, findings_of_some_seconds_are_one_delivery) {
  raise({.id = 1});
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(plan().wake(), now_ + 2s);
  go_on(1s);
  raise({.id = 2});
  go_on(1s);
  EXPECT_THAT(sent(), ElementsAre("1", "2"));
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_FALSE(plan().wake());
}

TEST_F(schedule_test, a_full_group_does_not_wait) {
  how_.group_most = 2;
  for (std::uint64_t id = 1; id <= 3; ++id) raise({.id = id});
  EXPECT_EQ(plan().wake(), now_);
  EXPECT_THAT(sent(), ElementsAre("1", "2"));
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("3"));
}

TEST_F(schedule_test, what_grows_while_it_waits_is_told_as_it_is_then) {
  raise({.id = 1});
  raise({.id = 1, .count = 5});
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("1 x5"));
}

TEST_F(schedule_test, only_what_is_asked_for) {
  how_.severity = core::severity::warning;
  how_.grade = core::grade::likely;
  how_.rules = {core::rule::n_plus_one, core::rule::slow_query};
  how_.except = {core::rule::slow_query};
  how_.group_wait = 0s;
  raise({.id = 1, .severity = core::severity::info});
  raise({.id = 2, .grade = core::grade::suspect});
  raise({.id = 3, .rule = core::rule::wide_select});
  raise({.id = 4, .rule = core::rule::slow_query});
  raise({.id = 5, .severity = core::severity::warning, .grade = core::grade::likely});
  EXPECT_THAT(sent(), ElementsAre("5"));
}

TEST_F(schedule_test, growth_waits_for_the_cooldown) {
  how_.group_wait = 0s;
  how_.cooldown = 10min;
  raise({.id = 1});
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(1min);
  raise({.id = 1, .count = 2});
  raise({.id = 1, .count = 3});
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(plan().wake(), now_ + 9min);
  go_on(9min);
  EXPECT_THAT(sent(), ElementsAre("1 x3"));
  EXPECT_EQ(last_.alerts[0].held_back, 2U);
  go_on(24h);
  EXPECT_THAT(sent(), IsEmpty()) << "and what does not grow is not told again";
}

TEST_F(schedule_test, what_became_worse_does_not_wait) {
  how_.group_wait = 0s;
  raise({.id = 1, .severity = core::severity::warning});
  EXPECT_THAT(sent(), ElementsAre("1"));
  raise({.id = 1, .severity = core::severity::error, .count = 2});
  EXPECT_THAT(sent(), ElementsAre("1 x2"));
  raise({.id = 1, .severity = core::severity::error, .count = 3});
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(schedule_test, a_failed_delivery_is_tried_again_as_it_was) {
  raise({.id = 1});
  go_on(2s);
  EXPECT_THAT(sent(failed), ElementsAre("1"));
  const auto id = last_.id;
  EXPECT_THAT(sent(), IsEmpty());
  raise({.id = 2});
  go_on(backoff::shortest);
  EXPECT_THAT(sent(failed), ElementsAre("1"));
  EXPECT_EQ(last_.id, id);
  go_on(2 * backoff::shortest);
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("2"));
  EXPECT_EQ(plan().counts().failures, 2U);
  EXPECT_EQ(plan().counts().delivered, 2U);
}

TEST_F(schedule_test, the_receiver_says_when) {
  raise({.id = 1});
  go_on(2s);
  sent(failed, 30s);
  EXPECT_EQ(plan().wake(), now_ + 30s);
  go_on(29s);
  EXPECT_THAT(sent(), IsEmpty());
  go_on(1s);
  EXPECT_THAT(sent(), ElementsAre("1"));
}

TEST_F(schedule_test, what_is_refused_is_given_up_and_told_of) {
  how_.group_wait = 0s;
  raise({.id = 1});
  sent(refused);
  EXPECT_EQ(plan().counts().given_up, 1U);
  raise({.id = 2});
  EXPECT_THAT(sent(), ElementsAre("2"));
  EXPECT_EQ(last_.dropped, 1U);
}

TEST_F(schedule_test, what_fails_for_too_long_is_given_up) {
  how_.group_wait = 0s;
  how_.retry_for = 10s;
  raise({.id = 1});
  for (int i = 0; i < 100 && plan().waiting() > 0; ++i) {
    sent(failed);
    go_on(500ms);
  }
  EXPECT_EQ(plan().counts().given_up, 1U);
  EXPECT_LT(now_, core::time_point{1h + 11s});
}

TEST_F(schedule_test, the_oldest_are_dropped_and_counted) {
  how_.queue = 3;
  how_.group_wait = 0s;
  raise({.id = 100});
  plan().next(now_);  // it is on its way for long
  for (std::uint64_t id = 1; id <= 5; ++id) raise({.id = id});
  EXPECT_EQ(plan().counts().dropped, 2U);
  plan().done({delivered, "", {}, ""}, now_);
  EXPECT_THAT(sent(), ElementsAre("3", "4", "5"));
  EXPECT_EQ(last_.dropped, 2U);
  raise({.id = 1});
  EXPECT_THAT(sent(), ElementsAre("1")) << "what was dropped is told when it comes again";
  EXPECT_EQ(last_.dropped, 0U);
}

TEST_F(schedule_test, what_was_lost_before_is_told_of) {
  how_.group_wait = 0s;
  plan().add_lost(7, now_);
  raise({.id = 1});
  sent();
  EXPECT_EQ(last_.dropped, 7U);
}

TEST_F(schedule_test, remembers_a_bounded_number_of_findings) {
  how_.group_wait = 0s;
  how_.group_most = 100;
  for (std::uint64_t id = 1; id <= core::limits::alerts_remembered + 10; ++id) {
    raise({.id = id});
    sent();
    go_on(1ms);
  }
  raise({.id = 1});
  EXPECT_THAT(sent(), ElementsAre("1")) << "the oldest is forgotten";
  raise({.id = core::limits::alerts_remembered});
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(schedule_test, what_was_broken_off_is_sent_again_and_is_no_failure) {
  how_.group_wait = 0s;
  how_.retry_for = 1s;
  raise({.id = 1});
  ASSERT_NE(plan().next(now_), nullptr);
  go_on(1h);
  plan().broken_off(now_);
  EXPECT_EQ(plan().wake(), now_);
  EXPECT_THAT(sent(), ElementsAre("1"));
  EXPECT_EQ(plan().counts().failures, 0U);
  EXPECT_EQ(plan().counts().given_up, 0U);
}

TEST_F(schedule_test, at_the_end_nothing_waits) {
  raise({.id = 1});
  plan().hurry(now_);
  EXPECT_THAT(sent(failed), ElementsAre("1"));
  EXPECT_THAT(sent(), IsEmpty()) << "but for the next attempt of what fails then";
  plan().hurry(now_);
  EXPECT_THAT(sent(), ElementsAre("1"));
}

class alertmanager_schedule_test : public schedule_test {
 protected:
  alertmanager_schedule_test() {
    how_ = to(config::notify_kind::alertmanager);
    how_.group_wait = 0s;
    how_.cooldown = 1h;
    how_.resolve_after = 15min;
  }
};

TEST_F(alertmanager_schedule_test, what_ended_is_resolved) {
  raise({.id = 1, .open = true});
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(10s);
  raise({.id = 1, .open = false});
  EXPECT_THAT(sent(), ElementsAre("-1"));
  raise({.id = 1, .open = true});
  EXPECT_THAT(sent(), ElementsAre("1")) << "and fires again when it comes again";
}

TEST_F(alertmanager_schedule_test, what_goes_on_is_said_again_before_it_would_lapse) {
  raise({.id = 1, .open = true});
  sent();
  EXPECT_EQ(plan().wake(), now_ + 5min);
  go_on(5min);
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(5min);
  EXPECT_THAT(sent(), ElementsAre("1"));
}

TEST_F(alertmanager_schedule_test, what_goes_on_without_news_ends) {
  raise({.id = 1, .open = true});
  sent();
  go_on(10min);
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(5min - 1ms);
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(plan().wake(), now_ + 1ms);
  go_on(1ms);
  EXPECT_THAT(sent(), ElementsAre("-1"));
  EXPECT_FALSE(plan().wake());
  raise({.id = 1, .open = false});
  EXPECT_THAT(sent(), IsEmpty()) << "its end is old news";
  raise({.id = 1, .open = true});
  EXPECT_THAT(sent(), ElementsAre("1"));
}

TEST_F(alertmanager_schedule_test, news_keep_it_going) {
  raise({.id = 1, .open = true});
  sent();
  for (int i = 0; i < 100; ++i) {
    go_on(5min);
    raise({.id = 1, .open = true});
    EXPECT_THAT(sent(), ElementsAre("1"));
  }
}

TEST_F(alertmanager_schedule_test, what_is_not_asked_for_any_more_is_resolved) {
  raise({.id = 1, .severity = core::severity::warning, .open = true});
  raise({.id = 2, .open = true});
  sent();
  auto narrower = how_;
  narrower.severity = core::severity::error;
  plan().change(narrower, now_);
  EXPECT_THAT(sent(), ElementsAre("-1"));
  raise({.id = 1, .severity = core::severity::warning, .open = false});
  EXPECT_THAT(sent(), IsEmpty());
  raise({.id = 2, .open = false});
  EXPECT_THAT(sent(), ElementsAre("-2"));
}

TEST_F(alertmanager_schedule_test, the_end_of_what_became_unwanted_is_told) {
  how_.grade = core::grade::proven;
  raise({.id = 1, .open = true});
  sent();
  raise({.id = 1, .grade = core::grade::likely, .open = true});
  EXPECT_THAT(sent(), IsEmpty());
  raise({.id = 1, .grade = core::grade::likely, .open = false});
  EXPECT_THAT(sent(), ElementsAre("-1"));
}

TEST_F(alertmanager_schedule_test, other_settings_are_in_force_at_once) {
  raise({.id = 1, .open = true});
  sent();
  go_on(1min);
  auto quicker = how_;
  quicker.resolve_after = 3min;
  plan().change(quicker, now_);
  EXPECT_THAT(sent(), ElementsAre("1"));
  go_on(2min);
  EXPECT_THAT(sent(), ElementsAre("-1"));
}

// What was lost may have been its end.
TEST_F(alertmanager_schedule_test, after_a_loss_only_what_is_seen_again_goes_on) {
  raise({.id = 1, .open = true});
  raise({.id = 2, .open = true});
  sent();
  go_on(1min);
  plan().add_lost(1, now_);
  raise({.id = 2, .open = true});
  go_on(4min);
  EXPECT_THAT(sent(), ElementsAre("2"));
  go_on(10min);
  EXPECT_THAT(sent(), testing::UnorderedElementsAre("-1", "2"));
}

TEST_F(alertmanager_schedule_test, an_end_is_not_swallowed_while_it_waits) {
  how_.group_wait = 2s;
  raise({.id = 1, .open = true});
  go_on(1s);
  raise({.id = 1, .open = false});
  go_on(1s);
  EXPECT_THAT(sent(), ElementsAre("1", "-1"));
  go_on(1h);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(alertmanager_schedule_test, an_end_takes_the_place_of_growth_that_waits) {
  how_.group_wait = 2s;
  raise({.id = 1, .severity = core::severity::warning, .open = true});
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("1"));
  raise({.id = 1, .open = true});
  raise({.id = 1, .open = false});
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("-1"));
  EXPECT_EQ(last_.alerts[0].finding->latest.severity, core::severity::warning);
}

TEST_F(alertmanager_schedule_test, what_opens_again_while_it_waits_fires) {
  how_.group_wait = 2s;
  for (const bool open : {true, false, true}) raise({.id = 1, .open = open});
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("1"));
}

TEST_F(alertmanager_schedule_test, without_a_cooldown_nothing_is_repeated_sooner) {
  how_.cooldown = 0s;
  raise({.id = 1, .open = true});
  sent();
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(plan().wake(), now_ + 5min);
  raise({.id = 1, .open = true, .count = 2});
  EXPECT_THAT(sent(), ElementsAre("1 x2"));
  EXPECT_THAT(sent(), IsEmpty());
  go_on(5min);
  EXPECT_THAT(sent(), ElementsAre("1 x2"));
}

TEST_F(alertmanager_schedule_test, what_comes_again_is_said_again_before_it_would_lapse) {
  raise({.id = 1});
  sent();
  go_on(1min);
  raise({.id = 1, .count = 2});
  go_on(4min);
  EXPECT_THAT(sent(), ElementsAre("1 x2"));
  go_on(24h);
  EXPECT_THAT(sent(), IsEmpty()) << "what does not come again lapses";
}

TEST_F(alertmanager_schedule_test, another_severity_is_another_alert) {
  raise({.id = 1, .severity = core::severity::warning});
  sent();
  raise({.id = 1, .severity = core::severity::error});
  EXPECT_THAT(sent(), ElementsAre("-1", "1"));
  EXPECT_EQ(last_.alerts[0].finding->latest.severity, core::severity::warning);
}

TEST_F(alertmanager_schedule_test, what_another_one_replaces_is_resolved) {
  raise({.id = 1, .grade = core::grade::likely});
  sent();
  auto proven = booked({.id = 2});
  proven.latest.replaces = {{1, 1}};
  plan().take(std::make_shared<const reports::booked_finding>(proven), now_);
  EXPECT_THAT(sent(), ElementsAre("-1", "2"));
}

TEST_F(schedule_test, what_another_one_replaces_is_not_told_any_more) {
  raise({.id = 1, .grade = core::grade::likely});
  auto proven = booked({.id = 2});
  proven.latest.replaces = {{1, 1}};
  plan().take(std::make_shared<const reports::booked_finding>(proven), now_);
  go_on(2s);
  EXPECT_THAT(sent(), ElementsAre("2"));
}

}  // namespace
}  // namespace pgweir::notify
