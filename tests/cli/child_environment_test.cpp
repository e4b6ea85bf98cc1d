#include "cli/child_environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const redirection to_proxy{{"db", 5432}, {"127.0.0.1", 6543}, "postgresql://ann@db/shop", {}, {}};

TEST(child_environment_test, every_way_to_the_upstream_leads_to_the_proxy) {
  auto how = to_proxy;
  how.source = "DATABASE_URL";
  const auto child = redirect({{"DATABASE_URL", "postgresql://u:p@DB:5432/x"},
                               {"APP_JDBC", "jdbc:postgresql://db/x"},
                               {"READ_URL", "postgres://db/x"},
                               {"OTHER", "postgres://other/x"},
                               {"HOME", "/root"}},
                              how);
  EXPECT_EQ(child.variables.at("DATABASE_URL"), "postgresql://u:p@127.0.0.1:6543/x");
  EXPECT_EQ(child.variables.at("READ_URL"), "postgres://127.0.0.1:6543/x");
  EXPECT_EQ(child.variables.at("OTHER"), "postgres://other/x");
  EXPECT_EQ(child.variables.at("PGHOST"), "127.0.0.1");
  EXPECT_EQ(child.variables.at("PGPORT"), "6543");
  EXPECT_EQ(child.variables.at("HOME"), "/root");
  EXPECT_FALSE(child.variables.contains("PGHOSTADDR"));
  EXPECT_THAT(child.changed, ElementsAre("APP_JDBC", "DATABASE_URL", "READ_URL"));
}

TEST(child_environment_test, what_names_another_server_stays) {
  const config::environment before{{"DATABASE_URL", "postgresql://u:p@elsewhere/x"},
                                   {"PGHOST", "db1"},
                                   {"PGPORT", "5432"},
                                   {"PGSSLMODE", "require"}};
  const auto child = redirect(before, to_proxy);
  EXPECT_EQ(child.variables, before);
  EXPECT_THAT(child.notes, ElementsAre(HasSubstr("DATABASE_URL names another server"),
                                       HasSubstr("PGHOST names another server")));
}

TEST(child_environment_test, no_url_is_made_for_an_upstream_of_libpqs_variables) {
  auto how = to_proxy;
  how.source = "PGHOST";
  const auto child = redirect({{"PGHOST", "db"}}, how);
  EXPECT_FALSE(child.variables.contains("DATABASE_URL"));
  EXPECT_EQ(child.variables.at("PGHOST"), "127.0.0.1");
}

TEST(child_environment_test, a_made_url_keeps_password_and_parameters) {
  auto how = to_proxy;
  how.upstream_dsn = "postgresql://ann:pw@db/shop?application_name=a";
  EXPECT_EQ(redirect({}, how).variables.at("DATABASE_URL"),
            "postgresql://ann:pw@127.0.0.1:6543/shop?application_name=a");
}

TEST(child_environment_test, what_is_not_set_is_made) {
  auto how = to_proxy;
  how.always = {"APP_DB"};
  const auto child = redirect({}, how);
  EXPECT_EQ(child.variables.at("DATABASE_URL"), "postgresql://ann@127.0.0.1:6543/shop");
  EXPECT_EQ(child.variables.at("APP_DB"), "postgresql://ann@127.0.0.1:6543/shop");
}

TEST(child_environment_test, another_kind_of_database_stays) {
  const auto child = redirect({{"DATABASE_URL", "mysql://db/x"}}, to_proxy);
  EXPECT_EQ(child.variables.at("DATABASE_URL"), "mysql://db/x");
}

TEST(child_environment_test, a_demand_for_tls_is_noted) {
  const auto child = redirect({{"PGSSLMODE", "verify-full"}}, to_proxy);
  EXPECT_EQ(child.variables.at("PGSSLMODE"), "disable");
  EXPECT_THAT(child.notes, ElementsAre(HasSubstr("PGSSLMODE asks for TLS")));
}

TEST(child_environment_test, a_url_without_a_host_goes_where_the_service_says) {
  auto how = to_proxy;
  how.source = "PGSERVICE";
  how.service = endpoint{"db", 5432};
  const auto child = redirect({{"A_URL", "postgresql:///shop"}, {"PGHOST", "other"}}, how);
  EXPECT_EQ(child.variables.at("A_URL"), "postgresql://127.0.0.1:6543/shop");
  EXPECT_FALSE(child.variables.contains("DATABASE_URL"));
}

TEST(child_environment_test, finds_the_upstream) {
  EXPECT_EQ(upstream_from({{"A_URL", "postgres://a"}, {"DATABASE_URL", "postgres://b"}})->variable,
            "DATABASE_URL");
  EXPECT_EQ(upstream_from({{"A_URL", "postgres://a"}, {"DATABASE_URL", "mysql://b"}})->variable,
            "A_URL");
  EXPECT_EQ(upstream_from({{"AUDIT_URL", "postgresql://audit/x"}, {"PGHOST", "db1"}})->variable,
            "PGHOST");
  EXPECT_EQ(upstream_from({{"PGSERVICE", "shop"}, {"PGHOST", "db1"}})->variable, "PGSERVICE");
  EXPECT_EQ(upstream_from({{"A_URL", "jdbc:postgresql://a/x"}})->dsn, "postgresql://a/x");
  EXPECT_EQ(upstream_from({{"PGPORT", "1"}})->variable, "PGPORT");
  EXPECT_EQ(upstream_from({{"PGHOSTADDR", "10.0.0.1"}})->dsn, "hostaddr=10.0.0.1");
  EXPECT_FALSE(upstream_from({{"HOME", "/root"}}));
}

}  // namespace
}  // namespace pgweir::cli
