// The short way through a text that differs from one read before in its plain literals only:
// numbers of decimal digits, and '…'. They are cut out without a look at the grammar. Texts that
// have the same rest get the same shape from reduce(), and literals in the same places: it decides
// by what stands around a literal, not by its value. Texts in which that could be otherwise
// (comments, $, prefixes, other ways to write a constant) are left to reduce().
#pragma once

#include "parser/lexer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pgweir::parser {

// Which literals have a minus of their own; the lowest bit is the first one's. The rest alone says
// so, but only reduce() understands it.
using literal_signs = std::uint32_t;

class plain_literals {
 public:
  static constexpr std::size_t most_literals = 32;
  static constexpr std::size_t most_bytes = 1024;  // of a text

  // Precondition: quotes are standard conforming. False: only reduce() can read this text.
  bool cut(std::string_view text);

  // Of the text that was cut last, with a mark for each literal; valid until the next cut().
  [[nodiscard]] std::string_view rest() const { return {rest_.data(), rest_size_}; }
  // Views of that text.
  [[nodiscard]] std::span<const literal> literals() const { return {literals_.data(), count_}; }

  // `read` is what reduce() made of the same text. None: it took other literals than these.
  [[nodiscard]] std::optional<literal_signs> signs_in(const reduced_statement& read) const;
  // From now on literals() are as reduce() would tell them.
  void put_signs(literal_signs signs);

 private:
  void keep(std::string_view piece);

  std::array<char, most_bytes> rest_{};
  std::size_t rest_size_ = 0;
  std::array<literal, most_literals> literals_{};
  std::size_t count_ = 0;
};

}  // namespace pgweir::parser
