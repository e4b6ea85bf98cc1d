// What indexes can do with the types of PostgreSQL and its common extensions, by their names as
// format_type() writes them, and which expressions may be indexed at all. Types that nobody knows
// (enumerations, domains) are taken for ordered ones.
#pragma once

#include "core/catalogue.hpp"

#include <cstdint>
#include <string_view>

namespace pgweir::analyzers {

enum class type_group : std::uint8_t {
  ordered,   // numbers, times, uuid, …: btree
  text,      // btree, and patterns
  boolean,   // two values: worth an index only as the predicate of a partial one
  array,     // gin: @>, <@, &&
  document,  // jsonb: gin
  search,    // tsvector: gin
  range,     // gist
  none,      // json, xml, points: no operator that we could advise an index for
};

type_group group_of(std::string_view type);

// The one that LIKE 'abc%' uses where the collation is not that of bytes; empty: the type has none.
std::string_view pattern_class(std::string_view type);

// One name for operator classes that do the same ("varchar_pattern_ops", "text_pattern_ops").
std::string_view class_family(std::string_view operator_class);

bool is_byte_order(std::string_view collation);

// PostgreSQL would take it as the key of an index: all its functions and casts are immutable.
// `column`: what it is made of; null: several. In doubt false.
bool is_indexable(std::string_view expression, const core::catalogue_column* column);

}  // namespace pgweir::analyzers
