// What one definition does to those who use its table meanwhile: which lock it takes (manual,
// "Explicit Locking" and ALTER TABLE) and whether it keeps it while it reads or writes every row.
// Facts of the text; whether the table has rows is asked of the caller.
#pragma once

#include "core/finding.hpp"
#include "parser/schema_change.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace pgweir::analyzers {

enum class table_lock : std::uint8_t {
  none,
  share,                // CREATE INDEX: keeps writers out
  share_row_exclusive,  // ADD FOREIGN KEY, CREATE TRIGGER: keeps writers out
  access_exclusive,     // keeps everybody out
};

// "ACCESS EXCLUSIVE"
std::string_view name_of(table_lock lock);

struct migration_hazard {
  core::unsafe_migration_evidence::reason why{};
  table_lock lock = table_lock::access_exclusive;
  const parser::schema_change* change = nullptr;  // views the definition
};

// What is known of tables apart from the text.
struct known_tables {
  // Empty, or made by the one who changes it: nobody waits for it.
  std::function<bool(const parser::table_name&)> is_new;
  // A valid CHECK says that this column has no NULL: SET NOT NULL believes it.
  std::function<bool(const parser::table_name&, const std::string& column)> has_no_null;
};

// The worst that the definition does to a table that is not new; none: nothing.
std::optional<migration_hazard> hazard_of(const parser::definition& defined,
                                          const known_tables& tables);

// The strongest lock that it takes on a table that is not new.
table_lock lock_of(const parser::definition& defined, const known_tables& tables);

}  // namespace pgweir::analyzers
