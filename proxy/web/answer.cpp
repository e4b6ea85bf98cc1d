#include "proxy/web/answer.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

namespace pgweir::web {

namespace {

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

// What every answer says to a browser.
constexpr std::string_view precautions =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Frame-Options: DENY\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

}  // namespace

answer error_answer(unsigned status, std::string_view sentence) {
  answer out;
  out.status = status;
  out.body = nlohmann::json{{"error", sentence}}.dump() + "\n";
  return out;
}

std::string head_of(const answer& given, bool stays) {
  auto out = fmt::format("HTTP/1.1 {} {}\r\n", given.status, reason_of(given.status));
  const bool bodiless = given.status == 204 || given.status == 304;
  if (!bodiless) {
    out += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", given.content_type,
                       given.body.size());
  }
  out += fmt::format("Cache-Control: {}\r\nContent-Security-Policy: {}\r\n", given.caching,
                     given.policy);
  out += precautions;
  for (const auto& [name, value] : given.headers) out += fmt::format("{}: {}\r\n", name, value);
  out += stays ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return out;
}

std::string head_of_events() {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n{}"
      "Connection: close\r\nX-Accel-Buffering: no\r\n\r\n",
      precautions);
}

}  // namespace pgweir::web
