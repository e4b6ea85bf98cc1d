#include "reports/sql_excerpt.hpp"

#include "reports/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace pgweir::reports {

namespace {

// Longer lists than this say less than they hide.
constexpr std::size_t readable_list_bytes = 24;
constexpr std::size_t line_bytes = 400;
constexpr std::size_t brief_bytes = 40;

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// White space outside of quotes becomes one blank.
std::string folded(std::string_view text) {
  std::string out;
  char quote = 0;
  for (char c : text) {
    if (quote == 0 && is_space(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    out += c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == ';')) out.pop_back();
  return out;
}

bool word_at(std::string_view text, std::size_t at, std::string_view word) {
  if (at + word.size() > text.size()) return false;
  const bool same = std::equal(word.begin(), word.end(), text.begin() + static_cast<long>(at),
                               [](char w, char t) { return w == std::toupper(t); });
  const auto end = at + word.size();
  return same && (at == 0 || text[at - 1] == ' ') && (end == text.size() || text[end] == ' ');
}

// Where the statement's own FROM stands: not one in parentheses or quotes.
std::size_t own_from(std::string_view text) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (depth == 0 && word_at(text, i, "FROM")) {
      return i;
    }
  }
  return std::string_view::npos;
}

// Cut at a byte that begins a character.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  text.resize(beginning_of(text, bytes).size());
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text + " …";
}

}  // namespace

std::string shortened_sql(std::string_view text) {
  auto out = folded(text);
  constexpr std::size_t list = 7;  // behind "SELECT "
  const auto from = word_at(out, 0, "SELECT") ? own_from(out) : std::string::npos;
  if (from != std::string::npos && from > list + readable_list_bytes) {
    out = out.substr(0, list) + "… " + out.substr(from);
  }
  return cut(std::move(out), line_bytes);
}

std::string brief_sql(std::string_view text) { return cut(shortened_sql(text), brief_bytes); }

}  // namespace pgweir::reports
