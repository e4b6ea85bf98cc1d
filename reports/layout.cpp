#include "reports/layout.hpp"

#include "reports/utf8.hpp"

#include <algorithm>

namespace pgweir::reports {

namespace {

std::string painted(std::string_view text, std::string_view code, const text_style& style) {
  if (!style.colour) return std::string{text};
  return "\x1b[" + std::string{code} + "m" + std::string{text} + "\x1b[0m";
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out{text};
  const auto used = width_of(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (width_of(text) <= width || width == 0) return std::string{text};
  std::size_t characters = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    if (begins_character(text[bytes]) && ++characters == width) break;
    ++bytes;
  }
  return std::string{text.substr(0, bytes)} + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> out{{}};
  while (!text.empty()) {
    const auto blank = text.find(' ');
    const auto word = text.substr(0, blank);
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
    auto& line = out.back();
    if (line.empty()) {
      line = word;
    } else if (width_of(line) + 1 + width_of(word) <= width) {
      line += ' ';
      line += word;
    } else {
      out.emplace_back(word);
    }
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

std::string printable(std::string text, line_breaks lines) {
  const auto is_steering = [&](char c) {
    if (c == '\n' && lines == line_breaks::kept) return false;
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  std::ranges::replace_if(text, is_steering, ' ');
  return text;
}

std::string without_commands(std::string text) {
  constexpr std::string_view command = "::";
  for (std::size_t line = 0; line < text.size();) {
    const auto begin = text.find_first_not_of(' ', line);
    if (begin == std::string::npos) break;
    if (text.compare(begin, command.size(), command) == 0) text.insert(begin + 1, 1, ' ');
    const auto end = text.find('\n', begin);
    line = end == std::string::npos ? text.size() : end + 1;
  }
  return text;
}

std::string coloured(std::string_view text, core::severity s, const text_style& style) {
  switch (s) {
    case core::severity::error:
      return painted(text, "1;31", style);
    case core::severity::warning:
      return painted(text, "1;33", style);
    case core::severity::info:
      return painted(text, "1;36", style);
  }
  return std::string{text};
}

std::string bold(std::string_view text, const text_style& style) {
  return painted(text, "1", style);
}

std::string faint(std::string_view text, const text_style& style) {
  return painted(text, "2", style);
}

}  // namespace pgweir::reports
