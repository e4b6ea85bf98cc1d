#include "proxy/web/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::web {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::string_view rest_of_head = " HTTP/1.1\r\nHost: localhost\r\n";

std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string{target} + std::string{rest_of_head} + std::string{more} + "\r\n";
}

unsigned refused_with(const std::string& head) {
  const auto read = read_request(head);
  return read ? 0 : read.error().status;
}

TEST(find_head_test, ends_with_an_empty_line) {
  const auto head = get("/");
  EXPECT_EQ(find_head("").now, head_mark::state::need_more);
  EXPECT_EQ(find_head(head.substr(0, head.size() - 1)).now, head_mark::state::need_more);
  const auto found = find_head(head + "GET /next");
  EXPECT_EQ(found.now, head_mark::state::complete);
  EXPECT_EQ(found.size, head.size());
}

TEST(find_head_test, a_target_without_end_is_refused_as_soon_as_it_is_too_long) {
  const auto found = find_head("GET /" + std::string(target_bytes + 100, 'a'));
  EXPECT_EQ(found.now, head_mark::state::refused);
  EXPECT_EQ(found.why.status, 414U);
}

TEST(find_head_test, so_is_a_head_without_end) {
  const auto found = find_head("GET / HTTP/1.1\r\nX: " + std::string(head_bytes, 'a'));
  EXPECT_EQ(found.now, head_mark::state::refused);
  EXPECT_EQ(found.why.status, 431U);
  EXPECT_EQ(find_head(get("/", "X: " + std::string(head_bytes, 'a') + "\r\n")).why.status, 431U);
}

TEST(read_request_test, what_the_routes_need) {
  const auto read = read_request(
      get("/a?b=c",
          "Origin: http://x\r\nCookie: a=b\r\nAuthorization: Bearer t\r\n"
          "sec-fetch-site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
          "Accept: text/html\r\nIf-None-Match: \"e\"\r\n"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->method, verb::get);
  EXPECT_EQ(read->to.path, "/a");
  EXPECT_THAT(read->to.parameters, ElementsAre(Pair("b", "c")));
  EXPECT_EQ(read->host, "localhost");
  EXPECT_EQ(read->origin, "http://x");
  EXPECT_EQ(read->cookie, "a=b");
  EXPECT_EQ(read->authorization, "Bearer t");
  EXPECT_EQ(read->fetch_site + read->fetch_mode + read->fetch_dest, "same-origincorsempty");
  EXPECT_EQ(read->accept, "text/html");
  EXPECT_EQ(read->if_none_match, "\"e\"");
  EXPECT_TRUE(read->stays);
  EXPECT_FALSE(read->has_body);
}

TEST(read_request_test, who_wants_to_close_does) {
  EXPECT_FALSE(read_request(get("/", "Connection: close\r\n"))->stays);
  EXPECT_FALSE(read_request("GET / HTTP/1.0\r\n\r\n")->stays);
}

TEST(read_request_test, nothing_stays_behind_a_body) {
  for (const auto* body : {"Content-Length: 5\r\n", "Content-Length: 99999999999\r\n",
                           "Transfer-Encoding: chunked\r\n"}) {
    const auto read = read_request(get("/", body));
    ASSERT_TRUE(read) << body;
    EXPECT_TRUE(read->has_body) << body;
    EXPECT_FALSE(read->stays) << body;
  }
  EXPECT_FALSE(read_request(get("/", "Content-Length: 0\r\n"))->has_body);
}

TEST(read_request_test, a_host_in_the_target_is_the_one_that_counts) {
  const auto read = read_request(get("http://evil.example:7433/healthz"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->host, "evil.example:7433");
  EXPECT_EQ(read->to.path, "/healthz");
  EXPECT_EQ(read_request(get("http://evil.example"))->to.path, "/");
}

TEST(read_request_test, what_is_doubtful_is_refused) {
  EXPECT_EQ(refused_with("GET / HTTP/1.1\r\n\r\n"), 400U) << "no host";
  EXPECT_EQ(refused_with(get("/", "Host: other\r\n")), 400U) << "two hosts";
  EXPECT_EQ(refused_with(get("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")), 400U);
  EXPECT_EQ(refused_with(get("/", "Content-Length: 1\r\nContent-Length: 2\r\n")), 400U);
  EXPECT_EQ(refused_with(get("/", "A : b\r\n")), 400U);
  EXPECT_EQ(refused_with("\x16\x03\x01\x02\r\n\r\n"), 400U) << "TLS";
  EXPECT_EQ(refused_with("GET /\r\n\r\n"), 400U);
  EXPECT_EQ(refused_with(get("*")), 400U);
  EXPECT_EQ(refused_with("GET / HTTP/3.0\r\nHost: a\r\n\r\n"), 400U);
}

TEST(target_test, is_decoded) {
  const auto read = target_from("/a%20b+c/%C3%BC?d%3D=e+f%2B&g&&h=%26");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->path, "/a b+c/\u00fc");
  EXPECT_THAT(read->parameters, ElementsAre(Pair("d=", "e f+"), Pair("g", ""), Pair("h", "&")));
  EXPECT_EQ(*read->parameter("h"), "&");
  EXPECT_EQ(read->parameter("x"), nullptr);
}

TEST(target_test, what_is_malformed_is_none) {
  for (const auto* bad :
       {"", "a", "/%", "/%4", "/%4g", "/%00", "/a%0d%0ab", "/a?b=%0a", "/%7f", "/?a=1&a=2"}) {
    EXPECT_FALSE(target_from(bad)) << bad;
  }
}

TEST(target_test, no_path_leads_elsewhere) {
  for (const auto* bad : {"/..", "/../etc/passwd", "/a/../b", "/a/..", "/%2e%2e/etc", "/.%2E/a",
                          "/./a", "/..%2f..%2fetc", "/..\\..\\etc", "/a/..%5cb"}) {
    EXPECT_FALSE(target_from(bad)) << bad;
  }
  EXPECT_TRUE(target_from("/...")) << "is a name";
  EXPECT_TRUE(target_from("/a..b"));
}

TEST(target_test, parameters_are_bounded) {
  std::string target = "/?a0";
  for (std::size_t i = 1; i < query_parameters; ++i) target += "&a" + std::to_string(i);
  EXPECT_TRUE(target_from(target));
  EXPECT_FALSE(target_from(target + "&more"));
}

}  // namespace
}  // namespace pgweir::web
