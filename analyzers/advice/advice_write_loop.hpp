// The fix of a write loop: the statement for many rows at once, made of the real one, and the same
// in the words of the recognised ORM.
#pragma once

#include "core/finding.hpp"
#include "parser/statement.hpp"

#include <cstdint>

namespace pgweir::analyzers {

struct looped_write {
  const parser::statement& write;
  // Bit n: $n had another value each time. What is not known to stay the same varies.
  std::uint64_t varying = ~std::uint64_t{0};
  core::orm dialect = core::orm::none;

  [[nodiscard]] bool varies(std::uint16_t slot) const {
    return slot >= 64 || (varying >> slot & 1U) != 0;
  }
};

// INSERT: VALUES with a second row. UPDATE and DELETE of one key: `column = ANY($n)`; where other
// values differ, too: a list of VALUES. No SQL where the statement does not allow it.
core::fix advise_write_loop(const looped_write& loop);

}  // namespace pgweir::analyzers
