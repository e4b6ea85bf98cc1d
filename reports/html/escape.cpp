#include "reports/html/escape.hpp"

#include "reports/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace pgweir::reports {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
bool is_control(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
         c == 0x2029;
}

// Marks of direction and blanks without width.
bool is_hidden(char32_t c) {
  return c == 0x61c || c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         c == 0x2060 || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

std::string_view entity_of(char32_t c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [code, bytes, valid] = first_character(text);
    if (!valid || is_control(code)) {
      out += replacement;
    } else if (is_hidden(code)) {
      out += fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(code));
    } else if (const auto entity = entity_of(code); !entity.empty()) {
      out += entity;
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace pgweir::reports
