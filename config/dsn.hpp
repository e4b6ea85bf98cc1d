// A DSN (libpq's connection URI or keyword=value string) as the address of an upstream.
//
// Only where the server is matters here: users and passwords pass through with the clients' own
// logins. No failure quotes the DSN, because a password may stand in it.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pgweir::config {

// The process's environment variables by name; tests give their own.
using environment = std::map<std::string, std::string, std::less<>>;

// URLs are taken as applications write them: "postgresql+psycopg2://" is postgresql://, and
// parameters that are not libpq's ("?schema=public") are passed over. What the DSN does not say
// comes from PGHOST, PGPORT, PGDATABASE and PGUSER, then localhost:5432. Takes over host, port,
// database, user and connect_timeout into `into`.
core::result<void> read_dsn(const std::string& dsn, const environment& env,
                            upstream_settings& into);

// A keyword=value string that leads to the same place.
std::string dsn_of(const upstream_settings& upstream);

// True for "postgres://…", "postgresql://…" and "postgresql+psycopg2://…".
bool is_postgres_url(std::string_view text);

}  // namespace pgweir::config
