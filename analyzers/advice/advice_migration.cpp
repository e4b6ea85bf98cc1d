#include "analyzers/advice/advice_migration.hpp"

#include "parser/identifier.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

namespace {

using parser::change_kind;
using parser::written_name;
using reason = core::unsafe_migration_evidence::reason;

// The server cuts names here (NAMEDATALEN - 1).
constexpr std::size_t longest_name = 63;

std::string_view cut(const parser::statement& statement, parser::text_span span) {
  return std::string_view{statement.text}.substr(span.begin, span.end - span.begin);
}

// As written; else as it may be written.
std::string table_of(const parser::statement& statement, const parser::schema_change& change) {
  if (auto text = cut(statement, statement.defines->table); !text.empty()) return std::string{text};
  auto name = written_name(change.table.name);
  return change.table.schema.empty() ? name : written_name(change.table.schema) + "." + name;
}

std::string names_of(const std::vector<std::string>& columns) {
  std::string out;
  for (const auto& column : columns) out += (out.empty() ? "" : ", ") + written_name(column);
  return out;
}

// The name that PostgreSQL would give, so that the second step can be written.
std::string name_of_constraint(const parser::schema_change& change) {
  if (!change.name.empty()) return written_name(change.name);
  std::string name = change.table.name;
  for (const auto& column : change.columns) name += "_" + column;
  switch (change.what) {
    case change_kind::add_foreign_key:
      name += "_fkey";
      break;
    case change_kind::add_check:
      name += "_check";
      break;
    default:
      name += change.primary_key ? "_pkey" : "_key";
      break;
  }
  name.resize(std::min(name.size(), longest_name));
  return written_name(name);
}

std::string alter(const parser::statement& statement, const parser::schema_change& change) {
  return "ALTER TABLE " + table_of(statement, change) + " ";
}

// ADD CONSTRAINT … NOT VALID, then VALIDATE. Empty: not the statement's only command.
std::string validated_later(const parser::statement& statement,
                            const parser::schema_change& change) {
  auto at = statement.defines->constraint_at;
  if (at == 0) return {};
  auto name = name_of_constraint(change);
  auto text = statement.text;
  if (change.name.empty()) text.insert(at, "CONSTRAINT " + name + " ");
  return text + " NOT VALID;\n" + alter(statement, change) + "VALIDATE CONSTRAINT " + name;
}

std::string not_null_by_check(const parser::statement& statement,
                              const parser::schema_change& change) {
  auto column = written_name(change.name);
  auto check = written_name(change.table.name + "_" + change.name + "_not_null");
  auto begin = alter(statement, change);
  return begin + "ADD CONSTRAINT " + check + " CHECK (" + column + " IS NOT NULL) NOT VALID;\n" +
         begin + "VALIDATE CONSTRAINT " + check + ";\n" + begin + "ALTER COLUMN " + column +
         " SET NOT NULL;\n" + begin + "DROP CONSTRAINT " + check;
}

std::string unique_by_index(const parser::statement& statement,
                            const parser::schema_change& change) {
  if (change.what != change_kind::add_unique || change.columns.empty()) return {};
  auto name = name_of_constraint(change);
  return "CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + table_of(statement, change) + " (" +
         names_of(change.columns) + ");\n" + alter(statement, change) + "ADD CONSTRAINT " + name +
         (change.primary_key ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX " + name;
}

std::string default_later(const parser::statement& statement, const parser::schema_change& change) {
  auto value = cut(statement, change.expression);
  auto type = cut(statement, change.type);
  if (value.empty() || type.empty()) return {};
  auto column = written_name(change.name);
  auto begin = alter(statement, change);
  return begin + "ADD COLUMN " + column + " " + std::string{type} + ";\n" + begin +
         "ALTER COLUMN " + column + " SET DEFAULT " + std::string{value};
}

std::string column_beside(const parser::statement& statement, const parser::schema_change& change) {
  auto type = cut(statement, change.type);
  if (type.empty()) return {};
  return alter(statement, change) + "ADD COLUMN " + written_name(change.name + "_new") + " " +
         std::string{type};
}

std::string concurrently(const parser::statement& statement) {
  auto at = statement.defines->concurrently_at;
  if (at == 0) return {};
  auto text = statement.text;
  text.insert(at, " CONCURRENTLY");
  return text;
}

std::string safe_form(const parser::statement& statement, const migration_hazard& hazard) {
  if (statement.shortened) return {};
  const auto& change = *hazard.change;
  switch (hazard.why) {
    case reason::index_not_concurrent:
      return concurrently(statement);
    case reason::validated_constraint:
      return validated_later(statement, change);
    case reason::not_null_on_rows:
      return not_null_by_check(statement, change);
    case reason::unique_index_built:
      return unique_by_index(statement, change);
    case reason::rewriting_default:
      return default_later(statement, change);
    case reason::type_change:
      return column_beside(statement, change);
    case reason::table_rewritten:
    case reason::renamed:
    case reason::ddl_and_bulk_write:
      return {};
  }
  return {};
}

std::string_view note_of(reason why) {
  switch (why) {
    case reason::index_not_concurrent:
      return "CONCURRENTLY works outside of a transaction only, and not on a partitioned table; "
             "when it fails it leaves an invalid index, to be dropped.";
    case reason::validated_constraint:
      return "NOT VALID checks new rows only; VALIDATE reads the others while all go on working. "
             "Two transactions, with a lock_timeout.";
    case reason::not_null_on_rows:
      return "SET NOT NULL believes a valid CHECK and reads nothing (PostgreSQL 12 and later). "
             "Each step is a transaction of its own, with a lock_timeout.";
    case reason::unique_index_built:
      return "The index is built while all go on working; the constraint then takes it in a "
             "moment. Outside of a transaction.";
    case reason::rewriting_default:
      return "New rows get the default at once; fill the old ones in batches (UPDATE … WHERE id "
             "BETWEEN … AND …), each in its own transaction.";
    case reason::type_change:
      return "Fill the new column in batches while a trigger keeps both alike, then drop the old "
             "one and rename in one short transaction. varchar to text rewrites nothing.";
    case reason::table_rewritten:
      return "Plain VACUUM keeps nobody out; pg_repack rewrites a table while it is in use.";
    case reason::renamed:
      return "Add the new name beside the old one (a view, or a column that a trigger fills), "
             "switch the programs over, then drop the old one.";
    case reason::ddl_and_bulk_write:
      return "Commit the definition first, then write in batches, each in its own transaction.";
  }
  return {};
}

}  // namespace

core::fix advise_unsafe_migration(const parser::statement& statement,
                                  const migration_hazard& hazard) {
  core::fix fix;
  fix.sql = safe_form(statement, hazard);
  fix.note = note_of(hazard.why);
  return fix;
}

core::fix advise_bulk_under_lock() {
  core::fix fix;
  fix.note = note_of(reason::ddl_and_bulk_write);
  return fix;
}

}  // namespace pgweir::analyzers
