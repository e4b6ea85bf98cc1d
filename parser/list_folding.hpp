// The lists of a statement whose length is chance: `IN (…)`, `ARRAY[…]` and the rows of VALUES.
// Takes their third and further elements out of the shape again when they look like the first or
// the second. One list at a time: a list inside an element belongs to the element.
//
// Sees every token but comments before it is written. Owns nothing of the statement, which must be
// the same one from reset() to finish().
#pragma once

#include "parser/lexer.hpp"
#include "parser/token.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::parser {

class list_folding {
 public:
  explicit list_folding(std::string_view text) : text_{text} {}

  void reset();

  // Before `t` is written: `depth` is the nesting in front of it, `before` the word in front of it
  // (empty: no word).
  void see(const token& t, int depth, std::string_view before, reduced_statement& written);

  // The minus seen before the number seen last belongs to it.
  void drop_sign() { hash_ = (before_sign_ ^ 1U) * prime; }
  // It does not: it turned out to be an operator.
  void add_sign() { hash_ = (hash_ ^ '-') * prime; }

  // The statement is over: appends the folded lists to its literals.
  void finish(reduced_statement& written);

 private:
  enum class list_kind : std::uint8_t { none, elements, rows };
  static constexpr std::uint64_t prime = 0x100000001b3U;
  static constexpr std::string_view mark = " /*, ...*/";

  void maybe_open(const token& t, int depth, std::string_view before,
                  const reduced_statement& written);
  void begin_element(const reduced_statement& written, std::size_t source_begin);
  void end_element(reduced_statement& written);
  void close(reduced_statement& written);
  void keep_folded(reduced_statement& written, std::size_t mark_at);
  void add_to_hash(const token& t);

  std::string_view text_;
  std::vector<literal> folded_;
  list_kind kind_ = list_kind::none;
  bool may_fold_ = false;
  int depth_ = 0;                      // at which the commas between elements stand
  std::uint32_t index_ = 0;            // of the current element, from 1
  std::uint64_t hash_ = prime;         // of the current element; every constant counts the same
  std::uint64_t before_last_ = prime;  // hash_ one token and two tokens ago
  std::uint64_t before_sign_ = prime;
  std::uint64_t first_hash_ = 0;
  std::uint64_t second_hash_ = 0;
  std::size_t shape_size_ = 0;  // where the current element began, its comma included
  std::size_t literals_ = 0;    // as many as there were then
  std::size_t source_begin_ = 0;
  std::size_t last_end_ = 0;  // of the token seen last
  std::size_t folded_begin_ = 0;
  std::size_t folded_end_ = 0;  // 0: nothing is folded yet
};

}  // namespace pgweir::parser
