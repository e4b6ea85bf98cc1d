// The facts of one statement: what the analyzers may know of its text. Plain values, made once per
// shape by statement_reader (analysis thread), kept by statement_cache, never changed.
//
// Names are as PostgreSQL would fold them (unquoted: lower case). Positions are byte offsets into
// `text`, so that advice can rewrite it.
#pragma once

#include "core/finding.hpp"
#include "parser/access.hpp"
#include "parser/join_tree.hpp"
#include "parser/paging.hpp"
#include "parser/schema_change.hpp"
#include "parser/setting_use.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

enum class statement_kind : std::uint8_t {
  unparsed,  // libpg_query does not know it: only the shape speaks
  select,
  insert,
  update,
  delete_,
  merge,
  values,
  copy,
  declare_cursor,
  fetch,
  close_cursor,
  prepare,
  execute,
  deallocate,
  discard,
  begin,
  commit,
  rollback,
  savepoint,
  set,
  show,
  explain,
  call,
  do_block,
  listen,
  lock,
  ddl,
  utility,
};

// How $n is used. The first group may be a loop's child: one value selects by key.
enum class slot_use : std::uint8_t {
  key_equal,          // column = $n, $n = column, casts and lower/upper/trim stripped
  key_in_one,         // column IN ($n) with this one element
  key_any,            // column = ANY($n): an array; of one element it is a scalar (by its digest)
  inserted,           // value of a one-row INSERT … VALUES
  function_argument,  // f($n)
  // never a loop's child
  key_in_many,    // column IN ($n, …)
  inserted_many,  // value of a many-row VALUES
  assigned,       // UPDATE … SET column = $n
  range,          // <, >, BETWEEN, <>
  pattern,        // LIKE, ~
  limit,
  offset,
  other,
};

constexpr bool may_be_loop_child(slot_use use) { return use <= slot_use::function_argument; }

struct slot {
  std::uint16_t number = 0;  // $number
  slot_use use = slot_use::other;
  core::column_ref column;  // the column it meets, its table through aliases; empty: unknown
  text_span predicate;      // "author_id = $1": what `= ANY($1)` replaces
  text_span column_text;    // "p.author_id", as written
  bool top_level_conjunct = false;  // ANDed at the top of the statement's own WHERE
  bool in_subquery = false;         // of any kind: derived table, CTE, EXISTS, side of a UNION
};

enum class bound_kind : std::uint8_t { none, bounded, all };  // `LIMIT ALL`, `LIMIT NULL`: all

enum class row_lock : std::uint8_t { none, share, update, update_skip_locked };

struct output_column {
  core::column_ref
      source;         // where it comes from; empty: an expression, or a star of several tables
  std::string label;  // its name in the result; "*" for a star
};

struct join_columns {
  core::column_ref left;
  core::column_ref right;
};

struct statement {
  // What every rule asks first stands together, in as few lines of the processor's cache as can be:
  // of thousands of statements most are not in it.
  std::uint64_t key = 0;          // stable identity: fingerprint + traits, or the shape's hash
  std::uint64_t fingerprint = 0;  // libpg_query's; 0 when unparsed
  statement_kind kind = statement_kind::unparsed;
  core::orm dialect = core::orm::none;  // by this text alone; a guess
  row_lock lock = row_lock::none;
  bound_kind limit = bound_kind::none;  // FETCH FIRST too
  bound_kind offset = bound_kind::none;
  // A WHERE, a LIMIT, or the condition of a join with a value, in the query or in what its FROM
  // reads: something bounds its rows.
  bool narrowed = false;
  bool single_row_aggregate = false;  // aggregates, no GROUP BY: always one row
  bool grouped = false;               // GROUP BY or DISTINCT
  bool select_star = false;
  bool quotes_names = false;  // some name stands in quotes
  bool writes = false;        // changes data, CTEs included
  bool returns_rows = false;
  bool catalog_only = false;        // reads only pg_catalog, information_schema or pg_… relations
  bool volatile_functions = false;  // now(), random(), nextval(), …: another answer is no surprise
  bool no_tables = false;           // SELECT 1, SELECT now()
  bool uses_tables = false;         // reads or writes rows of tables that are no catalogues
  bool names_ledger = false;        // a table where a migration tool keeps its book
  bool has_bound_list = false;      // a list of parameters: IN ($1, $2 …), many rows of VALUES
  bool truncated = false;           // the client's text was longer than what is read of one
  bool shortened = false;           // `text` is only the beginning of what was read
  std::uint16_t limit_slot = 0;     // $n of it; 0: none or an expression
  std::uint16_t offset_slot = 0;
  std::uint16_t first_literal_slot = 0;  // $n from here on stand for literals; 0: there are none
  std::uint32_t values_rows = 0;         // of INSERT … VALUES

  std::vector<slot> slots;             // a slot that is used twice stands twice
  std::vector<table_name> tables;      // read or written, without CTE names
  std::vector<join_columns> joins;     // equalities between columns of two tables
  std::vector<std::uint16_t> spliced;  // of the literals' slots: they may be a program's values
  // Null: none. Shared, because statements are copied and these never change.
  std::shared_ptr<const parser::access> access;    // it looks for rows of tables
  std::shared_ptr<const paging> page;              // it has an OFFSET
  std::shared_ptr<const join_tree> join_branches;  // several tables hang on one
  std::shared_ptr<const definition> defines;
  std::shared_ptr<const setting_use> setting;
  // As it was sent first, for the server's planner: never printed. Where it has literals or folded
  // lists and looks for rows of tables; null: `text` is what was sent, or that was longer than
  // limits::kept_text_bytes.
  std::shared_ptr<const std::string> sample;

  std::string text;  // the shape, secrets of utility statements masked: may be printed. Of a long
                     // one the beginning (limits::kept_text_bytes); then positions are not known
  std::vector<std::string> aliases;  // of each of `tables`; empty: it has none, or several
  std::vector<output_column> columns;

  [[nodiscard]] core::statement_ref ref() const;
  [[nodiscard]] const slot* find_slot(std::uint16_t number) const;
  // What the statement calls a table, named with or without its schema; empty: by its name.
  [[nodiscard]] std::string_view alias_of(std::string_view table) const;
  // What it takes of memory, nearly.
  [[nodiscard]] std::size_t bytes() const;
};

}  // namespace pgweir::parser
