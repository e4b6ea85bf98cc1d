// What a connection is there for, as far as its login tells: to serve an application, to migrate
// the schema, to administrate, to copy everything. Rules that speak of applications leave the
// others alone.
#pragma once

#include "analyzers/settings.hpp"
#include "core/event.hpp"

#include <cstdint>
#include <string_view>

namespace pgweir::analyzers {

enum class client_purpose : std::uint8_t {
  application,
  migration,  // by settings.migrations: its application's name or its user
  tool,       // psql, pgAdmin, pgbench, …: a person, a monitor or a measurement
  backup,     // a walsender, pg_dump and its kin
};

client_purpose purpose_of(const core::connection_opened::description& login,
                          const migration_settings& declared);

}  // namespace pgweir::analyzers
