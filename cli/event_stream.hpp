// Server-sent events from text that arrives in pieces (HTML Living Standard, "Server-sent events",
// as far as pgweir's own server uses it). Holds one unfinished event, at most 4 MiB of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

struct stream_event {
  std::string name;  // empty: the event has none
  std::string data;
};

class event_stream {
 public:
  // Each event that is complete now and has data. Comments and other fields are passed over.
  std::vector<stream_event> feed(std::string_view piece);
  // A line longer than the bound came: the stream makes no sense any more.
  [[nodiscard]] bool overlong() const { return overlong_; }

 private:
  void take_line(std::string_view line, std::vector<stream_event>& out);

  static constexpr std::size_t most_bytes = 4 * 1024 * 1024;
  std::string line_;
  stream_event event_;  // as far as it has come
  bool overlong_ = false;
};

}  // namespace pgweir::cli
