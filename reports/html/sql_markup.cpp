#include "reports/html/sql_markup.hpp"

#include "reports/html/escape.hpp"
#include "reports/units.hpp"
#include "reports/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace pgweir::reports {

namespace {

// Nobody reads more of one statement on a page; the JSON report has all that was kept.
constexpr std::size_t bytes_shown = 6'000;

// Sorted.
constexpr std::array<std::string_view, 66> keywords{
    "ADD",     "ALL",    "ALTER",   "AND",        "ANY",          "AS",         "ASC",    "BEGIN",
    "BETWEEN", "BY",     "CASE",    "COMMIT",     "CONCURRENTLY", "CONSTRAINT", "CREATE", "CROSS",
    "DEFAULT", "DELETE", "DESC",    "DISTINCT",   "DROP",         "ELSE",       "END",    "EXISTS",
    "FETCH",   "FOR",    "FOREIGN", "FROM",       "FULL",         "GROUP",      "HAVING", "ILIKE",
    "IN",      "INDEX",  "INNER",   "INSERT",     "INTO",         "IS",         "JOIN",   "KEY",
    "LATERAL", "LEFT",   "LIKE",    "LIMIT",      "NOT",          "NULL",       "OFFSET", "ON",
    "OR",      "ORDER",  "OUTER",   "REFERENCES", "RETURNING",    "RIGHT",      "SELECT", "SET",
    "TABLE",   "THEN",   "UNION",   "UNIQUE",     "UPDATE",       "USING",      "VALUES", "WHEN",
    "WHERE",   "WITH"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_keyword(std::string_view word) {
  constexpr std::size_t longest = 12;
  if (word.size() > longest) return false;
  std::string upper{word};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return std::binary_search(keywords.begin(), keywords.end(), upper);
}

// Where the run that begins at `at` ends: a quoted text, a word, a parameter, or one other byte.
std::size_t end_of_run(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first == '\'' || first == '"') {
    const auto close = text.find(first, at + 1);
    return close == std::string_view::npos ? text.size() : close + 1;
  }
  auto end = at + 1;
  if (first != '$' && !is_word(first)) {
    while (end < text.size() && !is_word(text[end]) && text[end] != '$' && text[end] != '\'' &&
           text[end] != '"') {
      ++end;
    }
    return end;
  }
  while (end < text.size() && is_word(text[end])) ++end;
  return end;
}

std::string marked(std::string_view run) {
  if (run.size() > 1 && run.front() == '$') return "<i>" + escaped(run) + "</i>";
  if (is_keyword(run)) return "<b>" + escaped(run) + "</b>";
  return escaped(run);
}

std::string left_out(std::size_t bytes) {
  return fmt::format("</code><span class=\"rest\">… {} more; the JSON report has them</span>",
                     counted(bytes, "byte"));
}

std::string to_copy(const std::string& markup) {
  return "<div class=\"copyable\"><pre><code>" + markup + "</code></pre></div>\n";
}

}  // namespace

std::string sql_markup(std::string_view text) {
  const auto shown = beginning_of(text, bytes_shown);
  std::string out = "<code class=\"sql\">";
  for (std::size_t at = 0; at < shown.size();) {
    const auto end = end_of_run(shown, at);
    out += marked(shown.substr(at, end - at));
    at = end;
  }
  return out + (shown.size() < text.size() ? left_out(text.size() - shown.size()) : "</code>");
}

std::string sql_to_copy(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_of_run(text, at);
    out += marked(text.substr(at, end - at));
    at = end;
  }
  return to_copy(out);
}

std::string code_to_copy(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('.', at + 1), text.size());
    out += (at == 0 ? "" : "<wbr>") + escaped(text.substr(at, end - at));
    at = end;
  }
  return to_copy(out);
}

}  // namespace pgweir::reports
