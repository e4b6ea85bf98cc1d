// Who is connected and what they do, as the pipeline tells it after a trace.
#include "analyzers/session_list.hpp"

#include "tests/analyzers/played.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using state = live_session::state;

// As of its end.
std::vector<live_session> after(const std::string& script) {
  core::time_point end{};
  const auto rules = played(script, &end);
  return rules->sessions(end);
}

TEST(session_list, names_who_is_connected) {
  const auto all = after(
      "connect c1 app=web user=anna database=shop address=10.0.0.7 pid=42\n"
      "c1: SELECT id FROM a\n");
  ASSERT_EQ(all.size(), 1U);
  const auto& one = all[0];
  EXPECT_EQ(one.connection, core::connection_id{1});
  EXPECT_EQ(one.backend_pid, 42U);
  EXPECT_EQ(one.client, "10.0.0.7");
  EXPECT_EQ(one.user, "anna");
  EXPECT_EQ(one.database, "shop");
  EXPECT_EQ(one.application, "web");
  EXPECT_EQ(one.queries, 1U);
  EXPECT_EQ(one.now, state::idle);
  EXPECT_FALSE(one.transaction);
  ASSERT_TRUE(one.statement);
  EXPECT_EQ(one.statement->text, "SELECT id FROM a");
}

TEST(session_list, follows_a_transaction) {
  const auto all = after(
      "c1: BEGIN\n"
      "c1: UPDATE a SET b = 1\n  rows 1\n"
      "sleep 3s\n"
      "c1: SELECT id FROM a\n  rows 1\n"
      "sleep 1s\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].now, state::idle_in_transaction);
  ASSERT_TRUE(all[0].transaction);
  const auto& open = *all[0].transaction;
  EXPECT_EQ(open.statements, 2U);
  EXPECT_EQ(open.writes, 1U);
  EXPECT_GE(open.longest_gap, 3s);
  EXPECT_LT(open.longest_gap, 3100ms);
  EXPECT_EQ(open.idle_since, all[0].state_since);
  EXPECT_GE(all[0].state_since - open.opened, 3s);
}

TEST(session_list, the_gap_that_goes_on_counts) {
  const auto all = after("c1: BEGIN\nc1: SELECT id FROM a\nsleep 7s\n");
  ASSERT_TRUE(all.at(0).transaction);
  EXPECT_EQ(all[0].transaction->longest_gap, 7s);
}

TEST(session_list, a_failed_transaction_is_told) {
  const auto all = after("c1: BEGIN\nc1: SELECT id FROM a\n  error 42P01\n");
  EXPECT_EQ(all.at(0).now, state::idle_in_failed_transaction);
}

TEST(session_list, a_transaction_ends) {
  const auto all = after("c1: BEGIN\nc1: SELECT id FROM a\nc1: COMMIT\nsleep 1s\n");
  EXPECT_EQ(all.at(0).now, state::idle);
  EXPECT_FALSE(all[0].transaction);
}

TEST(session_list, those_in_a_transaction_come_first_oldest_first) {
  const auto all = after(
      "c1: SELECT id FROM a\n"
      "c2: BEGIN\nsleep 1s\n"
      "c3: BEGIN\nsleep 1s\n"
      "c4: SELECT id FROM a\n");
  std::vector<std::uint64_t> order;
  for (const auto& each : all) order.push_back(each.connection.value());
  EXPECT_THAT(order, testing::ElementsAre(2, 3, 1, 4));
}

TEST(session_list, who_is_gone_is_not_listed) {
  EXPECT_TRUE(after("c1: SELECT id FROM a\nclose c1\n").empty());
}

TEST(session_list, a_blind_session_stays_with_its_name) {
  const auto all = after("connect c1 app=web\nc1: BEGIN\nblind c1\nsleep 1s\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].blind);
  EXPECT_EQ(all[0].application, "web");
  EXPECT_FALSE(all[0].transaction);
}

TEST(session_list, what_was_lost_ends_what_is_known_of_a_block) {
  const auto all = after("c1: BEGIN\nc1: SELECT id FROM a\nlost 3 on c1\n");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].transaction);
  EXPECT_EQ(all[0].now, state::idle);
}

// Outside of a block only the pulse tells.
struct session_pulses : testing::Test {
  session_list list;
  session_list::contexts who{4};
  statement_ledger statements;
  std::shared_ptr<core::session_pulse> pulse = std::make_shared<core::session_pulse>();
  core::connection_id id{1};

  session_pulses() {
    auto& context = who[id];
    context.id = id;
    context.login.client_address = "::1";
    context.login.client_port = 5000;
    context.login.client_tls = true;
    context.login.pulse = pulse;
    list.opened(id, core::time_point{1s});
  }
  live_session at(core::duration when) {
    return list.sessions(core::time_point{when}, who, statements).at(0);
  }
};

TEST_F(session_pulses, a_client_that_waits_is_active) {
  EXPECT_EQ(at(2s).now, state::idle);
  EXPECT_EQ(at(2s).state_since, core::time_point{1s});
  pulse->asked(core::time_point{3s});
  EXPECT_EQ(at(5s).now, state::active);
  EXPECT_EQ(at(5s).state_since, core::time_point{3s});
  EXPECT_EQ(at(2s).now, state::idle);  // the pulse is ahead of the moment that is shown
  pulse->answered();
  EXPECT_EQ(at(6s).now, state::idle);
}

TEST_F(session_pulses, a_session_whose_end_was_lost_leaves_with_the_loss) {
  pulse->asked(core::time_point{3s});
  pulse->ended();
  EXPECT_EQ(at(5s).now, state::idle);
  list.lose_sight_of(id, who.peek(id));
  EXPECT_EQ(list.size(), 0U);
}

TEST_F(session_pulses, one_that_goes_on_stays_when_events_were_lost) {
  pulse->asked(core::time_point{3s});
  list.lose_sight_of(id, who.peek(id));
  EXPECT_EQ(at(5s).now, state::active);
}

TEST_F(session_pulses, an_address_has_its_port) {
  EXPECT_EQ(at(2s).client, "[::1]:5000");
  EXPECT_TRUE(at(2s).client_tls);
  EXPECT_FALSE(at(2s).server_tls);
}

TEST_F(session_pulses, are_not_more_than_what_is_followed) {
  for (std::uint64_t i = 0; i < core::limits::watched_connections + 10; ++i)
    list.opened(core::connection_id{i + 2}, core::time_point{2s});
  EXPECT_EQ(list.size(), core::limits::watched_connections);
  EXPECT_LE(list.memory().bytes, list.memory().most);
}

}  // namespace
}  // namespace pgweir::analyzers
