#include "proxy/web/http_server.hpp"

#include "reports/json.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <pthread.h>
#include <thread>
#include <utility>

namespace pgweir::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t connections_at_once = 64;
constexpr std::uint32_t header_bytes = 8 * 1024;
constexpr auto request_time = 10s;  // to read one request, also while waiting for the next
constexpr auto farewell_time = 1s;  // for the rest of a request that nobody wants
constexpr std::size_t farewell_bytes = 64 * 1024;
constexpr auto response_time = 10s;  // to write one; a slower reader is dropped
constexpr auto heartbeat_every = 15s;
constexpr auto look_every = 100ms;  // for news on an event stream

using request = http::request<http::empty_body>;

}  // namespace

struct http_server::state {
  asio::io_context io{1};
  tcp::acceptor listener{io};
  http_sources sources;
  std::size_t open = 0;
  bool on_loopback = false;
  std::thread thread;

  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<bool> answer(beast::tcp_stream& stream, const request& asked, bool has_body);
  asio::awaitable<void> say_farewell(beast::tcp_stream& stream);
  asio::awaitable<void> stream_events(beast::tcp_stream& stream);
  asio::awaitable<void> send_all_findings(beast::tcp_stream& stream);
  asio::awaitable<void> send(beast::tcp_stream& stream, std::string words);
};

http_server::http_server(int listener, http_sources sources) : state_{std::make_unique<state>()} {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
  const bool six = bound.ss_family == AF_INET6;
  state_->listener.assign(six ? tcp::v6() : tcp::v4(), listener);
  state_->on_loopback = state_->listener.local_endpoint().address().is_loopback();
  state_->sources = std::move(sources);
}

http_server::~http_server() { stop(); }

void http_server::start() {
  asio::co_spawn(state_->io, state_->accept_all(), asio::detached);
  state_->thread = std::thread{[this] {
    ::pthread_setname_np(::pthread_self(), "pgweir-http");
    state_->io.run();
  }};
}

void http_server::stop() {
  if (!state_->thread.joinable()) return;
  state_->io.stop();
  state_->thread.join();
}

asio::awaitable<void> http_server::state::accept_all() {
  asio::steady_timer pause{io};
  while (true) {
    boost::system::error_code failed;
    auto socket = co_await listener.async_accept(asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
      pause.expires_after(look_every);
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    // A connection too many is closed: the destructor of the socket does it.
    if (open < connections_at_once) {
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }
}

asio::awaitable<void> http_server::state::serve(tcp::socket socket) {
  ++open;
  try {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer{header_bytes};
    bool more = true;
    while (more) {
      http::request_parser<http::empty_body> parser;
      parser.header_limit(header_bytes);
      stream.expires_after(request_time);
      co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
      more = co_await answer(stream, parser.get(), !parser.is_done());
    }
    co_await say_farewell(stream);
  } catch (const std::exception& ended) {
    spdlog::debug("a web connection ended: {}", ended.what());
  }
  --open;
}

// Closing on unread bytes would reset the connection, and the answer might never be read.
asio::awaitable<void> http_server::state::say_farewell(beast::tcp_stream& stream) {
  stream.socket().shutdown(tcp::socket::shutdown_send);
  stream.expires_after(farewell_time);
  std::array<char, 4096> unread;
  std::size_t left = farewell_bytes;
  while (left > 0) {
    const auto count = co_await stream.async_read_some(asio::buffer(unread), asio::use_awaitable);
    left -= std::min(left, count);
  }
}

// True when the connection stays open for another request. A body is not read: nothing here wants
// one, and no other request is taken behind it.
asio::awaitable<bool> http_server::state::answer(beast::tcp_stream& stream, const request& asked,
                                                 bool has_body) {
  const std::string_view target{asked.target().data(), asked.target().size()};
  const auto host = asked[http::field::host];
  const bool stranger = on_loopback && !is_local_name({host.data(), host.size()});
  const bool readable = asked.method() == http::verb::get || asked.method() == http::verb::head;
  if (readable && !stranger && target.substr(0, target.find('?')) == events_path) {
    co_await stream_events(stream);
    co_return false;
  }
  http_answer words = readable ? answer_to(target, sources)
                               : http_answer{405, "text/plain", "only GET is understood here\n"};
  if (readable && target == "/metrics") {
    const auto accept = asked[http::field::accept];
    const auto form = live::exposition_for({accept.data(), accept.size()});
    words = {200, std::string{live::content_type_of(form)}, sources.metrics(form)};
  }
  if (stranger) {
    words = {403, "text/plain", "this address answers to localhost only; see web.listen\n"};
  }
  http::response<http::string_body> response{static_cast<http::status>(words.status),
                                             asked.version()};
  response.set(http::field::content_type, words.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  const bool stays = asked.keep_alive() && !has_body;
  response.keep_alive(stays);
  response.body() = std::move(words.body);
  response.prepare_payload();
  if (asked.method() == http::verb::head) response.body().clear();
  stream.expires_after(response_time);
  co_await http::async_write(stream, response, asio::use_awaitable);
  co_return stays;
}

asio::awaitable<void> http_server::state::stream_events(beast::tcp_stream& stream) {
  // First the stream, then what is there: a finding in between comes twice, none is missed.
  // A listener that was too slow for the stream gets all there is once more.
  const auto news = sources.subscribe();
  co_await send(stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                "Cache-Control: no-store\r\nConnection: close\r\n\r\n: findings\n\n");
  co_await send_all_findings(stream);
  asio::steady_timer pause{io};
  auto last_words = std::chrono::steady_clock::now();
  while (!news->ended()) {
    while (auto finding = news->next(0ms)) {
      co_await send(stream, "event: finding\ndata: " + reports::finding_json(*finding) + "\n\n");
      last_words = std::chrono::steady_clock::now();
    }
    if (news->take_lost() > 0) co_await send_all_findings(stream);
    if (std::chrono::steady_clock::now() - last_words >= heartbeat_every) {
      co_await send(stream, ": still here\n\n");
      last_words = std::chrono::steady_clock::now();
    }
    pause.expires_after(look_every);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> http_server::state::send_all_findings(beast::tcp_stream& stream) {
  for (const auto& finding : sources.report().findings) {
    co_await send(stream, "event: finding\ndata: " + reports::finding_json(finding) + "\n\n");
  }
}

asio::awaitable<void> http_server::state::send(beast::tcp_stream& stream, std::string words) {
  stream.expires_after(response_time);
  co_await asio::async_write(stream, asio::buffer(words), asio::use_awaitable);
}

}  // namespace pgweir::web
