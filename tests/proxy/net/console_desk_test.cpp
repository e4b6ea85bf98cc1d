#include "proxy/net/console_desk.hpp"

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
  // A session that has begun; what it was told first stands in `greeting`.
  peer client() {
    auto fd = desk->open(true);
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

}  // namespace
}  // namespace pgweir::net
