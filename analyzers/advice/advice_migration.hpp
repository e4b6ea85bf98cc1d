// The form of a definition that keeps nobody out, built from the statement where it can be.
#pragma once

#include "analyzers/migration_hazard.hpp"
#include "core/finding.hpp"
#include "parser/statement.hpp"

namespace pgweir::analyzers {

core::fix advise_unsafe_migration(const parser::statement& statement,
                                  const migration_hazard& hazard);
core::fix advise_bulk_under_lock();

}  // namespace pgweir::analyzers
