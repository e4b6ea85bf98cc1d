#include "proxy/web/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::web {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(answer_test, the_head_says_what_follows) {
  answer given;
  given.body = "[]";
  given.headers.emplace_back("Retry-After", "5");
  const auto head = head_of(given, true);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(head, HasSubstr("Retry-After: 5\r\n"));
  EXPECT_THAT(head, EndsWith("Connection: keep-alive\r\n\r\n"));
  EXPECT_THAT(head_of(given, false), EndsWith("Connection: close\r\n\r\n"));
}

TEST(answer_test, nothing_may_be_loaded_framed_or_kept_unless_it_is_said) {
  const auto head = head_of(answer{}, false);
  EXPECT_THAT(head, HasSubstr("default-src 'none'; frame-ancestors 'none'"));
  EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(head, HasSubstr("Referrer-Policy: no-referrer\r\n"));
  EXPECT_THAT(head_of_events(), HasSubstr("Cache-Control: no-store\r\n"));
}

TEST(answer_test, some_have_no_body) {
  answer given;
  given.status = 304;
  EXPECT_THAT(head_of(given, true), Not(HasSubstr("Content-Length")));
}

TEST(answer_test, a_failure_is_a_sentence_in_json) {
  const auto given = error_answer(404, "no \"such\" page");
  EXPECT_EQ(given.status, 404U);
  EXPECT_EQ(given.body, "{\"error\":\"no \\\"such\\\" page\"}\n");
}

}  // namespace
}  // namespace pgweir::web
