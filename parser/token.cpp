#include "parser/token.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

enum byte_class : std::uint8_t {
  other_byte = 0,
  blank_byte = 1,
  digit_byte = 2,
  name_start_byte = 4,
  operator_byte = 8,
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (char c : std::string_view{" \t\n\r\f\v"}) table[static_cast<unsigned char>(c)] = blank_byte;
  for (char c : std::string_view{"+-*/<>=~!@#%^&|`?"})
    table[static_cast<unsigned char>(c)] = operator_byte;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = digit_byte;
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = name_start_byte;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = name_start_byte;
  for (std::size_t c = 0x80; c <= 0xff; ++c) table[c] = name_start_byte;
  table['_'] = name_start_byte;
  return table;
}

constexpr auto classes = make_classes();

std::uint8_t class_of(char c) { return classes[static_cast<unsigned char>(c)]; }
bool is_blank(char c) { return class_of(c) == blank_byte; }
bool is_digit(char c) { return class_of(c) == digit_byte; }
bool is_name_start(char c) { return class_of(c) == name_start_byte; }
bool is_operator(char c) { return class_of(c) == operator_byte; }

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool is_name_byte(char c) {
  return (class_of(c) & (name_start_byte | digit_byte)) != 0 || c == '$';
}

bool same_word(std::string_view word, std::string_view lower) {
  return word.size() == lower.size() &&
         std::equal(word.begin(), word.end(), lower.begin(),
                    [](char written, char wanted) { return lowered(written) == wanted; });
}

token token_scanner::next() {
  token found;
  auto start = at_;
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  found.blank_before = at_ != start;
  found.begin = at_;
  found.kind = at_ == text_.size() ? token_kind::end : scan();
  found.end = at_;
  return found;
}

token_kind token_scanner::scan() {
  char c = text_[at_];
  if (is_name_start(c)) return scan_word();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return scan_number();
  if (c == '\'') {
    return scan_string(
        0, standard_conforming_strings_ ? token_kind::string : token_kind::escape_string);
  }
  if (c == '"') {
    skip_quoted('"', false);
    return token_kind::quoted_name;
  }
  if (c == '$') return scan_dollar();
  if (c == '-' && peek(1) == '-') {
    skip_line_comment();
    return token_kind::line_comment;
  }
  if (c == '/' && peek(1) == '*') {
    skip_block_comment();
    return token_kind::block_comment;
  }
  if (is_operator(c)) return scan_operator();
  bool pair = (c == ':' && (peek(1) == ':' || peek(1) == '=')) || (c == '.' && peek(1) == '.');
  at_ += pair ? 2 : 1;
  return token_kind::punctuation;
}

token_kind token_scanner::scan_word() {
  char c = lowered(text_[at_]);
  if (peek(1) == '\'') {
    if (c == 'e') return scan_string(1, token_kind::escape_string);
    if (c == 'b' || c == 'x') return scan_string(1, token_kind::bit_string);
  }
  if (c == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
    if (peek(2) == '\'') return scan_string(2, token_kind::unicode_string);
    at_ += 2;
    skip_quoted('"', false);
    return token_kind::quoted_name;
  }
  while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
  return token_kind::word;
}

token_kind token_scanner::scan_number() {
  auto skip_digits = [this] {
    while (is_digit(peek(0)) || (peek(0) == '_' && is_digit(peek(1)))) ++at_;
  };
  char base = lowered(peek(1));
  if (peek(0) == '0' && (base == 'x' || base == 'o' || base == 'b')) {  // PostgreSQL 16
    at_ += 2;
    while (is_digit(peek(0)) || is_name_start(peek(0))) ++at_;
    return token_kind::number;
  }
  skip_digits();
  if (peek(0) == '.' && peek(1) != '.') {
    ++at_;
    skip_digits();
  }
  if (lowered(peek(0)) == 'e') {
    std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      at_ += 1 + sign;
      skip_digits();
    }
  }
  return token_kind::number;
}

// $1, or $tag$ … $tag$, or a lone dollar sign.
token_kind token_scanner::scan_dollar() {
  if (is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek(0))) ++at_;
    return token_kind::parameter;
  }
  auto tag_end = at_ + 1;
  if (is_name_start(peek(1))) {
    while (tag_end < text_.size() && is_name_byte(text_[tag_end]) && text_[tag_end] != '$')
      ++tag_end;
  }
  if (tag_end >= text_.size() || text_[tag_end] != '$') {
    ++at_;
    return token_kind::punctuation;
  }
  auto tag = text_.substr(at_, tag_end + 1 - at_);
  auto close = text_.find(tag, tag_end + 1);
  at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
  return token_kind::dollar_string;
}

// An operator of several characters ends in + or - only if it has one of ~ ! @ # % ^ & | ` ? in it.
token_kind token_scanner::scan_operator() {
  auto begin = at_;
  bool may_end_in_sign = false;
  while (is_operator(peek(0)) && at_ < text_.size()) {
    bool comment = (peek(0) == '-' && peek(1) == '-') || (peek(0) == '/' && peek(1) == '*');
    if (comment && at_ != begin) break;
    may_end_in_sign |= std::string_view{"~!@#%^&|`?"}.find(peek(0)) != std::string_view::npos;
    ++at_;
  }
  auto ends_in_sign = [this] { return text_[at_ - 1] == '+' || text_[at_ - 1] == '-'; };
  while (!may_end_in_sign && at_ - begin > 1 && ends_in_sign()) --at_;
  return token_kind::op;
}

token_kind token_scanner::scan_string(std::size_t prefix, token_kind kind) {
  at_ += prefix;
  do {
    skip_quoted('\'', kind == token_kind::escape_string);
  } while (continues_on_next_line());
  return kind;
}

// A string goes on in the next line if there is nothing but blanks, with a line's end among them,
// and line comments in between. Then moves to the next quote.
bool token_scanner::continues_on_next_line() {
  auto back = at_;
  bool new_line = false;
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '\'' && new_line) return true;
    if (c == '-' && peek(1) == '-') {
      skip_line_comment();
    } else if (is_blank(c)) {
      new_line |= c == '\n' || c == '\r';
      ++at_;
    } else {
      break;
    }
  }
  at_ = back;
  return false;
}

// From an opening quote to behind its closing one; doubled quotes are inside.
void token_scanner::skip_quoted(char quote, bool escapes) {
  ++at_;
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '\\' && escapes) {
      at_ = std::min(at_ + 2, text_.size());
    } else if (c != quote) {
      ++at_;
    } else if (peek(1) == quote) {
      at_ += 2;
    } else {
      ++at_;
      return;
    }
  }
}

void token_scanner::skip_block_comment() {
  std::size_t depth = 0;
  while (at_ < text_.size()) {
    if (peek(0) == '/' && peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (peek(0) == '*' && peek(1) == '/') {
      at_ += 2;
      if (--depth == 0) return;
    } else {
      ++at_;
    }
  }
}

void token_scanner::skip_line_comment() {
  auto end = text_.find_first_of("\n\r", at_);
  at_ = end == std::string_view::npos ? text_.size() : end;
}

}  // namespace pgweir::parser
