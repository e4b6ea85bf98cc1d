#include "cli/psql_log.hpp"

#include <algorithm>
#include <array>

namespace pgweir::cli {

namespace {

constexpr std::string_view speaker = "psql:";

bool is_error(std::string_view line) {
  constexpr std::array<std::string_view, 4> words{": ERROR:", ": FATAL:", ": PANIC:", ": error:"};
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return line.find(word) != std::string_view::npos; });
}

}  // namespace

std::string first_error(std::string_view log) {
  std::string_view last = "psql said nothing";
  while (!log.empty()) {
    const auto end = std::min(log.find('\n'), log.size());
    const auto line = log.substr(0, end);
    log.remove_prefix(std::min(end + 1, log.size()));
    if (line.empty()) continue;
    last = line;
    if (is_error(line)) break;
  }
  if (last.starts_with(speaker)) {
    last.remove_prefix(speaker.size());
    last.remove_prefix(std::min(last.find_first_not_of(' '), last.size()));
  }
  return std::string{last};
}

}  // namespace pgweir::cli
