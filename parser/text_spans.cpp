#include "parser/text_spans.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

// What may follow the first word of a type's name.
constexpr std::array<std::string_view, 6> type_words = {"precision", "varying", "with",
                                                        "without",   "time",    "zone"};

// What ends the clause before it, where it stands outside of parentheses.
constexpr std::array<std::string_view, 11> clause_words = {"order", "limit",     "offset", "fetch",
                                                           "for",   "group",     "having", "window",
                                                           "union", "intersect", "except"};

bool continues_type(std::string_view word) {
  return std::ranges::any_of(type_words, [&](std::string_view w) { return same_word(word, w); });
}

}  // namespace

text_spans::text_spans(std::string_view text) : text_{text} {
  token_scanner scan{text};
  for (auto t = scan.next(); t.kind != token_kind::end; t = scan.next()) {
    if (!is_comment(t.kind)) tokens_.push_back(t);
  }
}

std::size_t text_spans::token_at(int location) const {
  auto wanted = static_cast<std::size_t>(location);
  auto found = std::ranges::lower_bound(tokens_, wanted, {}, &token::begin);
  bool exact = location >= 0 && found != tokens_.end() && found->begin == wanted;
  return exact ? static_cast<std::size_t>(found - tokens_.begin()) : tokens_.size();
}

char text_spans::mark(std::size_t index) const {
  if (index >= tokens_.size()) return '\0';
  const auto& t = tokens_[index];
  return t.kind == token_kind::punctuation && t.end - t.begin == 1 ? text_[t.begin] : '\0';
}

// Behind `::`: schema, further words and brackets of a type that begins at `index`.
std::size_t text_spans::last_of_type(std::size_t index) const {
  for (;;) {
    auto next = index + 1;
    if (next >= tokens_.size()) return index;
    bool word =
        tokens_[next].kind == token_kind::word &&
        continues_type(text_.substr(tokens_[next].begin, tokens_[next].end - tokens_[next].begin));
    bool array = mark(next) == '[' && mark(next + 1) == ']';
    if (mark(next) == '.' || array) {
      index += 2;
    } else if (word) {
      ++index;
    } else {
      return index;
    }
    if (index >= tokens_.size()) return tokens_.size() - 1;
  }
}

text_span text_spans::of(const json& expression) const {
  auto first = token_at(leftmost_location(expression));
  auto last = token_at(rightmost_location(expression));
  if (first == tokens_.size() || last == tokens_.size()) return {};
  last = last_of_type(last);
  int open = 0;
  int missing_before = 0;
  for (auto i = first; i <= last; ++i) {
    char c = mark(i);
    open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    missing_before = std::max(missing_before, -open);
  }
  open += missing_before;
  for (; missing_before > 0 && first > 0; --first) {
    if (char c = mark(first - 1); c == '(' || c == '[') --missing_before;
  }
  for (; open > 0 && last + 1 < tokens_.size(); ++last) {
    char c = mark(last + 1);
    open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
  }
  last = last_of_type(last);
  if (mark(last + 1) == '(') last = closing(last + 1);
  return {static_cast<std::uint32_t>(tokens_[first].begin),
          static_cast<std::uint32_t>(tokens_[last].end)};
}

// Of a call without arguments the parser knows the name's place only: `now()`, `count(*)`.
std::size_t text_spans::closing(std::size_t open) const {
  int depth = 0;
  for (auto i = open; i < tokens_.size(); ++i) {
    depth += mark(i) == '(' ? 1 : mark(i) == ')' ? -1 : 0;
    if (depth == 0) return i;
  }
  return tokens_.size() - 1;
}

bool text_spans::is_word(std::size_t index, std::string_view word) const {
  const auto& t = tokens_[index];
  return t.kind == token_kind::word && same_word(text_.substr(t.begin, t.end - t.begin), word);
}

text_span text_spans::span_of(std::size_t index) const {
  return {static_cast<std::uint32_t>(tokens_[index].begin),
          static_cast<std::uint32_t>(tokens_[index].end)};
}

text_span text_spans::first_word(std::string_view word) const {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (is_word(i, word)) return span_of(i);
  }
  return {};
}

text_span text_spans::word_before(int location, std::string_view word) const {
  auto at = token_at(location);
  if (at == tokens_.size()) return {};
  while (at-- > 0) {
    if (is_word(at, word)) return span_of(at);
  }
  return {};
}

text_span text_spans::clause(int location, std::string_view word) const {
  auto first = token_at(location);
  if (first == tokens_.size()) return {};
  while (first > 0 && !is_word(first, word)) --first;
  if (!is_word(first, word)) return {};
  int depth = 0;
  auto last = first;
  for (auto next = first + 1; next < tokens_.size(); ++next) {
    char c = mark(next);
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (depth < 0 || c == ';' || (depth == 0 && begins_clause(next))) break;
    last = next;
  }
  return {span_of(first).begin, span_of(last).end};
}

bool text_spans::begins_clause(std::size_t index) const {
  return std::ranges::any_of(clause_words, [&](auto word) { return is_word(index, word); });
}

std::uint32_t text_spans::begin_of_token(int location) const {
  auto at = token_at(location);
  return at == tokens_.size() ? 0 : span_of(at).begin;
}

text_span text_spans::of_name(int location) const {
  auto first = token_at(location);
  if (first == tokens_.size()) return {};
  auto last = first;
  while (mark(last + 1) == '.' && last + 2 < tokens_.size()) last += 2;
  return {static_cast<std::uint32_t>(tokens_[first].begin),
          static_cast<std::uint32_t>(tokens_[last].end)};
}

}  // namespace pgweir::parser
