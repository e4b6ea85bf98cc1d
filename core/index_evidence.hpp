// What findings about indexes and keys know: a part of evidence.hpp, whose rules hold here. Costs
// are the planner's, in its own units, of one call.
#pragma once

#include "core/plan.hpp"
#include "core/statement_ref.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::core {

struct missing_index_evidence {
  static constexpr std::string_view kind = "missing_index";
  enum class proof : std::uint8_t {
    hypothetical,  // the planner chose the index when it believed that it was there
    built,         // it was built in a transaction that was rolled back
    structural,    // nothing was tried: what the catalogue and the statements tell
  };
  // What keeps the indexes that are there from being used; with `index` empty, any.
  enum class hindrance : std::uint8_t {
    none,
    function,          // lower(email) = $1, and the index is on email
    cast,              // id::text = $1
    arithmetic,        // amount * 2 > $1
    leading_wildcard,  // LIKE '%abc'
    invalid_index,     // left behind by a CREATE INDEX CONCURRENTLY that failed
    key_order,         // its first column is not asked for
    sort_order,        // its columns are sorted by, but not in these directions
    collation,         // a prefix is asked for, and its collation's order is another
    operator_class,    // it knows other operators
    partial,           // its predicate is not part of the condition
    alternatives,      // OR between columns of two tables
  };
  // What makes it worth a word: the first of these that holds.
  enum class reason : std::uint8_t { slow, loop, large_table, costly, growing };
  struct use {
    statement_ref statement;
    std::uint64_t calls = 0;
    duration time{};  // of all calls
    duration slowest{};
    bool in_loop = false;               // the child of a proven one
    std::optional<double> cost_before;  // the planner's, of one call; none: not planned
    std::optional<double> cost_after;
  };
  std::string table;
  std::string index;      // "orders (customer_id)"; empty: `hindered`
  std::string predicate;  // what picks the rows: "customer_id = $1"; may be empty
  std::string order;      // what they are sorted by, up to a LIMIT; may be empty
  proof how = proof::structural;
  hindrance hindered = hindrance::none;
  std::string hindering_index;  // that would serve, but for that
  reason why = reason::large_table;
  std::uint64_t rows = 0;             // of the table, estimated
  std::uint64_t bytes = 0;            // of the table
  std::uint64_t index_bytes = 0;      // 0: not known
  std::uint64_t scans = 0;            // of the table, since its statistics began
  std::uint64_t writes = 0;           // rows inserted, updated and deleted since then
  bool mostly_written = false;        // far more than it is read
  std::vector<std::string> existing;  // "orders_pkey (id)"
  std::vector<use> uses;              // that it helps, most time first: the first few
  std::uint64_t statements = 0;       // all of them
  std::vector<std::string> together;  // all indexes that an OR needs, where it needs several
  plan before;                        // of the first, as things are
};

// How traffic showed that rows of two tables belong together.
enum class relation_shown : std::uint8_t {
  join,            // a statement joins them
  loop,            // a proven loop asks for one value after the other
  parent_changed,  // rows that are referred to are deleted, or get another key
};

struct unindexed_foreign_key_evidence {
  static constexpr std::string_view kind = "unindexed_foreign_key";
  statement_ref statement;  // that showed it
  relation_shown shown = relation_shown::join;
  std::string constraint;  // empty: none is declared
  std::string table;
  std::vector<std::string> columns;
  std::string target;
  std::vector<std::string> target_columns;
  std::uint64_t calls = 0;  // of the statement
  std::uint64_t rows = 0;   // of the table, estimated
  std::uint64_t scans = 0;
  std::uint64_t writes = 0;
  std::vector<std::string> existing;  // indexes
};

struct missing_foreign_key_evidence {
  static constexpr std::string_view kind = "missing_foreign_key";
  statement_ref statement;
  relation_shown shown = relation_shown::join;
  column_ref from;
  column_ref to;
  std::string type;  // of both
  std::uint64_t calls = 0;
  std::uint64_t rows = 0;  // of the referring table, estimated
};

}  // namespace pgweir::core
