// Where the pieces of a parse tree stand in the text. libpg_query says where a piece begins; its
// end is found by going on from its last known token. Views the text.
#pragma once

#include "parser/parse_tree.hpp"
#include "parser/statement.hpp"
#include "parser/token.hpp"

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

 private:
  [[nodiscard]] std::size_t token_at(int location) const;  // or tokens_.size()
  [[nodiscard]] char mark(std::size_t index) const;        // of one-byte punctuation, or '\0'
  [[nodiscard]] std::size_t last_of_type(std::size_t index) const;

  std::string_view text_;
  std::vector<token> tokens_;  // without comments
};

}  // namespace pgweir::parser
