#include "config/dsn.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::config {
namespace {

using testing::HasSubstr;
using testing::Not;

upstream_settings read(const std::string& dsn, const environment& env = {}) {
  upstream_settings out;
  const auto done = read_dsn(dsn, env, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().sentence);
  return out;
}

std::string refusal(const std::string& dsn, const environment& env = {}) {
  upstream_settings out;
  const auto done = read_dsn(dsn, env, out);
  EXPECT_FALSE(done) << dsn;
  return done ? "" : done.error().sentence;
}

TEST(dsn_test, a_url) {
  const auto at = read("postgresql://ann:secret@db.example:6000/shop?connect_timeout=3");
  EXPECT_EQ(at.host, "db.example");
  EXPECT_EQ(at.port, 6000);
  EXPECT_EQ(at.database, "shop");
  EXPECT_EQ(at.user, "ann");
  EXPECT_EQ(at.connect_timeout, std::chrono::seconds{3});
  EXPECT_EQ(at.display(), "shop@db.example:6000");
}

TEST(dsn_test, keywords_and_values) {
  const auto at = read("host=/var/run/postgresql dbname='my shop' user=ann");
  EXPECT_EQ(at.host, "/var/run/postgresql");
  EXPECT_EQ(at.port, 5432);
  EXPECT_EQ(at.database, "my shop");
}

TEST(dsn_test, an_escaped_socket_directory) {
  EXPECT_EQ(read("postgresql://%2Frun%2Fpg/shop").host, "/run/pg");
}

TEST(dsn_test, hostaddr_goes_before_host) {
  EXPECT_EQ(read("host=db hostaddr=10.0.0.7").host, "10.0.0.7");
}

TEST(dsn_test, urls_as_applications_write_them) {
  const auto at = read("postgresql+psycopg2://ann@db/shop?schema=public&pool_timeout=3");
  EXPECT_EQ(at.host, "db");
  EXPECT_EQ(at.database, "shop");
}

TEST(dsn_test, the_environment_fills_gaps) {
  const environment env{{"PGHOST", "db"}, {"PGPORT", "6001"}, {"PGUSER", "ann"}};
  const auto at = read("", env);
  EXPECT_EQ(at.host, "db");
  EXPECT_EQ(at.port, 6001);
  EXPECT_EQ(at.database, "ann");
  EXPECT_EQ(read("postgresql://other:6002/x", env).display(), "x@other:6002");
  EXPECT_EQ(read("port=1").host, "localhost");  // no server has its socket there
}

TEST(dsn_test, what_libpq_says_about_tls) {
  const auto at = read(
      "postgresql://db/shop?sslmode=verify-full&sslrootcert=/ca.crt&sslcert=/c.crt&sslkey=/c.key"
      "&ssl_min_protocol_version=TLSv1.3&sslsni=0");
  EXPECT_EQ(at.tls.mode, server_tls_mode::verify_full);
  EXPECT_EQ(at.tls.ca, "/ca.crt");
  EXPECT_EQ(at.tls.certificate, "/c.crt");
  EXPECT_EQ(at.tls.key, "/c.key");
  EXPECT_EQ(at.tls.min_version, tls_version::v1_3);
  EXPECT_EQ(at.tls.server_name_sent, false);
  EXPECT_EQ(read("host=db sslmode=allow").tls.mode, server_tls_mode::prefer);
  EXPECT_EQ(read("host=db").tls.mode, std::nullopt);
  EXPECT_THAT(refusal("host=db sslmode=sometimes"), HasSubstr("verify-ca and verify-full"));
  EXPECT_THAT(refusal("host=db ssl_min_protocol_version=SSLv3"), HasSubstr("TLSv1.2"));
  EXPECT_EQ(read("host=db ssl_min_protocol_version=TLSv1").tls.min_version, tls_version::v1_2);
}

TEST(dsn_test, tls_in_the_words_of_other_drivers) {
  EXPECT_EQ(read("postgresql://db/shop?ssl=true").tls.mode, server_tls_mode::require);
  EXPECT_EQ(read("postgresql://db/shop?ssl=verify-full").tls.mode, server_tls_mode::verify_full);
  EXPECT_EQ(read("postgresql://db/shop?sslmode=no-verify").tls.mode, server_tls_mode::require);
  const environment no_verify{{"PGSSLMODE", "no-verify"}};
  EXPECT_EQ(read("host=db", no_verify).tls_of_environment.mode, server_tls_mode::require);
  EXPECT_THAT(*complete_dsn("host=db", no_verify, "its"), HasSubstr("sslmode='require'"));
  EXPECT_EQ(read("postgresql://db/shop?ssl=false").tls.mode, server_tls_mode::disable);
}

TEST(dsn_test, a_certificate_is_made_out_for_the_name_and_not_the_address) {
  EXPECT_EQ(read("host=db hostaddr=10.0.0.7").certificate_host, "db");
  EXPECT_EQ(read("hostaddr=10.0.0.7").certificate_host, "10.0.0.7");
  EXPECT_EQ(read("hostaddr=10.0.0.7", {{"PGHOST", "db"}}).certificate_host, "db");
}

TEST(dsn_test, each_server_of_a_list_has_its_own_name) {
  const auto names = [](const std::string& dsn, const environment& env = {}) {
    std::string out;
    for (const auto& each : read(dsn, env).servers()) out += each.certificate_host + " ";
    return out;
  };
  EXPECT_EQ(names("host=a,b"), "a b ");
  EXPECT_EQ(names("host=a,b hostaddr=192.0.2.1,192.0.2.2"), "a b ");
  EXPECT_EQ(names("host=a,b hostaddr=,192.0.2.2"), "a b ");
  EXPECT_EQ(names("hostaddr=192.0.2.1,192.0.2.2"), "192.0.2.1 192.0.2.2 ");
  EXPECT_EQ(names("hostaddr=192.0.2.1,192.0.2.2", {{"PGHOST", "a,b"}}), "a b ");
  EXPECT_EQ(names("host=a,192.0.2.2"), "a 192.0.2.2 ");
}

TEST(dsn_test, the_environment_stands_apart) {
  const auto at = read("host=db sslmode=require",
                       {{"PGSSLMODE", "disable"}, {"PGSSLROOTCERT", "/of/the/user.crt"}});
  EXPECT_EQ(at.tls.mode, server_tls_mode::require);
  EXPECT_EQ(at.tls.ca, "");
  EXPECT_EQ(at.tls_of_environment.mode, std::nullopt);
  EXPECT_EQ(at.tls_of_environment.ca, "/of/the/user.crt");
  EXPECT_EQ(read("host=/run/pg", {{"PGSSLMODE", "require"}}).tls_of_environment.mode, std::nullopt);
  EXPECT_THAT(refusal("host=db", {{"PGSSLMODE", "sometimes"}}), HasSubstr("sslmode"));
}

TEST(dsn_test, demands_that_cannot_be_kept_are_refused) {
  EXPECT_THAT(refusal("host=db gssencmode=require"), HasSubstr("gssencmode"));
  EXPECT_THAT(refusal("host=db channel_binding=require"), HasSubstr("the clients' own"));
  EXPECT_THAT(refusal("host=db sslcrl=/x.crl"), HasSubstr("sslcrl"));
  EXPECT_THAT(refusal("host=db", {{"PGGSSENCMODE", "require"}}), HasSubstr("gssencmode"));
  EXPECT_EQ(read("host=db channel_binding=disable", {{"PGCHANNELBINDING", "require"}}).host, "db");
  EXPECT_EQ(read("host=/run/pg", {{"PGCHANNELBINDING", "require"}}).host, "/run/pg");
}

TEST(dsn_test, signs_in_a_password) {
  const auto at = read("postgresql://ann:a?b#c&d@db:6000/shop?schema=public");
  EXPECT_EQ(at.display(), "shop@db:6000");
  EXPECT_EQ(at.user, "ann");
}

TEST(dsn_test, a_list_of_hosts) {
  EXPECT_EQ(read("postgresql://a,b:6001,[::1]:6002/shop").display(), "shop@a:5432,b:6001,::1:6002");
  EXPECT_EQ(read("host=a,b port=6000").place(), "a:6000,b:6000");
  EXPECT_EQ(read("host=a,b port=6000,6001").place(), "a:6000,b:6001");
  EXPECT_EQ(read("host=a,b port=,6001").place(), "a:5432,b:6001");
  EXPECT_EQ(read("host=a,b hostaddr=192.0.2.1,").place(), "192.0.2.1:5432,b:5432");
  EXPECT_EQ(read("hostaddr=192.0.2.1,192.0.2.2").place(), "192.0.2.1:5432,192.0.2.2:5432");
  EXPECT_EQ(read("", {{"PGHOST", "a,/run/pg"}, {"PGPORT", "1,2"}}).place(), "a:1,/run/pg:2");
  EXPECT_EQ(read("host=a target_session_attrs=any").place(), "a:5432");
}

TEST(dsn_test, a_list_that_does_not_fit) {
  EXPECT_THAT(refusal("host=a,b,c port=1,2"), HasSubstr("as many ports as hosts"));
  EXPECT_THAT(refusal("host=a,b hostaddr=192.0.2.1,192.0.2.2,192.0.2.3"), HasSubstr("hostaddr"));
  EXPECT_THAT(refusal("host=a hostaddr=192.0.2.1,192.0.2.2"), HasSubstr("hostaddr"));
}

TEST(dsn_test, a_list_has_one_word_about_tls) {
  EXPECT_EQ(read("host=a,b sslmode=require").tls.mode, server_tls_mode::require);
  const environment require{{"PGSSLMODE", "require"}};
  EXPECT_EQ(read("host=a,/run/pg", require).tls_of_environment.mode, server_tls_mode::require);
  EXPECT_FALSE(read("host=/run/a,/run/b", require).tls_of_environment.mode);
}

TEST(dsn_test, what_needs_a_choice_is_refused) {
  EXPECT_THAT(refusal("service=shop"), HasSubstr("service="));
  EXPECT_THAT(refusal("host=a,b target_session_attrs=read-write"), HasSubstr("target_session"));
  EXPECT_THAT(refusal("host=db port=99999"), HasSubstr("1 to 65535"));
}

TEST(dsn_test, a_refusal_never_shows_a_password) {
  for (const auto* dsn : {"host=db password='hunter2", "postgresql://ann:hunter2@[::1/shop",
                          "password=hunter2 hunter2", "postgresql://ann:hunter2%zz@db/x",
                          "host=db password=x hun\"ter2hunter2\"hunter2"}) {
    EXPECT_THAT(refusal(dsn), Not(HasSubstr("hunter2"))) << dsn;
  }
}

TEST(dsn_test, what_is_written_leads_to_the_same_place) {
  upstream_settings at;
  at.host = "/tmp/it's here";
  at.port = 6000;
  at.user = "a b";
  at.database = R"(back\slash)";
  const auto again = read(dsn_of(at));
  EXPECT_EQ(again.host, at.host);
  EXPECT_EQ(again.user, at.user);
  EXPECT_EQ(again.database, at.database);
  EXPECT_EQ(again.port, at.port);
  at.others = {{"b", 6001, "b"}, {"/run/pg", 6002, "/run/pg"}};
  EXPECT_EQ(read(dsn_of(at)).others, at.others);
}

TEST(dsn_test, tells_urls_of_postgres) {
  EXPECT_TRUE(is_postgres_url("postgres://x"));
  EXPECT_TRUE(is_postgres_url("postgresql+asyncpg://x"));
  EXPECT_FALSE(is_postgres_url("mysql://x"));
  EXPECT_FALSE(is_postgres_url("postgresql"));
}

}  // namespace
}  // namespace pgweir::config
