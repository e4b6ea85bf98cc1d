#include "analyzers/adviser/index_ddl.hpp"

#include "parser/identifier.hpp"
#include "parser/token.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pgweir::analyzers {
namespace {

std::string written(const core::qualified_name& table) {
  return parser::written_name(table.schema) + '.' + parser::written_name(table.name);
}

// The shortest name by which a session finds it.
std::string shortest(const core::qualified_name& table, const core::catalogue& all) {
  if (all.search_path.empty() || all.search_path.front() != table.schema) return written(table);
  return parser::written_name(table.name);
}

// The place behind the parenthesis that closes the one at `open`; npos: none does.
std::size_t behind_closing(std::string_view text, std::size_t open) {
  parser::token_scanner scanner{text};
  scanner.move_to(open);
  int depth = 0;
  for (auto t = scanner.next(); t.kind != parser::token_kind::end; t = scanner.next()) {
    if (scanner.text_of(t) == "(") ++depth;
    if (scanner.text_of(t) == ")" && --depth == 0) return t.end;
  }
  return std::string_view::npos;
}

// Parentheses around the whole or a call: anything else needs parentheses of its own in an index.
bool is_closed(std::string_view expression) {
  const auto open = expression.find('(');
  if (open == expression.npos || behind_closing(expression, open) != expression.size())
    return false;
  return std::ranges::all_of(expression.substr(0, open), parser::is_name_byte);
}

std::string written(const core::index_key& key) {
  std::string out = key.expression;
  if (!key.column.empty()) out = parser::written_name(key.column);
  if (key.column.empty() && !is_closed(out)) out = '(' + out + ')';
  if (!key.collation.empty()) out += " COLLATE " + parser::written_name(key.collation);
  if (!key.operator_class.empty()) out += ' ' + key.operator_class;
  if (key.descending) out += " DESC";
  // NULLS FIRST is what DESC means, NULLS LAST what ASC means.
  if (key.nulls_first != key.descending) out += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  return out;
}

template <typename Item, typename Writer>
std::string listed(const std::vector<Item>& items, Writer write) {
  std::string out = "(";
  for (const auto& each : items) {
    if (out.size() > 1) out += ", ";
    out += write(each);
  }
  return out + ')';
}

std::string body_of(const advised_index& index) {
  std::string out = listed(index.keys, [](const auto& key) { return written(key); });
  if (!index.included.empty()) {
    out += " INCLUDE " +
           listed(index.included, [](const auto& name) { return parser::written_name(name); });
  }
  if (!index.predicate.empty()) out += " WHERE " + index.predicate;
  return out;
}

std::string method_of(const advised_index& index) {
  return index.method == "btree" ? "" : "USING " + index.method + ' ';
}

bool is_partitioned(const advised_index& index, const core::catalogue& all) {
  const auto* table = all.find(index.table.schema, index.table.name);
  return table != nullptr && table->kind == core::relation_kind::partitioned_table;
}

}  // namespace

std::string trial_text(const advised_index& index) {
  return "CREATE INDEX ON " + written(index.table) + " USING " + index.method + ' ' +
         body_of(index);
}

std::string ddl_of(const advised_index& index, const core::catalogue& all) {
  const std::string_view how = is_partitioned(index, all) ? "" : "CONCURRENTLY ";
  std::string out = "CREATE INDEX ";
  out += how;
  return out + "ON " + shortest(index.table, all) + ' ' + method_of(index) + body_of(index) + ';';
}

std::string rebuilding(const std::string& index, const core::qualified_name& table,
                       const core::catalogue& all) {
  return "REINDEX INDEX CONCURRENTLY " + shortest({table.schema, index}, all) + ';';
}

std::string ddl_note(const advised_index& index, const core::catalogue& all) {
  if (!is_partitioned(index, all)) return {};
  const auto table = shortest(index.table, all);
  return "Writes to all partitions of " + table +
         " wait until it is built; to avoid that, create it ON ONLY " + table +
         ", build it CONCURRENTLY on each partition and attach those with ALTER INDEX ... ATTACH "
         "PARTITION (see ALTER INDEX in PostgreSQL's manual).";
}

std::string told(const advised_index& index, const core::catalogue& all) {
  return shortest(index.table, all) + ' ' + method_of(index) + body_of(index);
}

}  // namespace pgweir::analyzers
