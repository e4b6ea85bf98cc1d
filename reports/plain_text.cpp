#include "reports/plain_text.hpp"

#include <algorithm>
#include <array>

namespace pgweir::reports {

namespace {

struct character {
  char32_t code = 0xFFFD;
  std::size_t bytes = 1;  // that it takes in the text
  bool valid = false;
};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t length_after(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

character first_of(std::string_view text) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  const auto length = length_after(lead);
  if (length == 0 || length > text.size()) return {};
  if (length == 1) return {lead, 1, true};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) return {};
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < smallest.at(length) || surrogate || code > 0x10FFFF) return {};
  return {code, length, true};
}

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
    const auto c = first_of(text);
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
  while (bytes > 0 && continues(text[bytes])) --bytes;
  return std::string{text.substr(0, bytes)} + "…";
}

}  // namespace pgweir::reports
