#include "cli/event_stream.hpp"

#include <optional>
#include <utility>

namespace pgweir::cli {

namespace {

// What stands behind "data:"; none: the line is of another field.
std::optional<std::string_view> value_of(std::string_view field, std::string_view line) {
  if (!line.starts_with(field)) return std::nullopt;
  line.remove_prefix(field.size());
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

std::vector<stream_event> event_stream::feed(std::string_view piece) {
  std::vector<stream_event> out;
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    line_ += piece.substr(0, end);
    if (line_.size() + event_.data.size() > most_bytes) overlong_ = true;
    if (end == std::string_view::npos || overlong_) break;
    if (line_.ends_with('\r')) line_.pop_back();
    take_line(line_, out);
    line_.clear();
    piece.remove_prefix(end + 1);
  }
  return out;
}

void event_stream::take_line(std::string_view line, std::vector<stream_event>& out) {
  if (line.empty()) {
    auto complete = std::exchange(event_, {});
    if (!complete.data.empty()) out.push_back(std::move(complete));
    return;
  }
  if (const auto name = value_of("event:", line)) event_.name = *name;
  if (const auto data = value_of("data:", line)) {
    if (!event_.data.empty()) event_.data += '\n';
    event_.data += *data;
  }
}

}  // namespace pgweir::cli
