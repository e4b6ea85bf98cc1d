// The trace language (see tests/traces/README.md): lines to calls of trace_conversation.
#pragma once

#include "tests/support/trace_conversation.hpp"
#include "tests/support/trace_values.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::support {

class trace_script {
 public:
  // Views `text`, which must outlive the script.
  explicit trace_script(std::string_view text);

  // Plays everything; returns what is wrong, with its line, or nothing.
  std::optional<std::string> play(trace_conversation& with);

 private:
  struct line {
    std::size_t number = 0;
    std::string_view text;  // trimmed; no comment, not empty
  };
  struct failure {
    std::size_t line = 0;
    std::string what;
  };
  // Requests of one connection that wait for the end of their round trip.
  struct pending {
    std::string connection;
    std::vector<trace_request> requests;
    bool pipelined = false;
  };

  void play(std::size_t begin, std::size_t end);
  std::size_t play_loop(std::size_t at);
  std::size_t play_pipeline(std::size_t at);
  [[nodiscard]] std::size_t block_end(std::size_t at) const;
  void play_line(const line& which);
  bool play_command(std::string_view word, std::string_view rest);
  void play_statement(const std::string& text);
  void add_detail(std::string_view word, std::string_view rest);
  void add_rows(std::string_view rest);
  void connect(std::string_view rest);
  void label(std::string_view rest);
  void lose(std::string_view rest);
  void read_keys(std::string_view rest);
  bool tell_server(std::string_view word, std::string_view rest);
  void defaults(std::string_view rest);
  static bool set_timeout(core::session_timeouts& of, std::string_view key, std::string_view value);
  void flush();
  [[noreturn]] void fail(std::string what) const;
  core::duration duration(std::string_view text) const;
  std::uint64_t number(std::string_view text) const;

  std::vector<line> lines_;
  std::size_t current_ = 0;  // line number, for failures
  trace_conversation* with_ = nullptr;
  trace_variables variables_;
  pending pending_;
};

}  // namespace pgweir::support
