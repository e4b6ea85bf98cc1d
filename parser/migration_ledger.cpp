#include "parser/migration_ledger.hpp"

#include "parser/token.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;

constexpr std::array ledgers = {"schema_migrations"sv,
                                "ar_internal_metadata"sv,
                                "django_migrations"sv,
                                "alembic_version"sv,
                                "_prisma_migrations"sv,
                                "sequelizemeta"sv,
                                "sequelize_meta"sv,
                                "knex_migrations"sv,
                                "knex_migrations_lock"sv,
                                "mikro_orm_migrations"sv,
                                "__drizzle_migrations"sv,
                                "migrations"sv,
                                "pgmigrations"sv,
                                "migratehistory"sv,
                                "flyway_schema_history"sv,
                                "schema_version"sv,
                                "schema_history"sv,
                                "databasechangelog"sv,
                                "databasechangeloglock"sv,
                                "goose_db_version"sv,
                                "gorp_migrations"sv,
                                "_sqlx_migrations"sv,
                                "__diesel_schema_migrations"sv,
                                "__efmigrationshistory"sv,
                                "atlas_schema_revisions"sv,
                                "doctrine_migration_versions"sv,
                                "phinxlog"sv,
                                "_yoyo_migration"sv,
                                "refinery_schema_history"sv};

}  // namespace

bool is_migration_ledger(std::string_view table) {
  return std::ranges::any_of(ledgers, [&](auto ledger) { return same_word(table, ledger); });
}

}  // namespace pgweir::parser
