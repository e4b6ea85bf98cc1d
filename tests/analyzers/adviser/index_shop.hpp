// A shop's catalogue for the tests of indexes, and what needs_of() says of a statement in it, in
// one line.
#pragma once

#include "analyzers/adviser/index_candidates.hpp"
#include "core/catalogue.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

// One statement and what is to come of it.
struct index_case {
  std::string_view name;
  std::string_view sql;
  std::string_view wanted;
  std::vector<core::catalogue_index> more = {};  // indexes of `orders` beside its primary key
};

// Tables of a million rows (orders), a hundred thousand (customers, products) and a few (settings),
// with primary keys, an index on customers.email and none on foreign keys.
core::catalogue index_shop();

// The needs of a statement, the best candidate of each: "orders (customer_id)"; "-" for none; then
// in brackets what hinders which index; " => " a rewrite; " then " the index it needs. "nothing".
std::string needs_told(std::string_view sql, const core::catalogue& all,
                       const std::vector<std::string>& values = {});

// Runs a table of cases.
void check(const std::vector<index_case>& all);

}  // namespace pgweir::analyzers
