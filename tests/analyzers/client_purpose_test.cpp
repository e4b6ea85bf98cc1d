#include "analyzers/client_purpose.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

client_purpose purpose_named(std::string application, std::string user = "app") {
  core::connection_opened::description login;
  login.application_name = std::move(application);
  login.user = std::move(user);
  return purpose_of(login, migration_settings{});
}

TEST(client_purpose, is_told_by_names) {
  EXPECT_EQ(purpose_named(""), client_purpose::application);
  EXPECT_EQ(purpose_named("web"), client_purpose::application);
  EXPECT_EQ(purpose_named("PostgreSQL JDBC Driver"), client_purpose::application);
  EXPECT_EQ(purpose_named("psql"), client_purpose::tool);
  EXPECT_EQ(purpose_named("pgAdmin 4 - DB:shop"), client_purpose::tool);
  EXPECT_EQ(purpose_named("DBeaver 24.1 - Main"), client_purpose::tool);
  EXPECT_EQ(purpose_named("pg_dump"), client_purpose::backup);
  EXPECT_EQ(purpose_named("pg_dumper"), client_purpose::application);
  EXPECT_EQ(purpose_named("Flyway by Redgate"), client_purpose::migration);
  EXPECT_EQ(purpose_named("web", "shop_migrator"), client_purpose::migration);
}

TEST(client_purpose, a_walsender_copies) {
  core::connection_opened::description login;
  login.replication = true;
  EXPECT_EQ(purpose_of(login, migration_settings{}), client_purpose::backup);
}

TEST(client_purpose, migrations_are_declared) {
  core::connection_opened::description login;
  login.application_name = "deploy";
  EXPECT_EQ(purpose_of(login, {{"deploy"}, {}}), client_purpose::migration);
}

}  // namespace
}  // namespace pgweir::analyzers
