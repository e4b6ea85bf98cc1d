// Conditions in words that may be printed, and the values of those that only their value explains.
#pragma once

#include "analyzers/adviser/index_terms.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

// "customer_id = $1", "orders.id = o.order_id" without the first table; literals as $n.
std::string text_of(const parser::access_predicate& predicate, const statement_reading& reading);

// The second slot of BETWEEN; 0: it has none, or not known which.
std::uint16_t last_slot_of(const parser::access_predicate& predicate,
                           const statement_reading& reading);

// What a predicate's slot held once, bound or literal; none: not known. Never to be printed.
std::optional<std::string> value_of(const parser::access_predicate& predicate,
                                    const statement_reading& reading);

// Three letters or digits that follow each other: without them pg_trgm looks at every row.
bool has_trigram(std::string_view pattern);

// "created_at DESC, id"
std::string written_order(const std::vector<parser::access_order>& order);

}  // namespace pgweir::analyzers
