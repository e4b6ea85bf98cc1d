// The tables where migration tools write down what they have done: schema_migrations,
// alembic_version, … Whoever touches one migrates, or looks whether there is something to migrate.
#pragma once

#include <string_view>

namespace pgweir::parser {

// Whatever the case of its letters.
bool is_migration_ledger(std::string_view table);

}  // namespace pgweir::parser
