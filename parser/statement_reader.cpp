#include "parser/statement_reader.hpp"

#include "core/limits.hpp"
#include "parser/access_walk.hpp"
#include "parser/dialect.hpp"
#include "parser/migration_ledger.hpp"
#include "parser/parse_tree.hpp"
#include "parser/query_walk.hpp"
#include "parser/schema_changes.hpp"
#include "parser/setting_walk.hpp"
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

bool handles_rows(statement_kind kind) {
  switch (kind) {
    case statement_kind::select:
    case statement_kind::insert:
    case statement_kind::update:
    case statement_kind::delete_:
    case statement_kind::merge:
    case statement_kind::copy:
    case statement_kind::declare_cursor:
      return true;
    default:
      return false;
  }
}

// What is no definition has no changes either; SELECT … INTO makes a table, VACUUM FULL a new one.
bool may_define(const statement& out) {
  return out.kind == statement_kind::ddl || out.kind == statement_kind::utility ||
         (out.kind == statement_kind::select && out.writes);
}

// The facts of one tree; false: it is nested too deeply to walk.
bool read_tree(const parse_tree& tree, const core::statement_seen::texts& seen, bool from_sample,
               statement& out) {
  std::string_view text = from_sample ? seen.sample : seen.shape;
  text_spans spans{text};
  query_walk walk{out, spans};
  auto what = as_node(&tree.statement);
  out.fingerprint = tree.fingerprint;
  out.kind = kind_of(what);
  read_kind(what, walk, out);
  if (walk.too_deep()) return false;
  if (may_define(out)) out.defines = read_definition(what, spans);
  out.setting = read_setting_use(what);
  sent_literals literals{seen.sample, seen.shape, seen.first_literal_slot};
  out.access = access_walk{literals, from_sample}.read(what);
  out.catalog_only = !out.tables.empty() && std::ranges::all_of(out.tables, is_catalog);
  bool query = out.kind == statement_kind::select || out.kind == statement_kind::values;
  out.no_tables = query && out.tables.empty();
  out.names_ledger = std::ranges::any_of(
      out.tables, [](const auto& table) { return is_migration_ledger(table.name); });
  out.uses_tables = handles_rows(out.kind) && !out.tables.empty() && !out.catalog_only;
  return true;
}

// Positions in the sample mean nothing in the shape.
void forget_positions(statement& out) {
  for (auto& slot : out.slots) slot.predicate = slot.column_text = {};
  out.page.reset();
  if (!out.defines) return;
  auto changed = std::make_shared<definition>(*out.defines);
  changed->table = {};
  changed->concurrently_at = changed->constraint_at = 0;
  for (auto& change : changed->changes) change.type = change.expression = {};
  out.defines = std::move(changed);
}

// All is read that there is to read; what is left is for people.
void shorten(statement& out) {
  out.shortened = out.truncated;
  if (out.text.size() <= core::limits::kept_text_bytes) return;
  out.text.resize(core::limits::kept_text_bytes);
  out.text.shrink_to_fit();
  out.shortened = true;
  forget_positions(out);
}

// The planner's text, where the shape is not it.
void keep_sample(const core::statement_seen::texts& seen, statement& out) {
  constexpr std::string_view folded = "/*, ...*/";
  bool differs = seen.first_literal_slot != 0 || seen.shape.find(folded) != std::string::npos;
  bool wanted = out.access && differs && !seen.truncated;
  if (wanted && seen.sample.size() <= core::limits::kept_text_bytes)
    out.sample = std::make_shared<const std::string>(seen.sample);
}

// Uses in which a value of the program would stand; LIMIT, OFFSET and lists of ids are written by
// libraries, too.
bool may_be_spliced(slot_use use) {
  switch (use) {
    case slot_use::key_equal:
    case slot_use::key_in_one:
    case slot_use::key_any:
    case slot_use::inserted:
    case slot_use::assigned:
    case slot_use::range:
    case slot_use::pattern:
    case slot_use::function_argument:
      return true;
    case slot_use::key_in_many:
    case slot_use::inserted_many:
    case slot_use::limit:
    case slot_use::offset:
    case slot_use::other:
      return false;
  }
  return false;
}

void read_literals(statement& out, std::uint16_t first) {
  out.first_literal_slot = first;
  for (const auto& each : out.slots) {
    bool literal = first != 0 && each.number >= first;
    bool list = each.use == slot_use::key_in_many || each.use == slot_use::inserted_many;
    if (literal && may_be_spliced(each.use)) out.spliced.push_back(each.number);
    if (!literal && list) out.has_bound_list = true;
  }
}

}  // namespace

statement read_statement(const core::statement_seen::texts& seen) {
  statement out;
  out.text = seen.shape;
  out.truncated = seen.truncated;
  auto tree = parse(seen.shape);
  bool from_sample = tree.has_error() && !seen.truncated;
  if (from_sample) tree = parse(seen.sample);
  bool read = tree.has_value() && read_tree(*tree, seen, from_sample, out);
  if (read && from_sample) forget_positions(out);
  if (!read) {
    out = {};
    out.text = seen.shape;
    out.truncated = seen.truncated;
  }
  read_literals(out, seen.first_literal_slot);
  keep_sample(seen, out);
  out.dialect = guess_dialect(out.text);
  out.quotes_names = quotes_names(out.text);
  out.key = statement_key(out);
  shorten(out);
  return out;
}

}  // namespace pgweir::parser
