#include "proxy/net/login_line.hpp"

#include "tests/proxy/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string line_of(const std::string& user, const std::string& database,
                    const std::string& key = number(4711) + "secr") {
  const auto client = resolve("192.0.2.7", 56'324)->front();
  const auto server = resolve("::1", 5'432)->front();
  session::startup_packet startup;
  startup.parameters = {{"user", user}};
  if (!database.empty()) startup.parameters.emplace_back("database", database);
  return login_line({core::connection_id{12}, client, server, core::as_bytes(key), startup});
}

TEST(login_line, says_who_and_which_backend) {
  EXPECT_EQ(line_of("ann", "shop"),
            "connection 12: client 192.0.2.7:56324, backend pid 4711 on [::1]:5432, user \"ann\", "
            "database \"shop\"");
}

TEST(login_line, the_database_is_the_users_when_not_said) {
  EXPECT_THAT(line_of("ann", ""), HasSubstr("database \"ann\""));
}

TEST(login_line, a_server_without_keys) {
  EXPECT_THAT(line_of("ann", "shop", ""), HasSubstr("backend pid unknown"));
}

TEST(login_line, no_name_can_forge_a_line) {
  EXPECT_THAT(line_of("a\nb\"c\\", "\x7f"), AllOf(HasSubstr("\"a\\x0ab\\x22c\\x5c\""),
                                                  HasSubstr("\"\\x7f\""), Not(HasSubstr("\n"))));
  EXPECT_LT(line_of(std::string(5'000, 'x'), "d").size(), 300U);
}

TEST(login_line, never_the_secret_of_the_key) {
  EXPECT_THAT(line_of("ann", "shop"), Not(HasSubstr("secr")));
}

}  // namespace
}  // namespace pgweir::net
