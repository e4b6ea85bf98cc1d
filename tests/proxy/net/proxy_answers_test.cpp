// What a running proxy answers to those who look on: live::process.
#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using state = analyzers::live_session::state;

struct proxy_answers : running_proxy {
  live::process& asked() { return *weir; }
};

TEST_F(proxy_answers, who_it_is) {
  start();
  const auto who = asked().who();
  EXPECT_FALSE(who.version.empty());
  EXPECT_EQ(who.listen, "127.0.0.1:" + std::to_string(weir->listening_port()));
  EXPECT_EQ(who.upstream, how.upstream.display());
  EXPECT_TRUE(asked().ready());
  weir->drain();
  EXPECT_FALSE(asked().ready());
}

TEST_F(proxy_answers, what_ran) {
  start();
  auto app = log_in();
  app.ask(query("SELECT id FROM a WHERE id = 7"));
  app.answer(done("SELECT 0", 'I'));
  const auto all = asked().statements();
  ASSERT_EQ(all.what.statements.size(), 1U);
  const auto& one = all.what.statements[0];
  EXPECT_EQ(one.totals.statement.text, "SELECT id FROM a WHERE id = $1");
  EXPECT_EQ(one.totals.spent.calls, 1U);
  EXPECT_EQ(one.calls_by_minute.back(), 1U);
  EXPECT_LE(one.last_seen, all.made.monotonic_at);
  EXPECT_EQ(all.what.not_listed, 0U);
  const auto detail = asked().statement(one.totals.statement.key, "");
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->what.minutes.size(), 1U);
  EXPECT_FALSE(asked().statement(one.totals.statement.key + 1, ""));
}

TEST_F(proxy_answers, who_is_connected_and_waits) {
  start();
  auto app = log_in();
  auto all = asked().sessions();
  ASSERT_EQ(all.what.sessions.size(), 1U);
  EXPECT_EQ(all.what.sessions[0].now, state::idle);
  EXPECT_THAT(all.what.sessions[0].client, testing::StartsWith("127.0.0.1:"));
  EXPECT_FALSE(all.what.sessions[0].client_tls);
  app.ask(query("SELECT pg_sleep(7)"));
  all = asked().sessions();
  EXPECT_EQ(all.what.sessions.at(0).now, state::active);
  EXPECT_FALSE(all.what.sessions[0].transaction);
  app.answer(done("SELECT 1", 'I'));
  all = asked().sessions();
  EXPECT_EQ(all.what.sessions.at(0).now, state::idle);
  EXPECT_EQ(all.what.sessions[0].queries, 1U);
  ASSERT_TRUE(all.what.sessions[0].statement);
  EXPECT_EQ(all.what.sessions[0].statement->text, "SELECT pg_sleep($1)");
}

TEST_F(proxy_answers, a_transaction_that_is_open) {
  start();
  auto app = log_in();
  app.ask(query("BEGIN"));
  app.answer(done("BEGIN", 'T'));
  const auto all = asked().sessions();
  ASSERT_EQ(all.what.sessions.size(), 1U);
  EXPECT_EQ(all.what.sessions[0].now, state::idle_in_transaction);
  EXPECT_TRUE(all.what.sessions[0].transaction);
}

TEST_F(proxy_answers, how_it_stands) {
  start();
  auto app = log_in();
  // One wake-up of 32 is sampled.
  for (int i = 0; i < 100; ++i) {
    app.ask(query("SELECT 1"));
    app.answer(done("SELECT 1", 'I'));
  }
  const auto standing = asked().stand();
  EXPECT_TRUE(standing.health.ready);
  EXPECT_EQ(standing.health.sessions, 1U);
  EXPECT_EQ(standing.relay.connections, 1U);
  EXPECT_EQ(standing.relay.queries, 100U);
  EXPECT_EQ(standing.relay.round_trips, 100U);
  EXPECT_EQ(standing.traffic.queries, 100U);
  EXPECT_EQ(standing.traffic.seen.executions, 100U);
  EXPECT_GE(standing.relay.client_bytes, 100 * query("SELECT 1").size());
  const auto& counts = standing.delay.counts;
  const auto samples = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  EXPECT_GE(samples, 3U);
  EXPECT_LE(samples, 20U);
  EXPECT_GT(standing.delay.sum, 0ns);
  EXPECT_GT(standing.resident_bytes, 1'000'000U);
  EXPECT_GT(standing.sessions_at_most, 0U);
  for (const auto& each : standing.memory) EXPECT_LE(each.bytes, each.most) << each.what;
  EXPECT_FALSE(standing.memory.empty());
}

TEST_F(proxy_answers, what_was_last_known_after_the_end) {
  start();
  auto app = log_in();
  app.ask(query("SELECT 1"));
  app.answer(done("SELECT 1", 'I'));
  weir->stop();
  EXPECT_EQ(asked().statements().what.statements.size(), 1U);
  EXPECT_EQ(asked().report().made, asked().report().made);
  EXPECT_EQ(asked().stand().traffic.seen.executions, 1U);
  EXPECT_EQ(asked().activity().made.wall_at, asked().report().made);
  EXPECT_FALSE(asked().finding(1));
}

// Whoever asks while it stops gets an answer, too.
TEST_F(proxy_answers, many_may_ask_at_once) {
  start();
  auto app = log_in();
  app.ask(query("SELECT 1"));
  app.answer(done("SELECT 1", 'I'));
  std::atomic<int> answered{0};
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        if (asked().report().traffic.seen.executions == 1) ++answered;
        asked().activity();
        asked().sessions();
      }
    });
  }
  weir->stop();
  for (auto& each : askers) each.join();
  EXPECT_EQ(answered, 80);
}

}  // namespace
}  // namespace pgweir::net
