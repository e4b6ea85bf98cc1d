// A query that is read page by page with OFFSET: its order, and where its clauses stand, so that
// advice can turn it into pages by key. Facts of the text; how deep a page is, its parameters tell.
#pragma once

#include "core/finding.hpp"
#include "parser/schema_change.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::parser {

struct page_order {
  core::column_ref column;  // empty: an expression
  std::string written;      // as it may stand in WHERE: "p.created_at"
  bool descending = false;
};

// Of the outermost query level that has an OFFSET.
struct paging {
  std::uint16_t limit_slot = 0;  // $n; 0: none or an expression
  std::uint16_t offset_slot = 0;
  std::vector<page_order> order;  // empty: no ORDER BY, or one that no key can follow
  text_span offset;               // "OFFSET $2 ROWS"
  text_span where;                // the condition; empty: there is none
  bool where_has_or = false;      // at its top
  // Where ORDER BY begins; 0: there is none, or the text does not tell where clauses stand.
  std::uint32_t order_at = 0;
  // Rows are grouped, united or chosen by windows: WHERE is no place for the key of a page.
  bool of_groups = false;
};

}  // namespace pgweir::parser
