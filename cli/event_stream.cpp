#include "cli/event_stream.hpp"

#include <utility>

namespace pgweir::cli {

std::vector<std::string> event_stream::feed(std::string_view piece) {
  std::vector<std::string> out;
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    line_ += piece.substr(0, end);
    if (line_.size() + data_.size() > most_bytes) overlong_ = true;
    if (end == std::string_view::npos || overlong_) break;
    if (line_.ends_with('\r')) line_.pop_back();
    take_line(line_, out);
    line_.clear();
    piece.remove_prefix(end + 1);
  }
  return out;
}

void event_stream::take_line(std::string_view line, std::vector<std::string>& out) {
  if (line.empty()) {
    if (!data_.empty()) out.push_back(std::exchange(data_, {}));
    return;
  }
  if (!line.starts_with("data:")) return;
  line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
  if (!data_.empty()) data_ += '\n';
  data_ += line;
}

}  // namespace pgweir::cli
