// How the tables of a query hang together: each is joined to one that stands before it. Which of
// the joins finds many rows for one, only a result can tell.
#pragma once

#include "core/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::parser {

struct join_tree {
  static constexpr std::uint16_t none = 0xffff;

  struct source {
    std::string table;            // empty: a sub-select
    std::string alias;            // as the query calls it
    std::uint16_t parent = none;  // index of the source it is joined to
    core::column_ref parent_column;
    core::column_ref own_column;
  };
  std::vector<source> sources;  // in the order of FROM
  // An item of the select list: a column, or all that a table has.
  struct target {
    std::uint16_t source = none;  // none: an expression, or not known
    bool star = false;            // how many columns it is, only the result tells
    bool operator==(const target&) const = default;
  };
  std::vector<target> targets;

  [[nodiscard]] std::size_t children(std::size_t index) const;
  // Some source has two others joined to it.
  [[nodiscard]] bool branches() const;
  // Whether `index` is `branch`, or hangs on it.
  [[nodiscard]] bool is_below(std::size_t index, std::size_t branch) const;
};

}  // namespace pgweir::parser
