#include "proxy/web/request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <limits>

namespace pgweir::web {

namespace {

namespace http = boost::beast::http;
using message = http::request<http::empty_body>;
using read = boost::system::result<request, refusal>;

std::string text_of(const message& from, http::field name) {
  const auto value = from[name];
  return {value.data(), value.size()};
}

std::string text_of(const message& from, const char* name) {
  const auto value = from[name];
  return {value.data(), value.size()};
}

verb verb_of(http::verb method) {
  if (method == http::verb::get) return verb::get;
  if (method == http::verb::head) return verb::head;
  return method == http::verb::post ? verb::post : verb::other;
}

// A target with a host of its own, as requests to a proxy have: that host is what counts.
std::string_view take_authority(std::string_view target, std::string& host) {
  const auto mark = target.find("://");
  if (target.starts_with('/') || mark == std::string_view::npos) return target;
  target.remove_prefix(mark + 3);
  const auto path = std::min(target.find('/'), target.size());
  host = target.substr(0, path);
  return path == target.size() ? "/" : target.substr(path);
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    out += c;
  }
  return out;
}

bool leads_elsewhere(std::string_view path) {
  while (!path.empty()) {
    const auto end = std::min(path.find_first_of("/\\"), path.size());
    const auto part = path.substr(0, end);
    if (part == "." || part == "..") return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool read_parameters(std::string_view query, target& into) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, equals), true);
    auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || into.parameters.size() == query_parameters) return false;
    if (into.parameter(*name) != nullptr) return false;
    into.parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return true;
}

}  // namespace

const std::string* target::parameter(std::string_view name) const {
  const auto found =
      std::ranges::find(parameters, name, [](const auto& each) { return each.first; });
  return found == parameters.end() ? nullptr : &found->second;
}

std::optional<target> target_from(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  text = text.substr(0, text.find('#'));
  const auto mark = std::min(text.find('?'), text.size());
  auto path = decoded(text.substr(0, mark), false);
  if (!path || leads_elsewhere(*path)) return std::nullopt;
  target out{*std::move(path), {}};
  if (!read_parameters(text.substr(std::min(mark + 1, text.size())), out)) return std::nullopt;
  return out;
}

head_mark find_head(std::string_view arrived) {
  const auto within = arrived.substr(0, head_bytes);
  const auto line = std::min(within.find('\n'), within.size());
  // "GET " and " HTTP/1.1" beside it, or a longer method.
  constexpr std::size_t words_bytes = 32;
  if (line > target_bytes + words_bytes) {
    return {head_mark::state::refused, 0, {414, "the address is too long"}};
  }
  const auto end = within.find("\r\n\r\n");
  if (end != std::string_view::npos) return {head_mark::state::complete, end + 4, {}};
  if (arrived.size() < head_bytes) return {};
  return {head_mark::state::refused, 0, {431, "the head of the request is too long"}};
}

read read_request(std::string_view head) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(head_bytes);
  // Nobody reads it, however long it is said to be.
  parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  boost::system::error_code failed;
  parser.put(boost::asio::buffer(head.data(), head.size()), failed);
  // A body is announced and does not come: that is no failure of the head.
  const bool body_refused = failed == http::error::unexpected_body && parser.is_header_done();
  if (!parser.is_header_done() || (failed && !body_refused)) {
    return refusal{400, "this is no request of HTTP/1.1"};
  }
  const message& said = parser.get();
  if (said.version() != 10 && said.version() != 11) {
    return refusal{400, "HTTP/1.1 and HTTP/1.0 are understood"};
  }
  const auto hosts = said.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && said.version() == 11)) {
    return refusal{400, "a request names one Host"};
  }
  request out;
  out.method = verb_of(said.method());
  out.host = text_of(said, http::field::host);
  const std::string_view asked{said.target().data(), said.target().size()};
  if (asked.size() > target_bytes) return refusal{414, "the address is too long"};
  auto to = target_from(take_authority(asked, out.host));
  if (!to) return refusal{400, "the address is malformed"};
  out.to = *std::move(to);
  out.origin = text_of(said, http::field::origin);
  out.fetch_site = text_of(said, "Sec-Fetch-Site");
  out.fetch_mode = text_of(said, "Sec-Fetch-Mode");
  out.fetch_dest = text_of(said, "Sec-Fetch-Dest");
  out.authorization = text_of(said, http::field::authorization);
  out.cookie = text_of(said, http::field::cookie);
  out.accept = text_of(said, http::field::accept);
  out.if_none_match = text_of(said, http::field::if_none_match);
  out.has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
  out.stays = said.keep_alive() && !out.has_body && !parser.upgrade();
  return out;
}

}  // namespace pgweir::web
