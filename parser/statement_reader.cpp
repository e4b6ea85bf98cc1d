#include "parser/statement_reader.hpp"

#include "parser/dialect.hpp"
#include "parser/parse_tree.hpp"
#include "parser/query_walk.hpp"
#include "parser/statement_key.hpp"
#include "parser/utility_facts.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

bool is_catalog(const table_name& table) {
  return table.schema == "pg_catalog" || table.schema == "information_schema" ||
         (table.schema.empty() && table.name.starts_with("pg_"));
}

// The facts of one tree; false: it is nested too deeply to walk.
bool read_tree(const parse_tree& tree, std::string_view text, statement& out) {
  text_spans spans{text};
  query_walk walk{out, spans};
  auto what = as_node(&tree.statement);
  out.fingerprint = tree.fingerprint;
  out.kind = kind_of(what);
  read_kind(what, walk, out);
  if (walk.too_deep()) return false;
  out.catalog_only = !out.tables.empty() && std::ranges::all_of(out.tables, is_catalog);
  bool query = out.kind == statement_kind::select || out.kind == statement_kind::values;
  out.no_tables = query && out.tables.empty();
  return true;
}

void forget_positions(statement& out) {
  for (auto& slot : out.slots) slot.predicate = slot.column_text = {};
}

}  // namespace

statement read_statement(const core::statement_seen::texts& seen) {
  statement out;
  out.text = seen.shape;
  out.truncated = seen.truncated;
  auto tree = parse(seen.shape);
  bool from_sample = tree.has_error() && !seen.truncated;
  if (from_sample) tree = parse(seen.sample);
  bool read = tree.has_value() && read_tree(*tree, from_sample ? seen.sample : seen.shape, out);
  if (read && from_sample) forget_positions(out);
  if (!read) {
    out = {};
    out.text = seen.shape;
    out.truncated = seen.truncated;
  }
  out.dialect = guess_dialect(out.text);
  out.key = statement_key(out);
  return out;
}

}  // namespace pgweir::parser
