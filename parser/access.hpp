// How a query finds its rows: for each table that it reads or changes, what its rows are picked,
// joined and ordered by. What an index could serve; whether one does, the catalogue tells.
//
// Facts of the text alone: an unqualified column of several tables has the source that name_scope
// finds, or none. Expressions are written as PostgreSQL would, without the table's alias.
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

  std::uint16_t source = none;  // index in access::sources
  std::string column;           // empty: an expression over several columns, or none
  // The whole of what is compared where it is more than the bare column: "lower(email)",
  // "(payload ->> 'kind'::text)", "(created_at)::date". Literals in it are as sent: they are part
  // of what would be indexed.
  std::string expression;
  bool cast = false;  // the expression is a cast of the column to another type, and nothing else
  access_operator op = access_operator::other;
  std::string written_operator;  // as written: "=", "@>", "~~*"
  access_value value = access_value::expression;
  std::uint16_t slot = 0;             // the first of it; 0: none
  std::uint16_t other_source = none;  // of access_value::column
  std::string other_column;
  // 0: ANDed into the condition of its block. Predicates that share a number are alternatives (OR).
  std::uint16_t alternatives = 0;
  bool outer_join = false;  // in the ON of an outer join: rows stay without it
};

struct access_order {
  std::uint16_t source = access_predicate::none;  // none: an expression over several, or unknown
  std::string column;
  std::string expression;  // where it is more than the bare column
  bool descending = false;
  bool nulls_first = false;  // as it holds, with the default of the direction
};

// A SELECT, UPDATE or DELETE; each subquery is a block of its own.
struct access_block {
  std::vector<access_order> order;
  std::vector<access_order> groups;  // GROUP BY and DISTINCT: direction says nothing
  bool limited = false;              // LIMIT or FETCH FIRST
  bool correlated = false;           // it runs once for each row of the block around it
};

struct access_source {
  table_name table;  // empty name: a sub-select, a function, VALUES
  std::string alias;
  std::uint16_t block = 0;           // index in access::blocks
  std::vector<std::string> columns;  // all of it that the statement names, each once
  bool whole_row = false;            // a star, or the row itself: it needs all columns
  bool changed = false;              // the target of UPDATE, DELETE or MERGE
};

struct access {
  std::vector<access_source> sources;        // at most limits::access_sources
  std::vector<access_predicate> predicates;  // at most limits::access_predicates
  std::vector<access_block> blocks;          // [0] is the statement itself
  bool truncated = false;                    // there was more than the limits keep
};

}  // namespace pgweir::parser
