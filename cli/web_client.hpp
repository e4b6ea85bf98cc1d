// A client of pgweir's own web server: one page, or the stream of events.
#pragma once

#include "cli/command.hpp"
#include "cli/event_stream.hpp"
#include "core/error.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace pgweir::cli {

struct web_address {
  std::string host;
  std::string port;
  bool encrypted = false;
  std::string token;  // empty: none is shown
  std::string ca;     // in PEM form: who signs its certificate; empty: the system's list
  [[nodiscard]] std::string url() const;
};

// "http://127.0.0.1:7433", "localhost:7433", "https://pgweir.example.com"; the port is 7433 where
// none is given.
core::result<web_address> web_address_from(std::string_view text);

// --web, --token-file and --ca.
struct web_flags {
  std::string web = default_web;
  std::string token_file;
  std::string ca;
};
// The option --web, for those that exclude it.
CLI::Option* add_web_flags(CLI::App& command, web_flags& into);
// Reads the file of tokens, of which the first one is shown, and that of the authority.
core::result<web_address> web_address_of(const web_flags& flags);

// The body of a page. Not reachable: the failure is not_judged and says what to start, or that its
// certificate is not to be trusted.
core::result<std::string> fetch(const web_address& from, const std::string& target);

// How a stream of events ended.
struct stream_end {
  bool connected = false;  // it had begun
  std::string why;
};

// Who listens to a stream of events.
struct stream_listener {
  std::function<void()> begun;                    // called once, when the server has answered
  std::function<bool(const stream_event&)> take;  // false: it has heard enough
};

// Follows server-sent events until the connection ends, is silent for a minute (a heartbeat comes
// more often), the listener has heard enough, or another thread asks to stop. Blocks.
stream_end follow(const web_address& from, const std::string& target,
                  const stream_listener& listener, const std::stop_token& stop = {});

}  // namespace pgweir::cli
