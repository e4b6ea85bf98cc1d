// An index that does not exist, as a value, and the SQL that would make it. Names in it are as the
// catalogue has them; expressions and predicates are SQL, without parentheses around the whole.
#pragma once

#include "core/catalogue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

struct advised_index {
  core::qualified_name table;
  std::string method = "btree";
  std::vector<core::index_key> keys;  // never empty
  std::vector<std::string> included;  // INCLUDE
  std::string predicate;              // "deleted_at IS NULL"; empty: all rows
  // So many of the first keys are only asked for equality: any order of them serves the statement.
  std::uint16_t equal_keys = 0;
  // The predicate holds a literal of the statement's text: nothing may print it without being sure
  // that it is a constant of the program.
  bool tells_a_value = false;

  friend bool operator==(const advised_index&, const advised_index&) = default;
};

// For a trial, on the server only: "CREATE INDEX ON public.orders USING btree (customer_id)".
std::string trial_text(const advised_index& index);

// What a person runs: "CREATE INDEX CONCURRENTLY ON orders (customer_id);". The schema is left out
// where it is the first of the search path. Of a partitioned table without CONCURRENTLY, which
// PostgreSQL refuses there: then ddl_note() says what to do about the lock.
std::string ddl_of(const advised_index& index, const core::catalogue& all);

// "REINDEX INDEX CONCURRENTLY orders_email_idx;", of an index of this table.
std::string rebuilding(const std::string& index, const core::qualified_name& table,
                       const core::catalogue& all);

// What to know before running ddl_of(), in one sentence; mostly empty.
std::string ddl_note(const advised_index& index, const core::catalogue& all);

// "orders (customer_id, created_at DESC) WHERE deleted_at IS NULL": what a sentence says of it.
std::string told(const advised_index& index, const core::catalogue& all);

}  // namespace pgweir::analyzers
