// How a query finds its rows: for each table that it reads or changes, what its rows are picked,
// joined and ordered by. What an index could serve; whether one does, the catalogue tells.
//
// Facts of the text alone. A column without a table's name has a source where only one can be
// meant, else it has none, and its block says among which to look. A column of a sub-select or a
// common table expression that passes one of a table on is that table's, where PostgreSQL would
// look for it there: no LIMIT, groups or sides of a UNION between, and no second use of the
// expression. NATURAL joins tell nothing.
//
// Expressions are written as PostgreSQL writes them, without the table's name, so that they can
// stand in CREATE INDEX (in parentheses of their own); literals in them are as they were sent
// first. normal_expression.hpp compares them with those of indexes.
#pragma once

#include "parser/schema_change.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::parser {

enum class access_operator : std::uint8_t {
  equal,        // =
  in_list,      // IN (…), = ANY(…)
  range,        // <, <=, >, >=, BETWEEN
  not_equal,    // <>, NOT IN: no index serves it
  is_null,      // IS NULL
  is_not_null,  // IS NOT NULL
  is_true,      // a boolean column by itself, IS TRUE, = true
  is_false,     // NOT column, IS FALSE, = false
  like,         // LIKE: only its pattern tells whether as a prefix
  ilike,        // ILIKE
  regex,        // ~, ~*, SIMILAR TO
  contains,     // @>
  contained,    // <@
  overlaps,     // &&
  has_key,      // ?, ?|, ?&
  text_search,  // @@
  other,
};

// What a column or expression is compared with.
enum class access_value : std::uint8_t {
  slot,        // $n: a parameter, or a literal (n >= statement::first_literal_slot)
  several,     // several of them: a list, BETWEEN
  constant,    // NULL, a boolean: part of the shape
  column,      // of another source: a join
  expression,  // now() - interval '1 day': the same for all rows
  subquery,    // IN (SELECT …), = (SELECT …)
};

struct access_predicate {
  static constexpr std::uint16_t none = 0xffff;

  std::uint16_t block = 0;       // index in access::blocks: where it stands
  std::uint16_t source = none;   // index in access::sources; none: not known which of the block's
  std::string column;            // empty: an expression over several columns, or nothing known
  std::string expression;        // what is compared, where it is more than the bare column:
                                 // "lower(email)", "(payload ->> 'kind')", "(created_at)::date"
  std::string collation;         // COLLATE "C" around either
  std::string written_operator;  // "=", "@>", "~~*"; as if the column stood on the left. Of what is
                                 // no operator the words: "BETWEEN", "IS NOT NULL", "= ANY" where
                                 // the column is the array
  std::string other_column;
  access_operator op = access_operator::other;
  access_value value = access_value::expression;
  bool cast = false;  // the expression is a cast of the column to another type, and nothing else
  // It stands in the ON of an outer join and speaks of the side whose rows stay without it: it
  // picks none of them.
  bool outer_join = false;
  std::uint16_t slot = 0;             // the first of it; 0: none
  std::uint16_t other_source = none;  // of access_value::column
  // (a, b) > ($1, $2) is a range of each: 0 for a, 1 for b. What follows the first only orders.
  std::uint16_t row_place = 0;
  // 0: ANDed into the condition of its block. Predicates that share a number are alternatives (OR):
  // those of the same branch are ANDed, one branch is enough. A branch that nothing is known of has
  // one predicate without source and column. Equalities of one column are one in_list instead.
  std::uint16_t alternatives = 0;
  std::uint16_t branch = 0;
};

struct access_order {
  std::uint16_t source = access_predicate::none;  // none: an expression over several, or unknown
  std::string column;
  std::string expression;  // where it is more than the bare column
  std::string collation;   // COLLATE "C" around either
  bool descending = false;
  bool nulls_first = false;  // as it holds, with the default of the direction
};

// A SELECT, UPDATE, DELETE or MERGE; each subquery is a block of its own, and so are the sides of a
// UNION. Of INSERT … SELECT, EXPLAIN, PREPARE and cursors: of the query inside.
struct access_block {
  std::vector<access_order> order;
  std::vector<access_order> groups;  // GROUP BY and DISTINCT: direction says nothing
  std::vector<std::string> columns;  // named without a table, where several could be meant
  std::uint16_t parent = 0;          // the block around it; 0 of block 0
  bool limited = false;              // LIMIT or FETCH FIRST
  bool correlated = false;           // it runs once for each row of the block around it
  bool exists = false;               // of EXISTS: then it may be joined instead
  bool extreme = false;              // min() or max() of `order` is all it asks for: one row
};

struct access_source {
  table_name table;   // empty name: a sub-select, a common table expression, a function, VALUES
  std::string alias;  // as the query calls it; the table's name where it has none
  std::uint16_t block = 0;           // index in access::blocks
  std::vector<std::string> columns;  // all of it that the statement names, each once
  bool whole_row = false;            // a star, or the row itself: it needs all columns
  bool changed = false;              // the target of UPDATE, DELETE or MERGE
};

// Everything of it lies within its limits, and every index into a list within the list.
struct access {
  std::vector<access_source> sources;        // at most limits::access_sources
  std::vector<access_predicate> predicates;  // at most limits::access_predicates
  std::vector<access_block> blocks;          // [0] is the statement itself
  bool truncated = false;                    // there was more than the limits keep
};

}  // namespace pgweir::parser
