// PostgreSQL's tokens (manual, section 4.1), one after the other. Knows no grammar and never fails:
// whatever is not terminated runs to the end of the text, bytes that start no token are
// punctuation. Owns nothing; tokens are offsets into the text given to the scanner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgweir::parser {

enum class token_kind : std::uint8_t {
  end,             // nothing is left
  word,            // key word or name without quotes
  quoted_name,     // "…", U&"…"
  parameter,       // $1
  number,          // without a sign
  string,          // '…', with continuation lines
  escape_string,   // E'…'; '…' where standard_conforming_strings is off
  unicode_string,  // U&'…', without its UESCAPE
  bit_string,      // B'…', X'…'
  dollar_string,   // $tag$…$tag$
  op,              // + - * / < > = ~ ! @ # % ^ & | ` ?, as the server cuts them
  punctuation,     // , ; ( ) [ ] . and what nobody knows: one byte; `::` and `:=` and `..`: two
  block_comment,
  line_comment,  // without the line's end
};

constexpr bool is_literal(token_kind kind) {
  return kind >= token_kind::number && kind <= token_kind::dollar_string;
}
constexpr bool is_comment(token_kind kind) { return kind >= token_kind::block_comment; }

struct token {
  token_kind kind = token_kind::end;
  bool blank_before = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class token_scanner {
 public:
  explicit token_scanner(std::string_view text, bool standard_conforming_strings = true)
      : text_{text}, standard_conforming_strings_{standard_conforming_strings} {}

  token next();

  [[nodiscard]] std::size_t position() const { return at_; }
  void move_to(std::size_t position) { at_ = position; }
  [[nodiscard]] std::string_view text_of(const token& t) const {
    return text_.substr(t.begin, t.end - t.begin);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  token_kind scan();
  token_kind scan_word();
  token_kind scan_number();
  token_kind scan_dollar();
  token_kind scan_operator();
  token_kind scan_string(std::size_t prefix, token_kind kind);
  bool continues_on_next_line();
  void skip_quoted(char quote, bool escapes);
  void skip_block_comment();
  void skip_line_comment();

  std::string_view text_;
  std::size_t at_ = 0;
  bool standard_conforming_strings_;
};

// Equal without regard to ASCII case; `lower` is in lower case.
bool same_word(std::string_view word, std::string_view lower);

// May stand inside a name without quotes.
bool is_name_byte(char c);

}  // namespace pgweir::parser
