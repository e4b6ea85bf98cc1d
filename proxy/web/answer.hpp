// What goes back for a request, all of it at once; and how it is written (RFC 9112).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::web {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view plain_type = "text/plain; charset=utf-8";

struct answer {
  unsigned status = 200;
  std::string_view content_type = json_type;
  std::string body{};
  std::vector<std::pair<std::string_view, std::string>> headers{};  // beside those of every answer
  // Content-Security-Policy; unless said otherwise nothing may be loaded or run.
  std::string_view policy = "default-src 'none'; frame-ancestors 'none'";
  std::string_view caching = "no-store";
};

// {"error": sentence}
answer error_answer(unsigned status, std::string_view sentence);

// The head with its empty line. `stays`: the connection waits for another request.
std::string head_of(const answer& given, bool stays);
// The head of a stream of events, which ends with its connection.
std::string head_of_events();

}  // namespace pgweir::web
