// What one index does for the conditions of one table: which of them it looks up, whether its rows
// come in the order asked for, and so how many rows are left to be read. The planner's rules
// (manual, chapter 11), with rows for costs.
#pragma once

#include "analyzers/adviser/index_terms.hpp"
#include "core/catalogue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// How a key of an index takes a condition.
enum class key_fit : std::uint8_t {
  none,
  point,    // one value, or each of some: the next key goes on behind it
  stretch,  // a range: keys behind it are of no use to it
};

key_fit fit_of(const core::catalogue_index& index, const core::index_key& key,
               const index_term& term, const core::catalogue& all);

// One way of finding rows: the conditions that count on it, and what else there is to know.
struct row_search {
  const source_terms* source = nullptr;
  std::vector<index_term> terms;  // ANDed: own ones, on the way of a join also those of the join
  bool ordered = false;           // `source->order` counts: it is where the statement begins
};

struct index_reach {
  std::vector<bool> bound;  // of each term of the search
  bool binds = false;       // any of them, by a key or by the index's predicate
  bool orders = false;      // rows come as asked for, the first ones at once
  double share = 1;         // of the table's rows, that the index leads to
  double rows = 0;          // to be read: for a page of an order, until it is full
};

// Of an index that is valid or not; none of its uses (`binds` and `orders` false) where its
// predicate is not implied.
index_reach reach_of(const core::catalogue_index& index, const row_search& search,
                     const core::catalogue& all);

// Its predicate keeps rows out that the statement may want.
bool lacks_rows(const core::catalogue_index& index, const source_terms& source);

// To be read without any index.
double rows_without_index(const row_search& search);

}  // namespace pgweir::analyzers
