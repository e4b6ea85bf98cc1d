#include "proxy/net/side_schedule.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using news = side_schedule::news;

constexpr core::time_point start{1h};
constexpr core::time_point never = core::time_point::max();
constexpr auto sights = side_lane::sights;
constexpr auto trials = side_lane::trials;

class side_schedule_test : public ::testing::Test {
 protected:
  void look_at(const std::string& database) { s_.ask(core::catalogue_question{database}, now_); }
  void plan(std::uint64_t key, const std::string& database = "shop", std::string text = {}) {
    core::plan_question question;
    question.who.database = database;
    question.statement.key = key;
    question.statement.text = std::move(text);
    s_.ask(std::move(question), now_);
  }
  void who_waits(std::uint32_t pid, const std::string& database = "shop") {
    s_.ask(core::waiters_question{core::connection_id{1}, 1, pid, database}, now_);
  }
  void wait(core::duration time) { now_ += time; }

  // "catalogue shop", "plan 1", "waiters 7"; "" for nothing.
  std::string next(side_lane lane) {
    taken_ = s_.take(lane, now_);
    if (!taken_) return {};
    if (const auto* look = std::get_if<core::catalogue_question>(&*taken_))
      return "catalogue " + look->database;
    if (const auto* one = std::get_if<core::plan_question>(&*taken_))
      return "plan " + std::to_string(one->statement.key);
    return "waiters " + std::to_string(std::get<core::waiters_question>(*taken_).backend_pid);
  }
  news answered(side_lane lane, std::optional<side_trouble> trouble = std::nullopt,
                core::duration took = 10ms) {
    now_ += took;
    return s_.done(lane, trouble, now_);
  }
  news not_reached(side_lane lane, side_trouble trouble) {
    return s_.put_back(lane, *std::move(taken_), trouble, now_);
  }
  // The pause until something is due.
  core::duration pause(side_lane lane) const { return s_.next_time(lane) - now_; }

  side_schedule s_{10min};
  core::time_point now_ = start;
  std::optional<core::side_question> taken_;
};

TEST_F(side_schedule_test, a_catalogue_is_read_when_asked_for_and_again_after_a_while) {
  EXPECT_EQ(s_.next_time(sights), never);
  look_at("shop");
  look_at("shop");
  EXPECT_EQ(next(sights), "catalogue shop");
  EXPECT_EQ(answered(sights), news::none);
  EXPECT_EQ(next(sights), "");
  EXPECT_EQ(pause(sights), 10min);
  wait(10min);
  EXPECT_EQ(next(sights), "catalogue shop");
}

TEST_F(side_schedule_test, a_migration_of_many_steps_is_read_a_few_times) {
  look_at("shop");
  EXPECT_EQ(next(sights), "catalogue shop");
  answered(sights);
  for (int step = 0; step < 5; ++step) look_at("shop");
  EXPECT_EQ(next(sights), "");
  EXPECT_EQ(pause(sights), 1s);
}

TEST_F(side_schedule_test, what_changes_during_a_look_is_looked_at_again) {
  look_at("shop");
  EXPECT_EQ(next(sights), "catalogue shop");
  look_at("shop");
  EXPECT_EQ(s_.next_time(sights), never);
  answered(sights);
  EXPECT_FALSE(s_.settled());
  EXPECT_EQ(pause(sights), 1s);
}

TEST_F(side_schedule_test, a_slow_catalogue_is_read_less_often) {
  look_at("shop");
  next(sights);
  answered(sights, std::nullopt, 1min);
  EXPECT_EQ(pause(sights), 20min);
}

TEST_F(side_schedule_test, plans_are_asked_for_in_turn_five_a_second_and_a_tenth_of_the_time) {
  plan(1);
  plan(2);
  plan(3);
  EXPECT_EQ(next(trials), "plan 1");
  answered(trials, std::nullopt, 10ms);
  EXPECT_EQ(next(trials), "");
  EXPECT_EQ(pause(trials), 190ms);
  wait(190ms);
  EXPECT_EQ(next(trials), "plan 2");
  answered(trials, std::nullopt, 2s);
  EXPECT_EQ(pause(trials), 18s);
}

TEST_F(side_schedule_test, the_way_to_the_database_is_not_counted) {
  plan(1);
  plan(2);
  next(trials);
  wait(1s);
  s_.begun(trials, now_);
  answered(trials, std::nullopt, 30ms);
  EXPECT_EQ(pause(trials), 270ms);
}

TEST_F(side_schedule_test, a_long_trial_holds_up_nobody_who_asks_for_waiters) {
  plan(1);
  look_at("shop");
  EXPECT_EQ(next(trials), "plan 1");
  who_waits(7);
  EXPECT_EQ(next(sights), "waiters 7");
  answered(sights);
  EXPECT_EQ(next(sights), "catalogue shop");
}

TEST_F(side_schedule_test, who_waited_long_ago_is_not_asked) {
  look_at("shop");
  next(sights);
  who_waits(7);
  answered(sights, std::nullopt, 6s);
  EXPECT_EQ(next(sights), "");
  EXPECT_EQ(s_.dropped(), 1U);
}

