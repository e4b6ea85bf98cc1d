#include "analyzers/client_purpose.hpp"

#include "analyzers/name_pattern.hpp"

#include <algorithm>
#include <array>

namespace pgweir::analyzers {
namespace {

using namespace std::string_view_literals;

constexpr std::array backup_tools = {"pg_dump"sv,       "pg_dumpall"sv,    "pg_restore"sv,
                                     "pg_basebackup"sv, "pg_receivewal"sv, "pg_recvlogical"sv,
                                     "walreceiver"sv};

// By their application_name. Drivers and frameworks are no tools.
constexpr std::array tools = {"psql"sv,
                              "pgcli"sv,
                              "pgbench"sv,
                              "vacuumdb"sv,
                              "reindexdb"sv,
                              "clusterdb"sv,
                              "pg_activity"sv,
                              "pg_repack"sv,
                              "pgadmin*"sv,
                              "dbeaver*"sv,
                              "datagrip*"sv,
                              "intellij*"sv,
                              "tableplus*"sv,
                              "beekeeper*"sv,
                              "navicat*"sv,
                              "heidisql*"sv,
                              "postico*"sv,
                              "azdata*"sv,
                              "vscode-pgsql*"sv,
                              "phppgadmin*"sv,
                              "pgwatch*"sv,
                              "pganalyze*"sv,
                              "postgres_exporter*"sv,
                              "datadog*"sv,
                              "check_postgres*"sv};

template <class Patterns>
bool matches_any(const Patterns& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return matches(pattern, text); });
}

}  // namespace

client_purpose purpose_of(const core::connection_opened::description& login,
                          const migration_settings& declared) {
  const auto& name = login.application_name;
  if (login.replication || std::ranges::find(backup_tools, name) != backup_tools.end())
    return client_purpose::backup;
  if (matches_any(declared.applications, name) || matches_any(declared.users, login.user))
    return client_purpose::migration;
  return matches_any(tools, name) ? client_purpose::tool : client_purpose::application;
}

}  // namespace pgweir::analyzers
