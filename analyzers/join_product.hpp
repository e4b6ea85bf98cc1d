// Whether the rows of one result are a product: for each parent every child of one join beside
// every child of another. Measured on the digests of its first rows; the text only tells which
// table hangs on which. Pure: knows nothing of other results.
#pragma once

#include "core/event.hpp"
#include "parser/join_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pgweir::analyzers {

struct join_product {
  std::uint16_t parent = 0;             // index of the source whose rows repeat
  std::vector<std::uint16_t> branches;  // sources joined to it that brought many rows each
  std::size_t rows = 0;                 // looked at
  std::size_t parents = 0;              // among them
  std::size_t rows_needed = 0;          // parents and children once
};

// None: nothing multiplies. `columns`: of the result, null when they were not announced.
std::optional<join_product> find_product(const parser::join_tree& joins,
                                         const core::row_digests& rows,
                                         const std::vector<core::result_column>* columns);

}  // namespace pgweir::analyzers
