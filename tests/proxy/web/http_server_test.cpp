#include "proxy/web/http_server.hpp"

#include "tests/proxy/live/fake_process.hpp"
#include "tests/proxy/net/few_descriptors.hpp"
#include "tests/proxy/net/log_lines.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pgweir::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One whose traffic cannot be told for a while.
struct moody_process : live::fake_process {
  std::atomic<bool> fails{false};
  live::seen_at<analyzers::traffic_second> last_second() override {
    if (fails) throw std::runtime_error{"no second"};
    return fake_process::last_second();
  }
};

struct http_server_test : testing::Test {
  moody_process proxy;
  std::unique_ptr<http_server> server;
  std::uint16_t port = 0;

  void start(seats::room room) {
    boost::asio::io_context io;
    const auto here = boost::asio::ip::address_v4::loopback();
    boost::asio::ip::tcp::acceptor listener{io, {here, 0}};
    port = listener.local_endpoint().port();
    server = std::make_unique<http_server>(
        listener.release(), http_server::surroundings{proxy, {}, {}, {}, {}, nullptr, room});
    server->start();
  }
  void SetUp() override { start({}); }

  static std::string get(const std::string& target, const std::string& more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }
  // The last request of a connection, and all that came for it.
  std::string ask(const std::string& request) {
    auto client = net::connect_to(port);
    client.send(request);
    return client.receive_all();
  }
  static reports::booked_finding finding(std::uint64_t id) {
    reports::booked_finding out;
    out.latest.evidence = core::slow_query_evidence{};
    out.latest.rule = core::rule::slow_query;
    out.latest.id = id;
    return out;
  }
  // Until a text has come that holds `words`.
  static std::string receive_until(net::peer& client, std::string_view words) {
    std::string out;
    while (out.find(words) == std::string::npos) out += client.receive(1);
    return out;
  }
};

constexpr const char* close_header = "Connection: close\r\n";

TEST_F(http_server_test, answers_over_a_socket) {
  const auto answer = ask(get("/healthz", close_header));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nok\n"));
  EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
  EXPECT_THAT(answer, HasSubstr("frame-ancestors 'none'"));
}

TEST_F(http_server_test, takes_one_request_after_another) {
  auto client = net::connect_to(port);
  client.send(get("/healthz"));
  EXPECT_THAT(receive_until(client, "ok\n"), HasSubstr("Connection: keep-alive"));
  client.send(get("/readyz") + get("/healthz", close_header));
  const auto both = client.receive_all();
  EXPECT_THAT(both, HasSubstr("ready\n"));
  EXPECT_THAT(both, testing::EndsWith("ok\n"));
}

TEST_F(http_server_test, byte_by_byte_is_as_good) {
  auto client = net::connect_to(port);
  for (const char c : get("/healthz", close_header)) client.send({&c, 1});
  EXPECT_THAT(client.receive_all(), testing::EndsWith("ok\n"));
}

TEST_F(http_server_test, a_head_is_the_answer_without_its_body) {
  const auto answer = ask("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(ask("HEAD /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              HasSubstr("text/event-stream"));
}

TEST_F(http_server_test, refuses_to_be_written_to) {
  const auto answer =
      ask("DELETE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST_F(http_server_test, a_request_with_a_body_is_told_so_whole) {
  const auto answer =
      ask("POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n" +
          std::string(50'000, 'a'));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_THAT(answer, HasSubstr("\"error\""));
}

TEST_F(http_server_test, a_foreign_name_for_this_address_is_refused) {
  EXPECT_THAT(ask("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 403"));
}

TEST_F(http_server_test, what_is_too_long_is_told_so) {
  EXPECT_THAT(ask(get("/" + std::string(5'000, 'a'))), StartsWith("HTTP/1.1 414"));
  EXPECT_THAT(ask(get("/", "X: " + std::string(20'000, 'a') + "\r\n")), StartsWith("HTTP/1.1 431"));
}

TEST_F(http_server_test, what_is_no_request_is_told_so) {
  EXPECT_THAT(ask("HELO\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(ask(get("/../etc/passwd")), StartsWith("HTTP/1.1 400"));
}

TEST_F(http_server_test, events_begin_with_what_is_there_and_go_on) {
  proxy.made.findings.push_back(finding(0xaaaa));
  auto client = net::connect_to(port);
  client.send(get("/api/v1/events"));
  EXPECT_THAT(receive_until(client, "event: present\ndata: {}\n\n"), HasSubstr("000000000000aaaa"));
  proxy.stream->push(finding(0xbbbb));
  EXPECT_THAT(receive_until(client, "000000000000bbbb"), HasSubstr("event: finding\ndata: {"));
  proxy.stream->end();
  client.receive_all();
}

TEST_F(http_server_test, listeners_leave_room_for_requests) {
  server->stop();
  start({2, 2});
  std::vector<net::peer> listeners;
  for (int i = 0; i < 2; ++i) {
    listeners.push_back(net::connect_to(port));
    listeners.back().send(get("/api/v1/events"));
    receive_until(listeners.back(), "event: present");
  }
  EXPECT_THAT(ask(get("/api/v1/events")), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(ask(get("/healthz", close_header)), StartsWith("HTTP/1.1 200"));
}

TEST_F(http_server_test, the_silent_give_way) {
  server->stop();
  start({2, 2});
  auto silent = net::connect_to(port);
  auto begun = net::connect_to(port);
  begun.send("GET /heal");
  EXPECT_THAT(ask(get("/healthz", close_header)), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(silent.receive_all().find("HTTP"), std::string::npos);
}

TEST_F(http_server_test, without_a_descriptor_it_says_so_once_and_waits_for_one) {
  net::log_lines log;
  auto client = net::connect_to(port);
  client.send(get("/healthz"));
  receive_until(client, "ok\n");
  auto next = net::unconnected();
  std::optional<net::few_descriptors> few{0};
  auto waits = net::connect(std::move(next), port);
  log.wait_for("takes no new connections");
  client.send(get("/healthz"));
  EXPECT_THAT(receive_until(client, "ok\n"), StartsWith("HTTP/1.1 200"));
  few.reset();
  waits.send(get("/readyz", close_header));
  EXPECT_THAT(waits.receive_all(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(log.count("takes no new connections"), 1U);
}

TEST_F(http_server_test, events_that_cannot_be_made_are_told_of_once_and_come_later) {
  net::log_lines log;
  auto client = net::connect_to(port);
  client.send(get("/api/v1/events"));
  receive_until(client, "event: snapshot");
  proxy.fails = true;
  log.wait_for("told nothing");
  proxy.fails = false;
  receive_until(client, "event: snapshot");
  EXPECT_EQ(log.count("told nothing"), 1U);
}

TEST_F(http_server_test, the_end_of_the_server_ends_all) {
  auto client = net::connect_to(port);
  client.send(get("/api/v1/events"));
  receive_until(client, "event: present");
  auto waiting = net::connect_to(port);
  server->stop();
  server.reset();
  client.receive_all();
  waiting.receive_all();
}

}  // namespace
}  // namespace pgweir::web
