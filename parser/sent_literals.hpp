// The literals of a statement as they were sent, by the $n that the shape has for them. Reads the
// text when first asked, and only then. Views the texts given; knows nothing where they do not
// belong together (a session with other rules for backslashes).
#pragma once

#include "parser/lexer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

class sent_literals {
 public:
  // No literals.
  sent_literals() = default;
  // `first`: the number of the first literal; 0: there are none.
  sent_literals(std::string_view sample, std::string_view shape, std::uint16_t first)
      : sample_{sample}, shape_{shape}, first_{first} {}

  // Of $number; null: a parameter of the client's, or not known.
  [[nodiscard]] const literal* of_slot(int number);
  // The number of the literal that begins at this byte of the sample; 0: none does.
  [[nodiscard]] std::uint16_t slot_at(int location);
  // Of three and more elements of a list the shape has two: then some are not in the tree.
  [[nodiscard]] bool folded();
  // The digits that begin at this byte of the sample, with their sign; empty: none.
  [[nodiscard]] std::string number_at(int location) const;
  // All of them, as constants are written (see constant_of), without folded lists.
  [[nodiscard]] std::vector<std::string> constants();

 private:
  const std::vector<literal>& all();

  std::string_view sample_;
  std::string_view shape_;
  std::uint16_t first_ = 0;
  bool read_ = false;
  std::vector<literal> literals_;
};

// A literal as PostgreSQL writes it: 'it''s', -5, B'01'. Empty: a folded list.
std::string constant_of(const literal& written);
std::string quoted(std::string_view value);

}  // namespace pgweir::parser
