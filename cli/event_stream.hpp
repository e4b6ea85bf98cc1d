// Server-sent events from text that arrives in pieces (HTML Living Standard, "Server-sent events",
// as far as pgweir's own server uses it). Holds one unfinished event, at most 4 MiB of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

class event_stream {
 public:
  // The data of each event that is complete now. Comments and other fields are passed over.
  std::vector<std::string> feed(std::string_view piece);
  // A line longer than the bound came: the stream makes no sense any more.
  [[nodiscard]] bool overlong() const { return overlong_; }

 private:
  void take_line(std::string_view line, std::vector<std::string>& out);

  static constexpr std::size_t most_bytes = 4 * 1024 * 1024;
  std::string line_;
  std::string data_;
  bool overlong_ = false;
};

}  // namespace pgweir::cli
