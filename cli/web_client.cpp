#include "cli/web_client.hpp"

#include "cli/command.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <utility>

namespace pgweir::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

using namespace std::chrono_literals;

constexpr auto patience_for_a_connection = 15s;
constexpr auto longest_silence = 60s;

using request = http::request<http::empty_body>;

tcp::socket connected(asio::io_context& io, const web_address& to) {
  tcp::resolver resolver{io};
  tcp::socket socket{io};
  asio::connect(socket, resolver.resolve(to.host, to.port));
  return socket;
}

request request_for(const web_address& from, const std::string& target) {
  request asked{http::verb::get, target, 11};
  asked.set(http::field::host, from.host + ":" + from.port);
  asked.set(http::field::connection, "close");
  return asked;
}

core::failure nothing_there(const web_address& at, const std::string& why) {
  return not_judged(fmt::format(
      "nothing answers at {} ({}). Start it with pgweir serve, or name its address with --web.",
      at.url(), why));
}

// One connection that is followed; all outlives it.
struct followed {
  const web_address& from;
  const std::string& target;
  const stream_listener& listener;
  stream_end& end;
};

asio::awaitable<void> read_events(const followed& what) {
  beast::tcp_stream stream{co_await asio::this_coro::executor};
  tcp::resolver resolver{stream.get_executor()};
  stream.expires_after(patience_for_a_connection);
  co_await stream.async_connect(
      co_await resolver.async_resolve(what.from.host, what.from.port, asio::use_awaitable),
      asio::use_awaitable);
  const auto asked = request_for(what.from, what.target);
  co_await http::async_write(stream, asked, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> answer;
  answer.body_limit(std::numeric_limits<std::uint64_t>::max());
  co_await http::async_read_header(stream, buffer, answer, asio::use_awaitable);
  if (answer.get().result() != http::status::ok) {
    what.end.why = fmt::format("it answered {}", answer.get().result_int());
    co_return;
  }
  what.end.connected = true;
  what.listener.begun();
  event_stream events;
  std::array<char, 16 * 1024> piece{};
  while (!answer.is_done() && !events.overlong()) {
    answer.get().body().data = piece.data();
    answer.get().body().size = piece.size();
    stream.expires_after(longest_silence);
    boost::system::error_code error;
    co_await http::async_read_some(stream, buffer, answer,
                                   asio::redirect_error(asio::use_awaitable, error));
    const auto got = piece.size() - answer.get().body().size;
    for (const auto& each : events.feed({piece.data(), got})) {
      if (!what.listener.take(each)) co_return;
    }
    if (error && error != http::error::need_buffer) throw boost::system::system_error{error};
  }
  what.end.why = "the server ended it";
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc{} && read.ptr == end && port != 0;
}

}  // namespace

std::string web_address::url() const {
  const bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("http://[{}]:{}", host, port) : fmt::format("http://{}:{}", host, port);
}

core::result<web_address> web_address_from(std::string_view text) {
  const auto given = text;
  if (text.starts_with("http://")) text.remove_prefix(7);
  while (text.ends_with('/')) text.remove_suffix(1);
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  auto host = text.substr(0, colon);
  const auto port = colon == std::string_view::npos ? "7433" : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find('/') != std::string_view::npos || !is_port(port)) {
    return wrong_usage(
        fmt::format("--web must be an address such as {}, not \"{}\".", default_web, given));
  }
  return web_address{std::string{host}, std::string{port}};
}

core::result<std::string> fetch(const web_address& from, const std::string& target) {
  try {
    asio::io_context io;
    auto socket = connected(io, from);
    http::write(socket, request_for(from, target));
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(std::numeric_limits<std::uint64_t>::max());
    http::read(socket, buffer, answer);
    if (answer.get().result() == http::status::ok) return std::move(answer.get().body());
    return not_judged(fmt::format("{} answered {} to {}: is it pgweir?", from.url(),
                                  answer.get().result_int(), target));
  } catch (const boost::system::system_error& error) {
    return nothing_there(from, error.code().message());
  }
}

stream_end follow(const web_address& from, const std::string& target,
                  const stream_listener& listener, const std::stop_token& stop) {
  stream_end end;
  asio::io_context io{1};
  const std::stop_callback stopped{stop, [&io] { io.stop(); }};
  const auto ended = [&end](const std::exception_ptr& failed) {
    if (!failed) return;
    try {
      std::rethrow_exception(failed);
    } catch (const boost::system::system_error& error) {
      end.why = error.code().message();
    }
  };
  const followed what{from, target, listener, end};
  asio::co_spawn(io, read_events(what), ended);
  io.run();
  return end;
}

}  // namespace pgweir::cli
