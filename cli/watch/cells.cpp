#include "cli/watch/cells.hpp"

#include "reports/plain_text.hpp"
#include "reports/utf8.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <locale.h>  // NOLINT: newlocale() is POSIX's

namespace pgweir::cli::watch {

namespace {

constexpr std::string_view not_shown = "\xEF\xBF\xBD";
constexpr std::string_view left_out = "…";

// This thread counts in UTF-8 while it lives.
class counting_in_utf8 {
 public:
  counting_in_utf8() : before_{::uselocale(utf8())} {}
  ~counting_in_utf8() { ::uselocale(before_); }
  counting_in_utf8(const counting_in_utf8&) = delete;
  counting_in_utf8& operator=(const counting_in_utf8&) = delete;

 private:
  // Never freed: it is one for the life of the program. Null, where there is none, changes nothing.
  static locale_t utf8() {
    static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
  }
  locale_t before_;
};

// -1: it cannot be shown.
int width_of(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return 1;
  return ::wcwidth(static_cast<wchar_t>(c));
}

// The bytes of as many whole characters from the front as take at most `columns`.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
  const counting_in_utf8 in_utf8;
  std::size_t bytes = 0;
  std::size_t used = 0;
  while (bytes < text.size()) {
    const auto c = reports::first_character(text.substr(bytes));
    used += static_cast<std::size_t>(std::max(width_of(c.code), 0));
    if (used > columns) break;
    bytes += c.bytes;
  }
  return bytes;
}

// Appends a word to the lines, broken where it is longer than a line.
void append_word(std::vector<std::string>& lines, std::string_view word, std::size_t columns) {
  const auto used = columns_of(lines.back());
  const bool fits_behind = used > 0 && used + 1 + columns_of(word) <= columns;
  if (fits_behind) {
    lines.back() += ' ';
    lines.back() += word;
    return;
  }
  if (used > 0) lines.emplace_back();
  while (columns_of(word) > columns) {
    // A wide character in a column of one would never fit.
    const auto bytes = std::max(bytes_within(word, columns), reports::first_character(word).bytes);
    lines.back() = word.substr(0, bytes);
    word.remove_prefix(bytes);
    if (word.empty()) return;
    lines.emplace_back();
  }
  lines.back() += word;
}

}  // namespace

std::string displayed(std::string_view text) {
  const auto plain = reports::plain_text(text);
  const counting_in_utf8 in_utf8;
  std::string out;
  out.reserve(plain.size());
  for (std::string_view rest = plain; !rest.empty();) {
    const auto c = reports::first_character(rest);
    out += width_of(c.code) < 0 ? not_shown : rest.substr(0, c.bytes);
    rest.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  const counting_in_utf8 in_utf8;
  std::size_t out = 0;
  while (!text.empty()) {
    const auto c = reports::first_character(text);
    out += static_cast<std::size_t>(std::max(width_of(c.code), 0));
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::string clipped(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string{text};
  if (columns == 0) return {};
  return std::string{text.substr(0, bytes_within(text, columns - 1))} + std::string{left_out};
}

std::string ending(std::string_view text, std::size_t columns) {
  while (columns_of(text) > columns) text.remove_prefix(reports::first_character(text).bytes);
  return std::string{text};
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> out{{}};
  columns = std::max<std::size_t>(columns, 1);
  while (!text.empty()) {
    const auto blank = text.find(' ');
    const auto word = text.substr(0, blank);
    if (!word.empty()) append_word(out, word, columns);
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  }
  return out;
}

}  // namespace pgweir::cli::watch
