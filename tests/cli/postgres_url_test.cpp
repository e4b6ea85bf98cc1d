#include "cli/postgres_url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::cli {
namespace {

const endpoint proxy{"127.0.0.1", 6543};

std::string redirected_url(std::string_view url) { return redirect(url, proxy).url; }

TEST(postgres_url_test, host_and_port_change_and_nothing_else) {
  EXPECT_EQ(redirected_url("postgresql://ann:p%40ss@db:5432/shop?schema=public#x"),
            "postgresql://ann:p%40ss@127.0.0.1:6543/shop?schema=public#x");
  EXPECT_EQ(redirected_url("postgres://db"), "postgres://127.0.0.1:6543");
  EXPECT_EQ(redirected_url("postgresql+psycopg2://a:b@c@[::1]:1/d"),
            "postgresql+psycopg2://a:b@c@127.0.0.1:6543/d");
  EXPECT_EQ(redirected_url("postgresql://%2Frun%2Fpg/shop"), "postgresql://127.0.0.1:6543/shop");
  EXPECT_EQ(redirected_url("postgresql://a:1,b:2/shop"), "postgresql://127.0.0.1:6543/shop");
  EXPECT_EQ(redirected_url("postgresql:///shop?host=/run/pg&port=6000&x=%20"),
            "postgresql://127.0.0.1:6543/shop?host=127.0.0.1&port=6543&x=%20");
}

TEST(postgres_url_test, a_demand_for_tls_is_taken_out_and_told) {
  const auto done = redirect("postgresql://db/shop?sslmode=require&a=b", proxy);
  EXPECT_EQ(done.url, "postgresql://127.0.0.1:6543/shop?sslmode=disable&a=b");
  EXPECT_TRUE(done.tls_taken_out);
  EXPECT_FALSE(redirect("postgresql://db/shop?sslmode=prefer", proxy).tls_taken_out);
  for (const std::string demand :
       {"ssl=true", "sslmode=no-verify", "channel_binding=require", "gssencmode=require"}) {
    EXPECT_TRUE(redirect("postgresql://db/shop?" + demand, proxy).tls_taken_out) << demand;
  }
  EXPECT_EQ(redirected_url("postgresql://db/x?ssl=true"),
            "postgresql://127.0.0.1:6543/x?sslmode=disable");
  EXPECT_EQ(redirected_url("postgresql+asyncpg://db/x?ssl=require"),
            "postgresql+asyncpg://127.0.0.1:6543/x?ssl=disable");
}

TEST(postgres_url_test, signs_in_a_password_stay) {
  EXPECT_EQ(redirected_url("postgresql://ann:a?b#c@db:1/x"),
            "postgresql://ann:a?b#c@127.0.0.1:6543/x");
}

TEST(postgres_url_test, jdbc) {
  EXPECT_EQ(redirected_url("jdbc:postgresql://db:5432/shop?user=ann"),
            "jdbc:postgresql://127.0.0.1:6543/shop?user=ann");
  EXPECT_EQ(endpoints_of("jdbc:postgresql://db/x").at(0).host, "db");
  EXPECT_FALSE(url_in("jdbc:mysql://db/x"));
}

TEST(postgres_url_test, where_a_url_leads) {
  const auto one = [](std::string_view url) { return endpoints_of(url).at(0); };
  EXPECT_TRUE(same_server(one("postgresql://u:p@DB:6000/x"), {"db", 6000}));
  EXPECT_TRUE(same_server(one("postgresql://localhost/x"), {"127.0.0.1", 5432}));
  EXPECT_TRUE(same_server(one("postgresql://[::1]:1/x"), {"localhost", 1}));
  EXPECT_TRUE(same_server(one("postgresql:///x"), {"localhost", 5432}));
  EXPECT_TRUE(same_server(one("postgresql://%2Frun%2Fpg/x"), {"/run/pg", 5432}));
  EXPECT_TRUE(same_server(one("postgresql:///x?host=%2Frun%2Fpg&port=7"), {"/run/pg", 7}));
  EXPECT_FALSE(same_server(one("postgresql://db/x"), {"db", 6000}));
  EXPECT_TRUE(same_server(endpoints_of("postgresql:///x", {"db", 6000}).at(0), {"db", 6000}));
  EXPECT_TRUE(same_server(one("postgresql:///x"), {"/var/run/postgresql", 5432}));
  EXPECT_EQ(endpoints_of("postgresql://a:1,b/x").at(1).host, "b");
}

TEST(postgres_url_test, any_dsn_as_a_url) {
  EXPECT_EQ(url_to("host=db user=ann password='p@ss' dbname=shop", proxy),
            "postgresql://ann:p%40ss@127.0.0.1:6543/shop");
  EXPECT_EQ(url_to("postgresql://ann@db/shop", proxy), "postgresql://ann@127.0.0.1:6543/shop");
}

TEST(postgres_url_test, an_address_of_version_6_stands_in_brackets) {
  EXPECT_EQ(redirect("postgresql://ann@db/shop", {"::1", 6543}).url,
            "postgresql://ann@[::1]:6543/shop");
  EXPECT_EQ(url_to("host=db user=ann", {"::1", 6543}), "postgresql://ann@[::1]:6543/");
}

}  // namespace
}  // namespace pgweir::cli
