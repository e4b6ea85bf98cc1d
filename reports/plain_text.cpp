#include "reports/plain_text.hpp"

#include "reports/utf8.hpp"

namespace pgweir::reports {

namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Marks of direction, and what XML 1.0 does not allow.
bool is_left_out(char32_t c) {
  const bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                     (c >= 0x2066 && c <= 0x2069);
  const bool breaks_lines = c == 0x2028 || c == 0x2029;
  return turns || breaks_lines || c == 0xFEFF || (c & 0xFFFE) == 0xFFFE;
}

}  // namespace

std::string plain_text(std::string_view text, line_breaks lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_character(text);
    if (!c.valid) {
      out += "\xEF\xBF\xBD";
    } else if (c.code == '\n' && lines == line_breaks::kept) {
      out += '\n';
    } else if (is_control(c.code)) {
      out += ' ';
    } else if (!is_left_out(c.code)) {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string cut_to_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string{text};
  return std::string{beginning_of(text, bytes)} + "…";
}

}  // namespace pgweir::reports
