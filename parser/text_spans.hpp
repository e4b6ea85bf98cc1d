// Where the pieces of a parse tree stand in the text. libpg_query says where a piece begins; its
// end is found by going on from its last known token. Views the text.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/statement.hpp"
#include "parser/token.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::parser {

class text_spans {
 public:
  explicit text_spans(std::string_view text);

  // The whole expression, with the parentheses that belong to it.
  [[nodiscard]] text_span of(const json& expression) const;
  // `a.b.c` beginning at `location`.
  [[nodiscard]] text_span of_name(int location) const;
  // The first such word, and the nearest one before `location`; `word` is in lower case.
  [[nodiscard]] text_span first_word(std::string_view word) const;
  [[nodiscard]] text_span word_before(int location, std::string_view word) const;
  // The clause of a query around `location` that begins with `word`, to where the next one begins.
  [[nodiscard]] text_span clause(int location, std::string_view word) const;
  [[nodiscard]] std::string_view text_of(text_span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  // Where the token at `location` begins; 0: none does.
  [[nodiscard]] std::uint32_t begin_of_token(int location) const;

 private:
  [[nodiscard]] std::size_t token_at(int location) const;  // or tokens_.size()
  [[nodiscard]] bool begins_clause(std::size_t index) const;
  [[nodiscard]] bool is_word(std::size_t index, std::string_view word) const;
  [[nodiscard]] text_span span_of(std::size_t index) const;
  [[nodiscard]] char mark(std::size_t index) const;  // of one-byte punctuation, or '\0'
  [[nodiscard]] std::size_t last_of_type(std::size_t index) const;
  [[nodiscard]] std::size_t closing(std::size_t open) const;

  std::string_view text_;
  std::vector<token> tokens_;  // without comments
};

}  // namespace pgweir::parser
