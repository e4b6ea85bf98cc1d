#include "analyzers/advice/sql_edit.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace pgweir::analyzers {

namespace {

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

// Behind the quoted part that begins at `at`; `at` itself when none does.
std::size_t behind_quotes(std::string_view text, std::size_t at) {
  char quote = text[at];
  if (quote != '"' && quote != '\'') return at;
  auto end = text.find(quote, at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

// Calls seen(position, depth) for every character outside of quotes until it answers true.
template <class Seen>
void walk(std::string_view text, text_range where, Seen seen) {
  int depth = 0;
  for (std::size_t at = where.begin; at < where.end;) {
    if (auto behind = behind_quotes(text, at); behind != at) {
      at = behind;
      continue;
    }
    if (text[at] == ')') --depth;
    if (seen(at, depth)) return;
    if (text[at] == '(') ++depth;
    ++at;
  }
}

bool stands_at(std::string_view text, std::string_view word, std::size_t at) {
  if (at + word.size() > text.size()) return false;
  bool begins = at == 0 || !is_name_character(text[at - 1]);
  bool ends = at + word.size() == text.size() || !is_name_character(text[at + word.size()]);
  return begins && ends && std::ranges::equal(text.substr(at, word.size()), word, {}, [](char c) {
           return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
         });
}

}  // namespace

std::optional<text_range> find_word(std::string_view text, std::string_view word,
                                    std::size_t from) {
  std::optional<text_range> found;
  walk(text, {from, text.size()}, [&](std::size_t at, int depth) {
    if (depth == 0 && stands_at(text, word, at)) found = {at, at + word.size()};
    return found.has_value();
  });
  return found;
}

std::optional<text_range> find_group(std::string_view text, std::size_t from) {
  std::optional<std::size_t> begin;
  std::optional<text_range> found;
  walk(text, {from, text.size()}, [&](std::size_t at, int depth) {
    if (depth == 0 && text[at] == '(' && !begin) begin = at;
    if (depth == 0 && text[at] == ')' && begin) found = {*begin, at + 1};
    return found.has_value();
  });
  return found;
}

std::vector<parameter_place> parameters_in(std::string_view text, text_range where) {
  std::vector<parameter_place> all;
  walk(text, where, [&](std::size_t at, int) {
    bool begins = text[at] == '$' && (at == 0 || !is_name_character(text[at - 1]));
    if (!begins) return false;
    parameter_place place;
    const auto* from = text.data() + at + 1;
    auto read = std::from_chars(from, text.data() + where.end, place.number);
    if (read.ec == std::errc{}) {
      place.at = {at, static_cast<std::size_t>(read.ptr - text.data())};
      all.push_back(place);
    }
    return false;
  });
  return all;
}

std::string sql_edit::text() const {
  auto edits = edits_;
  std::ranges::stable_sort(edits, {}, [](const edit& e) { return e.what.begin; });
  std::string out;
  std::size_t done = 0;
  for (const auto& [what, with] : edits) {
    out.append(text_, done, what.begin - done).append(with);
    done = what.end;
  }
  out.append(text_, done);
  while (out.ends_with(';') || out.ends_with(' ')) out.pop_back();
  return out;
}

std::string quoted_name(std::string_view name) {
  bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
               std::ranges::all_of(name, [](char c) {
                 return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
               });
  if (plain) return std::string{name};
  std::string out = "\"";
  for (char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

}  // namespace pgweir::analyzers