TEST_F(side_schedule_test, pauses_grow_while_a_server_is_away_and_it_is_said_once) {
  look_at("shop");
  plan(1);
  next(sights);
  EXPECT_EQ(not_reached(sights, side_trouble::unreachable), news::troubled);
  EXPECT_EQ(next(trials), "") << "the pause is of the database";
  for (const auto expected : {1s, 2s, 4s, 8s}) {
    EXPECT_EQ(pause(sights), expected);
    EXPECT_EQ(pause(trials), expected);
    wait(expected);
    EXPECT_EQ(next(sights), "catalogue shop");
    EXPECT_EQ(not_reached(sights, side_trouble::starting), news::none);
  }
  wait(16s);
  EXPECT_EQ(next(sights), "catalogue shop");
  EXPECT_EQ(answered(sights), news::well_again);
  EXPECT_EQ(next(trials), "plan 1") << "kept all the while";
}

TEST_F(side_schedule_test, pauses_are_no_longer_than_the_time_between_two_looks) {
  look_at("shop");
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(next(sights), "catalogue shop");
    not_reached(sights, side_trouble::refused);
    now_ = s_.next_time(sights);
  }
  ASSERT_EQ(next(sights), "catalogue shop");
  not_reached(sights, side_trouble::refused);
  EXPECT_EQ(pause(sights), 10min);
}

TEST_F(side_schedule_test, trouble_with_one_database_is_not_anothers) {
  look_at("shop");
  look_at("stock");
  EXPECT_EQ(next(sights), "catalogue shop");
  not_reached(sights, side_trouble::busy);
  EXPECT_EQ(next(sights), "catalogue stock");
}

TEST_F(side_schedule_test, what_a_refused_login_could_not_ask_is_forgotten) {
  look_at("shop");
  plan(1);
  plan(2, "stock");
  next(sights);
  not_reached(sights, side_trouble::refused);
  EXPECT_EQ(s_.dropped(), 1U);
  EXPECT_EQ(next(trials), "plan 2");
}

TEST_F(side_schedule_test, a_question_that_ended_the_connection_is_not_asked_again) {
  plan(1);
  next(trials);
  EXPECT_EQ(answered(trials, side_trouble::lost), news::troubled);
  wait(1min);
  EXPECT_EQ(next(trials), "");
  EXPECT_EQ(s_.next_time(trials), never);
}

TEST_F(side_schedule_test, questions_and_databases_beyond_the_limits_are_dropped) {
  for (std::size_t i = 0; i < core::limits::side_questions + 3; ++i) plan(i);
  EXPECT_EQ(s_.dropped(), 3U);
  look_at("shop");
  EXPECT_EQ(next(sights), "catalogue shop") << "a catalogue takes no place";
  for (std::size_t i = 0; i < core::limits::catalogue_databases; ++i)
    look_at("other_" + std::to_string(i));
  EXPECT_EQ(s_.dropped(), 4U);
}

TEST_F(side_schedule_test, texts_have_a_limit_in_all) {
  const std::string text(core::limits::side_question_bytes / 4, 'x');
  for (std::uint64_t key = 1; key <= 4; ++key) plan(key, "shop", text);
  EXPECT_EQ(s_.dropped(), 1U);
  next(trials);
  plan(5, "shop", text);
  EXPECT_EQ(s_.dropped(), 1U) << "what was taken makes room";
}

TEST_F(side_schedule_test, in_a_hurry_nothing_waits_for_its_pace) {
  look_at("shop");
  next(sights);
  answered(sights);
  look_at("shop");
  plan(1);
  plan(2);
  next(trials);
  answered(trials, std::nullopt, 500ms);
  s_.hurry();
  EXPECT_FALSE(s_.settled());
  EXPECT_EQ(next(sights), "catalogue shop");
  EXPECT_EQ(next(trials), "plan 2");
  answered(sights);
  EXPECT_FALSE(s_.settled()) << "one is under way";
  answered(trials);
  EXPECT_TRUE(s_.settled());
}

TEST_F(side_schedule_test, nobody_waits_for_a_database_in_trouble) {
  EXPECT_TRUE(s_.settled());
  look_at("shop");
  plan(1);
  EXPECT_FALSE(s_.settled());
  next(sights);
  not_reached(sights, side_trouble::unreachable);
  EXPECT_TRUE(s_.settled());
}

TEST_F(side_schedule_test, a_plan_that_was_never_asked_for_is_too_old_one_day) {
  look_at("shop");
  plan(1);
  while (now_ < start + 11min) {
    next(sights);
    not_reached(sights, side_trouble::busy);
    now_ = s_.next_time(sights);
  }
  next(sights);
  answered(sights);
  EXPECT_EQ(next(trials), "");
  EXPECT_EQ(s_.dropped(), 1U);
}

}  // namespace
}  // namespace pgweir::net
