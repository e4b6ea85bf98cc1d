#include "proxy/net/console_desk.hpp"

#include "core/bytes.hpp"
#include "proxy/login/scram_client.hpp"
#include "proxy/login/scram_message.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/web/guess_limit.hpp"
#include "tests/proxy/live/fake_process.hpp"
#include "tests/proxy/net/few_descriptors.hpp"
#include "tests/proxy/net/log_lines.hpp"
#include "tests/proxy/net/running_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pgweir::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

struct console_desk_test : testing::Test {
  live::fake_process proxy;
  std::atomic<bool> fails{false};
  log_lines log;
  std::optional<console_desk> desk;

  void open_desk(const console_desk::rules& who) {
    console::console_sources sources{proxy, [this] {
                                       if (fails) throw std::runtime_error{"no settings"};
                                       return config::settings{};
                                     }};
    desk.emplace(std::move(sources), who);
    desk->start();
  }
  // A session that has begun.
  peer client(const std::string& from = "127.0.0.1", core::time_point when = now()) {
    auto fd = desk->open(resolve(from, 1)->front(), when);
    ::fcntl(fd.get(), F_SETFL, 0);
    peer out{std::move(fd)};
    out.send(startup_packet("database", "pgweir"));
    return out;
  }
  static std::string until_ready(peer& from) {
    std::string out;
    while (!out.ends_with(ready_for_query)) out += from.receive(1);
    return out;
  }
};

TEST_F(console_desk_test, an_answer_that_fails_ends_its_session_only) {
  open_desk({true, {}});
  auto unlucky = client();
  auto other = client();
  until_ready(unlucky);
  until_ready(other);
  fails = true;
  unlucky.send(query("show config"));
  EXPECT_EQ(unlucky.receive_all(), "");
  EXPECT_EQ(log.count("a session of the console ended: no settings"), 1U);
  other.send(query("select 1"));
  EXPECT_THAT(until_ready(other), HasSubstr("SELECT 1"));
  auto next = client();
  EXPECT_THAT(until_ready(next), EndsWith(ready_for_query));
}

TEST_F(console_desk_test, waiting_that_fails_is_told_of_once_and_tried_again) {
  open_desk({true, {}});
  auto asks = client();
  until_ready(asks);
  // poll() takes no more than there may be descriptors.
  std::optional<few_descriptors> few{1};
  asks.send(query("select 1"));
  log.wait_for("the console answers nobody for now");
  few.reset();
  EXPECT_THAT(until_ready(asks), HasSubstr("SELECT 1"));
  asks.send(query("select 1"));
  EXPECT_THAT(until_ready(asks), HasSubstr("SELECT 1"));
  EXPECT_EQ(log.count("the console answers nobody for now"), 1U);
}

struct console_token_test : console_desk_test {
  const core::secret_text tokens[1]{core::secret_text{std::string(32, 't')}};
  console_token_test() { open_desk({true, tokens}); }

  static std::string message(peer& from) {
    const auto head = from.receive(5);
    core::bytes_cursor size{core::as_bytes(std::string_view{head}.substr(1))};
    return from.receive(*size.u32() - 4);
  }
  // What comes at the end of an exchange.
  std::string log_in(const std::string& token, const std::string& from,
                     core::time_point when = now()) {
    using namespace std::string_literals;
    const login::credential knows{core::secret_text{std::string{token}}};
    login::scram_client scram{knows, "client-nonce", std::nullopt};
    auto me = client(from, when);
    if (me.receive(1) != "R") return me.receive_all();
    me.receive(number(8).size() + 4 + "SCRAM-SHA-256\0\0"s.size());
    const auto first = scram.first(false);
    const auto named =
        "SCRAM-SHA-256\0"s + number(static_cast<std::uint32_t>(first.size())) + first;
    me.send("p" + number(static_cast<std::uint32_t>(named.size() + 4)) + named);
    const auto proof = *scram.answer(message(me).substr(4));
    me.send("p" + number(static_cast<std::uint32_t>(proof.size() + 4)) + proof);
    me.shut_down_writing();
    return me.receive_all();
  }
};

TEST_F(console_token_test, a_wrong_one_is_logged_with_its_client_and_counted) {
  EXPECT_THAT(log_in("wrong", "192.0.2.7"), HasSubstr("C28P01"));
  EXPECT_EQ(log.count("client 192.0.2.7 showed the console no right token"), 1U);
  EXPECT_EQ(desk->refused(), 1U);
  EXPECT_THAT(log_in(std::string(32, 't'), "192.0.2.7"), EndsWith(ready_for_query));
  EXPECT_EQ(desk->refused(), 1U);
}

TEST_F(console_token_test, other_ones_hold_from_then_on) {
  const core::secret_text others[]{core::secret_text{std::string(32, 'u')}};
  desk->use(others);
  EXPECT_THAT(log_in(std::string(32, 't'), "192.0.2.7"), HasSubstr("C28P01"));
  EXPECT_THAT(log_in(std::string(32, 'u'), "192.0.2.7"), EndsWith(ready_for_query));
}

TEST_F(console_token_test, guesses_are_slowed_down) {
  const auto start = now();
  for (std::size_t i = 0; i < web::guess_limit::failures_at_once; ++i) {
    EXPECT_THAT(log_in("wrong", "2001:db8::7"), HasSubstr("C28P01"));
  }
  EXPECT_THAT(log_in(std::string(32, 't'), "2001:db8::8", start),
              HasSubstr("too many wrong tokens"));
  EXPECT_THAT(log_in(std::string(32, 't'), "192.0.2.7", start), EndsWith(ready_for_query));
  const auto later = now() + web::guess_limit::failure_forgotten_after;
  EXPECT_THAT(log_in(std::string(32, 't'), "2001:db8::8", later), EndsWith(ready_for_query));
  EXPECT_EQ(desk->refused(), web::guess_limit::failures_at_once + 1);
  EXPECT_EQ(log.count("showed the console no right token"), web::guess_limit::failures_at_once);
}

}  // namespace
}  // namespace pgweir::net
