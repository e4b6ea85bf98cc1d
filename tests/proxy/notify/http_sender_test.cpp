#include "proxy/notify/http_sender.hpp"

#include "core/limits.hpp"
#include "tests/proxy/notify/receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using kind = outcome::kind;

outcome sent(const std::string& url, core::duration timeout = 5s) {
  http_sender by;
  http_request what;
  what.url = url.c_str();
  what.host = "the-host";
  what.body = R"({"a":1})";
  what.headers = {"X-One: 1"};
  what.agent = "pgweir/test";
  what.timeout = timeout;
  by.send(7, what);
  while (true) {
    const auto done = by.run(50ms);
    if (done.empty()) continue;
    EXPECT_EQ(done[0].first, 7U);
    EXPECT_FALSE(by.busy());
    return done[0].second;
  }
}

TEST(http_sender_test, posts_json) {
  receiver there{{receiver::status(200)}};
  const auto came = sent(there.url());
  EXPECT_EQ(came.what, kind::delivered);
  EXPECT_EQ(came.said, "the-host: HTTP 200");
  EXPECT_EQ(came.answer, "ok");
  const auto request = there.requests(1)[0];
  EXPECT_THAT(request, testing::StartsWith("POST /in HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("User-Agent: pgweir/test\r\n"));
  EXPECT_THAT(request, HasSubstr("X-One: 1\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("Expect:")));
  EXPECT_THAT(request, testing::EndsWith("\r\n\r\n{\"a\":1}"));
}

TEST(http_sender_test, says_when_to_come_back) {
  receiver there{{receiver::status(429, "Retry-After: 17\r\n")}};
  const auto came = sent(there.url());
  EXPECT_EQ(came.what, kind::failed);
  EXPECT_EQ(came.retry_after, 17s);
}

TEST(http_sender_test, follows_no_redirect) {
  receiver elsewhere{{receiver::status(200)}};
  receiver there{{receiver::status(307, "Location: " + elsewhere.url() + "\r\n")}};
  const auto came = sent(there.url());
  EXPECT_EQ(came.what, kind::refused);
  EXPECT_THAT(came.said, HasSubstr("a redirect, which is not followed"));
}

TEST(http_sender_test, a_receiver_that_hangs_or_is_gone_is_left) {
  receiver there{{""}};
  EXPECT_EQ(sent(there.url(), 100ms).what, kind::failed);
  const auto gone = [] { return receiver{{""}}.url(); }();
  const auto came = sent(gone);
  EXPECT_EQ(came.what, kind::failed);
  EXPECT_THAT(came.said, Not(HasSubstr("/in")));
}

TEST(http_sender_test, what_is_not_http_is_no_answer) {
  receiver early{{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"}};
  EXPECT_EQ(sent(early.url()).what, kind::failed);
  receiver noise{{"hello"}};
  EXPECT_EQ(sent(noise.url()).what, kind::failed);
}

TEST(http_sender_test, reads_no_more_of_an_answer_than_it_must) {
  const std::string large(2 * core::limits::alert_answer_bytes, 'x');
  receiver there{
      {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" + large}};
  const auto came = sent(there.url());
  EXPECT_EQ(came.what, kind::delivered);
  EXPECT_EQ(came.answer.size(), core::limits::alert_answer_kept_bytes);
}

TEST(http_sender_test, takes_no_proxy_from_the_environment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  receiver there{{receiver::status(200)}};
  EXPECT_EQ(sent(there.url()).what, kind::delivered);
  ::unsetenv("http_proxy");
}

TEST(http_sender_test, breaks_off_at_once) {
  receiver there{{""}};
  const auto url = there.url();
  http_sender by;
  http_request what;
  what.url = url.c_str();
  what.timeout = 1h;
  by.send(1, what);
  by.run(50ms);
  EXPECT_TRUE(by.busy());
  by.break_off();
  EXPECT_FALSE(by.busy());
}

TEST(http_sender_test, what_is_worth_another_attempt) {
  for (const long status : {408L, 425L, 429L, 500L, 503L})
    EXPECT_EQ(outcome_of(status, "h").what, kind::failed) << status;
  for (const long status : {301L, 400L, 401L, 404L, 410L, 413L})
    EXPECT_EQ(outcome_of(status, "h").what, kind::refused) << status;
  for (const long status : {200L, 202L, 204L})
    EXPECT_EQ(outcome_of(status, "h").what, kind::delivered) << status;
}

}  // namespace
}  // namespace pgweir::notify
