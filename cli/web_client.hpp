// A client of pgweir's own web server: one page, or the stream of findings.
#pragma once

#include "core/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::cli {

struct web_address {
  std::string host;
  std::string port;
  [[nodiscard]] std::string url() const;
};

// "http://127.0.0.1:7433", "localhost:7433"; the port is 7433 where none is given.
core::result<web_address> web_address_from(std::string_view text);

// The body of a page. Not reachable: the failure is not_judged and says what to start.
core::result<std::string> fetch(const web_address& from, const std::string& target);

// How a stream of events ended.
struct stream_end {
  bool connected = false;  // it had begun
  std::string why;
};

// Follows server-sent events and gives each event's data to `take`, until the connection ends or
// `take` returns false.
// `begun` is called once when the server has answered. Blocks.
stream_end follow(const web_address& from, const std::string& target,
                  const std::function<void()>& begun,
                  const std::function<bool(const std::string&)>& take);

}  // namespace pgweir::cli
