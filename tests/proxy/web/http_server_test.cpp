#include "proxy/web/http_server.hpp"

#include "reports/json.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

namespace pgweir::web {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct http_test : testing::Test {
  std::atomic<bool> ready{true};
  std::shared_ptr<live::finding_stream> stream = std::make_shared<live::finding_stream>();
  reports::report report;
  reports::health state;

  http_sources sources() {
    return {[this] { return report; }, [this] { return stream; }, [this] { return ready.load(); },
            [this] { return state; }};
  }
};

struct http_routes_test : http_test {};

TEST_F(http_routes_test, health_and_readiness) {
  EXPECT_EQ(answer_to("/healthz", sources()).status, 200U);
  EXPECT_EQ(answer_to("/readyz", sources()).status, 200U);
  ready = false;
  EXPECT_EQ(answer_to("/readyz", sources()).status, 503U);
  EXPECT_EQ(answer_to("/healthz", sources()).status, 200U);
}

TEST_F(http_routes_test, health_as_json) {
  state.sessions = 3;
  EXPECT_EQ(answer_to("/api/v1/health", sources()).body, reports::health_json(state));
}

TEST_F(http_routes_test, the_report_comes_in_two_formats) {
  EXPECT_EQ(answer_to("/api/v1/report", sources()).content_type, "application/json");
  EXPECT_THAT(answer_to("/api/v1/report?format=text", sources()).content_type,
              StartsWith("text/plain"));
  EXPECT_EQ(answer_to("/api/v1/report?format=yaml", sources()).status, 400U);
}

TEST_F(http_routes_test, findings_are_json) {
  EXPECT_THAT(answer_to("/api/v1/findings", sources()).body, StartsWith("["));
}

TEST_F(http_routes_test, an_unknown_page_lists_those_there_are) {
  const auto answer = answer_to("/metrics/../etc", sources());
  EXPECT_EQ(answer.status, 404U);
  EXPECT_THAT(answer.body, HasSubstr("/api/v1/events"));
}

struct http_server_test : http_test {
  std::unique_ptr<http_server> server;
  std::uint16_t port = 0;

  void SetUp() override {
    boost::asio::io_context io;
    const auto here = boost::asio::ip::address_v4::loopback();
    boost::asio::ip::tcp::acceptor listener{io, {here, 0}};
    port = listener.local_endpoint().port();
    server = std::make_unique<http_server>(listener.release(), sources());
    server->start();
  }
  std::string ask(const std::string& request) {
    auto client = net::connect_to(port);
    client.send(request);
    return client.receive_all();
  }
};

TEST_F(http_server_test, answers_over_a_socket) {
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(http_server_test, refuses_to_be_written_to) {
  EXPECT_THAT(ask("DELETE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 405"));
}

TEST_F(http_server_test, a_request_with_a_body_is_told_so_whole) {
  const auto answer =
      ask("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n" +
          std::string(50'000, 'a'));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THAT(answer, HasSubstr("only GET"));
}

TEST_F(http_server_test, a_listener_that_lost_news_gets_all_there_is) {
  reports::booked_finding finding;
  finding.latest.evidence = core::slow_query_evidence{};
  finding.latest.rule = core::rule::slow_query;
  finding.latest.id = 0xfeed;
  report.findings.push_back(finding);
  finding.latest.id = 1;
  for (std::size_t i = 0; i <= live::finding_stream::capacity; ++i) stream->push(finding);
  stream->end();
  auto client = net::connect_to(port);
  client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto heard = client.receive_all();
  const auto first = heard.find("000000000000feed");
  EXPECT_NE(heard.find("000000000000feed", first + 1), std::string::npos);
}

TEST_F(http_server_test, a_foreign_name_for_this_address_is_refused) {
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_TRUE(is_local_name("localhost:7433"));
  EXPECT_TRUE(is_local_name("127.0.0.1:7433"));
  EXPECT_TRUE(is_local_name("[::1]:7433"));
  EXPECT_FALSE(is_local_name("127.evil.example"));
}

TEST_F(http_server_test, a_header_too_long_ends_the_connection) {
  const auto answer = ask("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(answer.find("200"), std::string::npos);
}

TEST_F(http_server_test, events_begin_with_what_is_there_and_go_on) {
  auto client = net::connect_to(port);
  client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.receive(15), StartsWith("HTTP/1.1 200 OK"));
  reports::booked_finding finding;
  finding.latest.evidence = core::slow_query_evidence{};
  finding.latest.rule = core::rule::slow_query;
  stream->push(finding);
  stream->end();
  EXPECT_THAT(client.receive_all(), HasSubstr("event: finding\ndata: {"));
}

}  // namespace
}  // namespace pgweir::web
