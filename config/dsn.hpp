// A DSN (libpq's connection URI or keyword=value string) as the address of an upstream.
//
// Where the server is and how its leg is encrypted matter here: users and passwords pass through
// with the clients' own logins. No failure quotes the DSN, because a password may stand in it.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pgweir::config {

// The process's environment variables by name; tests give their own.
using environment = std::map<std::string, std::string, std::less<>>;

// URLs are taken as applications write them: "postgresql+psycopg2://" is postgresql://, and
// parameters that are not libpq's ("?schema=public") are passed over. What the DSN does not say
// comes from PGHOST, PGPORT, PGDATABASE and PGUSER; without any host it is a server's Unix socket
// in one of usual_socket_directories, then localhost. Several hosts stand as in libpq's lists, with
// one port or as many. sslmode, sslrootcert, sslcert, sslkey, sslsni and ssl_min_protocol_version
// are taken as libpq means them, with their variables (PGSSLMODE, …) apart; a demand that cannot be
// kept (gssencmode=require, channel_binding=require, sslcrl) is refused. Takes over hosts, ports,
// database, user, connect_timeout and TLS into `into`.
core::result<void> read_dsn(const std::string& dsn, const environment& env,
                            upstream_settings& into);

inline constexpr std::array<const char*, 2> usual_socket_directories{"/var/run/postgresql", "/tmp"};

// The same as keyword=value, with what libpq would take from its variables (PGPASSWORD, PGSSLMODE,
// …): for a connection of our own, whatever this process's environment is by then. Holds a password
// if there is one. `whose` begins the failure's sentence: "the upstream's".
core::result<std::string> complete_dsn(const std::string& dsn, const environment& env,
                                       std::string_view whose);

// A keyword=value string that leads to the same place.
std::string dsn_of(const upstream_settings& upstream);

// True for "postgres://…", "postgresql://…" and "postgresql+psycopg2://…".
bool is_postgres_url(std::string_view text);

// Behind "user:password@" as libpq finds it, so that "?" and "#" may stand raw in a password;
// behind
// "://" when there is none. Precondition: is_postgres_url(url).
std::size_t end_of_userinfo(std::string_view url);

}  // namespace pgweir::config
