#include "analyzers/advice/advice_schema.hpp"

#include "parser/identifier.hpp"

#include <string_view>

namespace pgweir::analyzers {

namespace {

using core::orm;
using parser::written_name;

std::string_view reviewed_migrations(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "prisma migrate deploy  # not prisma db push";
    case orm::sequelize:
      return "npx sequelize-cli db:migrate  # and no sequelize.sync()";
    case orm::typeorm:
      return "synchronize: false  // typeorm migration:generate, migration:run";
    case orm::sqlalchemy:
      return "alembic upgrade head  # and no Base.metadata.create_all()";
    case orm::django:
      return "python manage.py migrate  # before the application starts";
    case orm::active_record:
      return "bin/rails db:migrate  # before the application starts";
    case orm::drizzle:
      return "drizzle-kit generate; drizzle-kit migrate  # not push";
    case orm::knex:
      return "npx knex migrate:latest  # and no knex.schema in the application";
    case orm::mikro_orm:
      return "npx mikro-orm migration:up  # and no orm.schema.updateSchema()";
    case orm::peewee:
      return "pw_migrate migrate  # and no db.create_tables()";
    case orm::none:
      break;
  }
  return {};
}

std::string_view timeouts_in(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "new PrismaPg({ connectionString, statement_timeout: 30000, "
             "idle_in_transaction_session_timeout: 60000 })";
    case orm::sequelize:
      return "dialectOptions: { statement_timeout: 30000, "
             "idle_in_transaction_session_timeout: 60000 }";
    case orm::typeorm:
      return "extra: { statement_timeout: 30000, idle_in_transaction_session_timeout: 60000 }";
    case orm::sqlalchemy:
      return "create_engine(url, connect_args={'options': '-c statement_timeout=30s "
             "-c idle_in_transaction_session_timeout=60s'})";
    case orm::django:
      return "'OPTIONS': {'options': '-c statement_timeout=30s "
             "-c idle_in_transaction_session_timeout=60s'}";
    case orm::active_record:
      return "variables: { statement_timeout: 30s, idle_in_transaction_session_timeout: 60s }  "
             "# database.yml";
    case orm::drizzle:
      return "new Pool({ connectionString, statement_timeout: 30000, "
             "idle_in_transaction_session_timeout: 60000 })";
    case orm::knex:
      return "connection: { …, statement_timeout: 30000, "
             "idle_in_transaction_session_timeout: 60000 }";
    case orm::mikro_orm:
      return "driverOptions: { connection: { statement_timeout: 30000, "
             "idle_in_transaction_session_timeout: 60000 } }";
    case orm::peewee:
      return "PostgresqlDatabase(name, options='-c statement_timeout=30s "
             "-c idle_in_transaction_session_timeout=60s')";
    case orm::none:
      break;
  }
  return {};
}

std::string_view pool_in(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "export const prisma = new PrismaClient({ adapter })  // one for the process, no "
             "$disconnect() for each request";
    case orm::sequelize:
      return "export const sequelize = new Sequelize(url, { pool: { max: 5, idle: 60000 } })  // "
             "one for the process";
    case orm::typeorm:
      return "export const dataSource = await new DataSource({ …, poolSize: 5 }).initialize()  // "
             "one for the process";
    case orm::sqlalchemy:
      return "engine = create_engine(url, pool_size=5)  # one for the process, no NullPool";
    case orm::django:
      return "'CONN_MAX_AGE': 60, 'CONN_HEALTH_CHECKS': True";
    case orm::active_record:
      return "pool: 5  # database.yml; and no establish_connection for each request";
    case orm::drizzle:
      return "export const db = drizzle(new Pool({ connectionString, max: 5 }))  // one for the "
             "process";
    case orm::knex:
      return "export const knex = Knex({ client: 'pg', connection, pool: { min: 0, max: 5 } })  // "
             "one for the process";
    case orm::mikro_orm:
      return "export const orm = await MikroORM.init({ …, pool: { max: 5 } })  // one for the "
             "process, em.fork() for each request";
    case orm::peewee:
      return "PooledPostgresqlDatabase(name, max_connections=5, stale_timeout=60)";
    case orm::none:
      break;
  }
  return {};
}

}  // namespace

core::fix advise_runtime_ddl(orm dialect) {
  core::fix fix;
  fix.dialect = dialect;
  fix.orm_line = reviewed_migrations(dialect);
  fix.note =
      "Write migrations, review them, and run them before the application starts, by a role "
      "of their own; the application's role needs no CREATE and owns no tables.";
  return fix;
}

core::fix advise_privileged_session(const core::privileged_session_evidence& seen,
                                    const std::string& database) {
  core::fix fix;
  auto role = written_name(database + "_app");
  fix.sql = "CREATE ROLE " + role + " LOGIN;\nGRANT CONNECT ON DATABASE " + written_name(database) +
            " TO " + role + ";\nGRANT USAGE ON SCHEMA public TO " + role +
            ";\nGRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role +
            ";\nGRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + role +
            ";\nALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON "
            "TABLES TO " +
            role;
  fix.note =
      seen.why == core::privileged_session_evidence::reason::superuser
          ? "Let the application log in as that role: a superuser passes every check, so one "
            "injected statement can read files and run programs on the server."
          : "Let the application log in as that role, and keep " + seen.role +
                " for migrations: what owns the tables can also drop them.";
  return fix;
}

core::fix advise_no_statement_timeout(const std::string& role, const std::string& database,
                                      orm dialect) {
  core::fix fix;
  auto alter = "ALTER ROLE " + written_name(role) + " IN DATABASE " + written_name(database);
  fix.sql = alter + " SET statement_timeout = '30s';\n" + alter +
            " SET idle_in_transaction_session_timeout = '60s'";
  fix.dialect = dialect;
  fix.orm_line = timeouts_in(dialect);
  fix.note =
      "Take what your slowest good query needs, with room; migrations and reports set their "
      "own. Behind a pooler that shares connections, set it by ALTER ROLE.";
  return fix;
}

core::fix advise_connection_churn(orm dialect) {
  core::fix fix;
  fix.dialect = dialect;
  fix.orm_line = pool_in(dialect);
  fix.note =
      "Keep a pool for the life of the process; where processes are short (functions, CGI, "
      "cron), put PgBouncer between.";
  return fix;
}

}  // namespace pgweir::analyzers
