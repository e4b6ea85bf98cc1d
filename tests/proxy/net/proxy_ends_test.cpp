// How sessions end: by a drain, by the death of the server, by the death of the client.
#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct proxy_drain : running_proxy {
  std::string ask_web(const std::string& path) {
    auto browser = connect_to(weir->web_port());
    browser.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return browser.receive_all();
  }
  // As long as a drain waits, its door is open. Its own thread tells the workers.
  void wait_until_logins_are_refused() {
    std::string words;
    while (words.find("C57P03") == std::string::npos) {
      auto app = client();
      app.send(startup_packet());
      if (upstream.has_client(20)) upstream.accept().send(login_ok);
      app.shut_down_writing();
      words = app.receive_all();
    }
  }
  static void expect_told(session_ends& ends) {
    EXPECT_THAT(ends.client.receive_all(), HasSubstr("C57P01"s));
    ends.client.close();
  }
};
struct proxy_loss : running_proxy {};

const auto a_row = "D" + number(11) + "\0\1"s + number(1) + "x";

// wire-case: sigterm
TEST_F(proxy_drain, ends_idle_sessions_and_waits_for_busy_ones) {
  start();
  auto idle = log_in();
  auto busy = log_in();
  busy.ask(query("select 1"));
  weir->drain();
  expect_told(idle);
  busy.answer(a_row + done("SELECT 1", 'I'));
  expect_told(busy);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, without_a_session_machine_too) {
  how.relay.analyse = false;
  start();
  auto idle = log_in();
  auto busy = log_in();
  busy.ask(query("select 1") + query("select 2"));
  weir->drain();
  expect_told(idle);
  busy.answer(a_row + done("SELECT 1", 'I'));
  busy.answer(a_row + done("SELECT 1", 'I'));
  expect_told(busy);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, a_second_one_ends_all_at_once) {
  start();
  auto busy = log_in();
  busy.ask(query("select 1"));
  weir->drain();
  weir->drain();
  expect_told(busy);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

// wire-case: sigterm
TEST_F(proxy_drain, ends_all_before_its_time) {
  how.relay.drain_time = 1s;
  start();
  auto busy = log_in();
  auto half = log_in();
  busy.ask(query("select 1"));
  half.ask(query("select 1"));
  half.answer(a_row.substr(0, 6));
  const auto began = std::chrono::steady_clock::now();
  weir->drain();
  EXPECT_TRUE(weir->wait_until_drained(10s));
  EXPECT_LE(std::chrono::steady_clock::now() - began, 1s);
  expect_told(busy);
  EXPECT_EQ(half.client.receive_all(), "");
}

TEST_F(proxy_drain, a_transaction_that_goes_on_is_let_to_its_end) {
  how.relay.drain_pause = 10s;
  start();
  auto working = log_in();
  working.ask(query("begin"));
  working.answer(done("BEGIN", 'T'));
  weir->drain();
  working.ask(query("select 1"));
  working.answer(done("SELECT 0", 'T'));
  working.ask(query("commit"));
  working.answer(done("COMMIT", 'I'));
  expect_told(working);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, a_pause_in_a_transaction_ends_it) {
  how.relay.drain_pause = 20ms;
  start();
  auto paused = log_in();
  paused.ask(query("begin"));
  paused.answer(done("BEGIN", 'T'));
  auto failed = log_in();
  failed.ask(query("begin; x"));
  failed.answer(done("BEGIN", 'E'));
  weir->drain();
  expect_told(paused);
  expect_told(failed);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, new_logins_are_refused_while_it_lasts) {
  start();
  auto busy = log_in();
  busy.ask(query("select 1"));
  weir->drain();
  wait_until_logins_are_refused();
  EXPECT_FALSE(weir->wait_until_drained(20ms));
  busy.answer(done("SELECT 0", 'I'));
  expect_told(busy);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, waits_for_a_transaction_in_the_console_too) {
  how.relay.drain_pause = 10s;
  start();
  const auto answered = [](peer& from) {
    std::string heard;
    while (!heard.ends_with("Z" + number(5) + "I") && !heard.ends_with("Z" + number(5) + "T")) {
      heard += from.receive(1);
    }
    return heard.back();
  };
  auto console = client();
  console.send(startup_packet("database", "pgweir"));
  answered(console);
  console.send(query("begin"));
  EXPECT_EQ(answered(console), 'T');
  weir->drain();
  wait_until_logins_are_refused();
  console.send(query("select 1"));
  EXPECT_EQ(answered(console), 'T');
  console.send(query("commit"));
  EXPECT_EQ(answered(console), 'I');
  EXPECT_THAT(console.receive_all(), HasSubstr("C57P01"s));
  console.close();
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, readiness_fails_first_and_the_rest_waits) {
  how.relay.drain_delay = 20s;
  start();
  EXPECT_THAT(ask_web("/readyz"), StartsWith("HTTP/1.1 200"));
  auto ends = log_in();
  weir->drain();
  EXPECT_THAT(ask_web("/readyz"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask_web("/api/v1/health"), HasSubstr("\"status\":\"draining\""));
  ends.ask(query("select 1"));
  ends.answer(done("SELECT 0", 'I'));
  auto late = log_in();
  weir->drain();
  expect_told(ends);
  expect_told(late);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, whoever_says_nothing_is_sent_away) {
  start();
  auto silent = client();
  silent.send("\0"s);
  weir->drain();
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

// wire-case: sigterm
TEST_F(proxy_drain, walsenders_are_the_last) {
  start();
  auto replica = log_in(client(), upstream, login_ok, startup_packet("replication", "true"));
  replica.ask(query("START_REPLICATION 0/0"));
  const auto wal = "d" + number(7) + "wal";
  replica.answer("W" + number(7) + "\0\0\0"s + wal);
  auto busy = log_in();
  busy.ask(query("select 1"));
  weir->drain();
  replica.answer(wal + wal);
  EXPECT_FALSE(weir->wait_until_drained(50ms));
  replica.answer(wal);
  busy.answer(done("SELECT 0", 'I'));
  expect_told(busy);
  expect_told(replica);
  EXPECT_TRUE(weir->wait_until_drained(10s));
}

TEST_F(proxy_drain, a_slow_reader_gets_all_of_its_answer) {
  start();
  auto slow = log_in();
  slow.ask(query("select 1"));
  const std::string row =
      "D" + number(4 + 6 + 60'000) + "\0\1"s + number(60'000) + std::string(60'000, 'x');
  std::string answer;
  for (int i = 0; i < 200; ++i) answer += row;
  answer += done("SELECT 200", 'I');
  std::string heard;
  for (std::size_t sent = 0; sent < answer.size();) {
    const auto some = slow.server.send_what_fits(std::string_view{answer}.substr(sent));
    sent += some;
    if (some == 0) heard += slow.client.receive_some();
  }
  weir->drain();
  heard += slow.client.receive_all();
  EXPECT_EQ(heard.substr(0, answer.size()), answer);
  EXPECT_THAT(heard.substr(answer.size()), HasSubstr("C57P01"s));
}

// --- the server is gone ---

// wire-case: server-dies
TEST_F(proxy_loss, a_server_that_dies_between_messages_is_told) {
  start();
  auto idle = log_in();
  idle.server.close();
  EXPECT_THAT(idle.client.receive_all(), HasSubstr("C08006"s));
  auto busy = log_in();
  busy.ask(query("select 1"));
  busy.answer(a_row);
  busy.server.reset();
  EXPECT_THAT(busy.client.receive_all(), HasSubstr("C08006"s));
}

// wire-case: server-dies
TEST_F(proxy_loss, a_server_that_dies_inside_a_row_leaves_no_place_for_words) {
  for (const bool analyse : {true, false}) {
    how.relay.analyse = analyse;
    start();
    auto busy = log_in();
    busy.ask(query("select 1"));
    busy.answer(a_row + a_row.substr(0, 7));
    busy.server.close();
    EXPECT_EQ(busy.client.receive_all(), "");
  }
}

TEST_F(proxy_loss, a_server_that_says_why_is_not_corrected) {
  start();
  auto ends = log_in();
  const auto why = fatal("57P01");
  ends.answer(why);
  ends.server.close();
  EXPECT_EQ(ends.client.receive_all(), "");
}

TEST_F(proxy_loss, a_client_that_leaves_is_owed_nothing) {
  start();
  auto ends = log_in();
  ends.ask("X" + number(4));
  ends.server.close();
  EXPECT_EQ(ends.client.receive_all(), "");
  auto half = log_in();
  half.ask(query("select 1"));
  half.client.shut_down_writing();
  EXPECT_EQ(half.server.receive_all(), "");
  half.answer(done("SELECT 0", 'I'));
  half.server.close();
  EXPECT_EQ(half.client.receive_all(), "");
}

// --- the client is gone ---

const auto login_with_key =
    "R" + number(8) + number(0) + "K" + number(12) + number(7) + number(9) + ready_for_query;

// wire-case: client-dies
TEST_F(proxy_loss, an_abandoned_query_is_cancelled_when_so_configured) {
  how.relay.cancel_abandoned = true;
  for (const bool by_reset : {false, true}) {
    start();
    auto ends = log_in(client(), upstream, login_with_key);
    ends.ask(query("select 1"));
    if (by_reset) {
      ends.client.reset();
    } else {
      ends.client.close();
    }
    auto canceller = upstream.accept();
    EXPECT_EQ(canceller.receive(16), cancel_request(7, 9));
    canceller.close();
    EXPECT_THAT(ends.server.receive_all(), Not(HasSubstr("X")));
  }
}

TEST_F(proxy_loss, nothing_is_cancelled_for_who_was_idle_or_said_goodbye) {
  how.relay.cancel_abandoned = true;
  start();
  auto idle = log_in(client(), upstream, login_with_key);
  idle.client.close();
  EXPECT_EQ(idle.server.receive_all(), "");
  auto polite = log_in(client(), upstream, login_with_key);
  polite.ask(query("select 1") + "X" + number(4));
  polite.client.close();
  EXPECT_EQ(polite.server.receive_all(), "");
  EXPECT_FALSE(upstream.has_client(50));
}

TEST_F(proxy_loss, nothing_is_cancelled_by_default) {
  start();
  auto ends = log_in(client(), upstream, login_with_key);
  ends.ask(query("select 1"));
  ends.client.close();
  EXPECT_EQ(ends.server.receive_all(), "");
  EXPECT_FALSE(upstream.has_client(50));
}

}  // namespace
}  // namespace pgweir::net
