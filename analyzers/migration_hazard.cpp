#include "analyzers/migration_hazard.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

using parser::change_kind;
using reason = core::unsafe_migration_evidence::reason;

// What others wait for while it happens; none: it is over in a moment, or hinders nobody.
std::optional<reason> reason_of(const parser::schema_change& change, const known_tables& tables) {
  switch (change.what) {
    case change_kind::create_index:
    case change_kind::drop_index:
    case change_kind::reindex:
      return change.gentle ? std::nullopt : std::optional{reason::index_not_concurrent};
    case change_kind::rewrite_table:
      return reason::table_rewritten;
    case change_kind::add_computed_column:
      return reason::rewriting_default;
    case change_kind::change_type:
      return reason::type_change;
    case change_kind::set_not_null:
      return tables.has_no_null(change.table, change.name)
                 ? std::nullopt
                 : std::optional{reason::not_null_on_rows};
    case change_kind::add_unique:
    case change_kind::add_exclusion:
      return change.gentle ? std::nullopt : std::optional{reason::unique_index_built};
    case change_kind::add_check:
    case change_kind::add_foreign_key:
      return change.gentle ? std::nullopt : std::optional{reason::validated_constraint};
    case change_kind::rename_table:
    case change_kind::rename_column:
      return reason::renamed;
    case change_kind::create_table:
    case change_kind::drop_table:
    case change_kind::add_column:
    case change_kind::validate_constraint:
    case change_kind::drop_constraint:
    case change_kind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

table_lock lock_of(const parser::schema_change& change) {
  switch (change.what) {
    case change_kind::create_table:
    case change_kind::validate_constraint:
      return table_lock::none;
    case change_kind::create_index:
    case change_kind::reindex:
      return change.gentle ? table_lock::none : table_lock::share;
    case change_kind::drop_index:
      return change.gentle ? table_lock::none : table_lock::access_exclusive;
    case change_kind::add_foreign_key:
      return table_lock::share_row_exclusive;
    case change_kind::drop_table:
    case change_kind::rewrite_table:
    case change_kind::add_column:
    case change_kind::add_computed_column:
    case change_kind::set_not_null:
    case change_kind::change_type:
    case change_kind::add_check:
    case change_kind::add_unique:
    case change_kind::add_exclusion:
    case change_kind::drop_constraint:
    case change_kind::rename_table:
    case change_kind::rename_column:
    case change_kind::other:
      return table_lock::access_exclusive;
  }
  return table_lock::none;
}

bool concerns_others(const parser::schema_change& change, const known_tables& tables) {
  return change.table.name.empty() || !tables.is_new(change.table);
}

}  // namespace

std::string_view name_of(table_lock lock) {
  switch (lock) {
    case table_lock::none:
      return "";
    case table_lock::share:
      return "SHARE";
    case table_lock::share_row_exclusive:
      return "SHARE ROW EXCLUSIVE";
    case table_lock::access_exclusive:
      return "ACCESS EXCLUSIVE";
  }
  return "";
}

std::optional<migration_hazard> hazard_of(const parser::definition& defined,
                                          const known_tables& tables) {
  std::optional<migration_hazard> worst;
  for (const auto& change : defined.changes) {
    if (!concerns_others(change, tables)) continue;
    auto why = reason_of(change, tables);
    if (why && (!worst || *why < worst->why)) worst = {*why, lock_of(change), &change};
  }
  return worst;
}

table_lock lock_of(const parser::definition& defined, const known_tables& tables) {
  auto strongest = table_lock::none;
  for (const auto& change : defined.changes) {
    if (concerns_others(change, tables)) strongest = std::max(strongest, lock_of(change));
  }
  return strongest;
}

}  // namespace pgweir::analyzers
