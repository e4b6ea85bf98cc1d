#include "reports/html/escape.hpp"

#include <fmt/format.h>

#include <array>

namespace pgweir::reports {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr char32_t none = 0xffffffff;

struct character {
  char32_t point = none;  // none: the byte begins no character
  std::size_t bytes = 1;
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
}

std::size_t length_from(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

// RFC 3629: neither overlong forms nor surrogates.
character character_at(std::string_view text, std::size_t at) {
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text[at]);
  const auto bytes = length_from(first);
  if (bytes == 0) return {};
  if (bytes == 1) return {first, 1};
  char32_t point = first & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues(text, at + i)) return {};
    point = (point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
  }
  const bool surrogate = point >= 0xd800 && point < 0xe000;
  if (point < least.at(bytes) || point > 0x10ffff || surrogate) return {};
  return {point, bytes};
}

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
  for (std::size_t at = 0; at < text.size();) {
    const auto [point, bytes] = character_at(text, at);
    if (point == none || is_control(point)) {
      out += replacement;
    } else if (is_hidden(point)) {
      out += fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(point));
    } else if (const auto entity = entity_of(point); !entity.empty()) {
      out += entity;
    } else {
      out += text.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

std::string_view beginning_of(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && continues(text, bytes)) --bytes;
  return text.substr(0, bytes);
}

}  // namespace pgweir::reports
