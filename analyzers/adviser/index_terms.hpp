// The conditions of one statement as an index sees them: what of each source of rows could be
// looked up, by which operator, and how many rows that keeps. Made of parser::access and the
// catalogue, which it refers to; lives as long as one call of needs_of().
#pragma once

#include "core/catalogue.hpp"
#include "core/side_question.hpp"
#include "parser/statement.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::analyzers {

enum class index_role : std::uint8_t {
  equal,     // one value
  list,      // some values: what follows in the index has no order any more
  fixed,     // IS NULL, a boolean: the predicate of a partial index
  not_null,  // IS NOT NULL
  range,
  prefix,   // LIKE 'abc%': a range where the order is that of bytes
  pattern,  // LIKE, not known where its wildcards are
  infix,    // LIKE '%abc%', ILIKE, a regular expression
  element,  // @>, ?, &&: inside of a document, an array, a range
  search,   // @@
  blocked,  // no index serves it as it is written, one would if it were written otherwise
};

struct index_term {
  index_role role{};
  // Column or expression; of a new index. Its class is what `role` needs.
  core::index_key key;
  const core::catalogue_column* column = nullptr;       // null: an expression over several
  const parser::access_predicate* predicate = nullptr;  // never null
  double share = 1;                                     // of the table's rows, that it keeps
  double least = 1;             // of a value that is not the most common one
  bool known = false;           // by statistics; else an assumption
  std::uint16_t last_slot = 0;  // of BETWEEN; 0: not known
  std::string text;             // printable: "customer_id = $1"
  std::string constant;  // true of all rows that it keeps, for a partial index; empty: not constant
  bool tells_a_value = false;                            // in `constant`
  std::uint16_t other = parser::access_predicate::none;  // the source that the value comes from
};

// One way that the rows of a source may be ORed together; each branch is ANDed.
struct index_alternatives {
  std::uint16_t number = 0;
  std::vector<std::vector<index_term>> branches;  // an empty one: no index helps that branch
};

struct source_terms {
  const core::catalogue_table* table = nullptr;  // null: none that could have an index
  std::vector<core::catalogue_index> indexes;    // that it can count on, invalid ones too
  std::vector<index_term> own;                   // ANDed, of values
  std::vector<index_term> joins;                 // equalities with columns of other sources
  std::vector<index_alternatives> either;
  // The branches of this source, where others are of other sources: nobody's index serves them.
  std::vector<index_alternatives> mixed;
  std::vector<std::string> conjuncts;  // all that is ANDed, as parser::normal_conjuncts() writes
  std::vector<parser::access_order> order;  // with LIMIT, all of this source; empty: none
  bool ends_early = false;                  // LIMIT without an order, of nothing else
  std::vector<std::string> columns;         // all that the statement needs of it; empty: all of it
};

// A statement's access with the sources of unqualified columns found in the catalogue, and what
// goes with it.
struct statement_reading {
  const parser::statement& statement;
  const core::catalogue& all;
  const std::vector<core::sample_value>* values;  // may be null
  parser::access access;
  std::vector<const core::catalogue_table*> tables;  // of each source; null: none for an index
  std::vector<std::string> literals;
};

statement_reading read_access(const parser::statement& statement, const core::catalogue& all,
                              const std::vector<core::sample_value>* values);

// One for each source.
std::vector<source_terms> terms_of(const statement_reading& reading);

}  // namespace pgweir::analyzers
