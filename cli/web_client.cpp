#include "cli/web_client.hpp"

#include "cli/command.hpp"
#include "cli/event_stream.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace pgweir::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

using request = http::request<http::empty_body>;

tcp::socket connected(asio::io_context& io, const web_address& to) {
  tcp::resolver resolver{io};
  tcp::socket socket{io};
  asio::connect(socket, resolver.resolve(to.host, to.port));
  return socket;
}

void ask(tcp::socket& socket, const web_address& from, const std::string& target) {
  request asked{http::verb::get, target, 11};
  asked.set(http::field::host, from.host + ":" + from.port);
  asked.set(http::field::connection, "close");
  http::write(socket, asked);
}

core::failure nothing_there(const web_address& at, const std::string& why) {
  return not_judged(fmt::format(
      "nothing answers at {} ({}). Start it with pgweir serve, or name its address with --web.",
      at.url(), why));
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
    ask(socket, from, target);
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
                  const std::function<void()>& begun,
                  const std::function<bool(const std::string&)>& take) {
  stream_end end;
  try {
    asio::io_context io;
    auto socket = connected(io, from);
    ask(socket, from, target);
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> answer;
    answer.body_limit(std::numeric_limits<std::uint64_t>::max());
    http::read_header(socket, buffer, answer);
    if (answer.get().result() != http::status::ok) {
      end.why = fmt::format("it answered {}", answer.get().result_int());
      return end;
    }
    end.connected = true;
    begun();
    event_stream events;
    std::array<char, 16 * 1024> piece{};
    while (!answer.is_done() && !events.overlong()) {
      answer.get().body().data = piece.data();
      answer.get().body().size = piece.size();
      boost::system::error_code error;
      http::read_some(socket, buffer, answer, error);
      const auto got = piece.size() - answer.get().body().size;
      for (const auto& data : events.feed({piece.data(), got})) {
        if (!take(data)) return end;
      }
      if (error && error != http::error::need_buffer) throw boost::system::system_error{error};
    }
    end.why = "the server ended it";
  } catch (const boost::system::system_error& error) {
    end.why = error.code().message();
  }
  return end;
}

}  // namespace pgweir::cli
