#include "analyzers/made_tables.hpp"

#include "analyzers/key_mix.hpp"

namespace pgweir::analyzers {

namespace {

using parser::change_kind;

std::uint64_t key_of(const observed_execution& seen, std::string_view table,
                     std::string_view part = {}) {
  return key_mix({key_mix(seen.connection.login.database), key_mix(table), key_mix(part)});
}

}  // namespace

void made_tables::defined(const observed_execution& seen) {
  for (const auto& change : seen.statement->defines->changes) apply(seen, change);
}

void made_tables::apply(const observed_execution& seen, const parser::schema_change& change) {
  auto key = key_of(seen, change.table.name);
  switch (change.what) {
    case change_kind::create_table:
      // IF NOT EXISTS may have made nothing: what is known stays, what is not known is old.
      if (!change.only_if_missing) made_[key] = {seen.event.connection, seen.event.rows};
      return;
    case change_kind::drop_table:
      made_.erase(key);
      return;
    case change_kind::rename_table: {
      const auto* known = made_.find(key);
      if (!known) return;
      auto moved = *known;
      made_.erase(key);
      made_[key_of(seen, change.name)] = moved;
      return;
    }
    case change_kind::add_check:
      if (!change.is_not_null || change.columns.size() != 1) return;
      checks_[key_of(seen, change.table.name, change.name)] = {change.columns[0], !change.gentle};
      if (!change.gentle) not_null_[key_of(seen, change.table.name, change.columns[0])] = true;
      return;
    case change_kind::validate_constraint:
      if (auto* known = checks_.find(key_of(seen, change.table.name, change.name))) {
        known->valid = true;
        not_null_[key_of(seen, change.table.name, known->column)] = true;
      }
      return;
    case change_kind::drop_constraint:
      if (const auto* known = checks_.find(key_of(seen, change.table.name, change.name))) {
        not_null_.erase(key_of(seen, change.table.name, known->column));
        checks_.erase(key_of(seen, change.table.name, change.name));
      }
      return;
    default:
      return;
  }
}

void made_tables::written(const observed_execution& seen) {
  const auto& statement = *seen.statement;
  bool adds = statement.kind == parser::statement_kind::insert ||
              statement.kind == parser::statement_kind::copy ||
              statement.kind == parser::statement_kind::merge;
  if (!any() || !adds || statement.tables.empty()) return;
  if (auto* known = made_.find(key_of(seen, statement.tables.front().name)))
    known->rows += seen.event.rows;
}

bool made_tables::is_new(const observed_execution& seen, const parser::table_name& table,
                         std::uint64_t small_rows) {
  const auto* known = made_.find(key_of(seen, table.name));
  return known && (known->by == seen.event.connection || known->rows < small_rows);
}

bool made_tables::has_no_null(const observed_execution& seen, const parser::table_name& table,
                              const std::string& column) {
  return not_null_.find(key_of(seen, table.name, column)) != nullptr;
}

}  // namespace pgweir::analyzers
