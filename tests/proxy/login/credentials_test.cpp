#include "proxy/login/credentials.hpp"

#include "tests/proxy/login/samples.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace pgweir::login {
namespace {

struct credentials_test : testing::Test {
  config::auth_file users = *config::read_auth_file(
      "\"ann\" \"pencil\"\n\"bob\" "
      "\"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
      "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\"\n",
      "users");
  credentials all{std::make_shared<const config::auth_file>(std::move(users)), salt_key{}};
};

TEST_F(credentials_test, a_stored_secret_is_used_as_it_is) {
  EXPECT_TRUE(same(all.secret_for("bob").stored_key, samples::secret().stored_key));
}

TEST_F(credentials_test, a_password_gets_a_salt_that_stays) {
  const auto once = all.secret_for("ann");
  const auto again = all.secret_for("ann");
  EXPECT_EQ(once.salt, again.salt);
  EXPECT_TRUE(same(once.stored_key, secret_of("pencil", once.salt).stored_key));
}

TEST_F(credentials_test, a_stranger_looks_like_anybody_else) {
  const auto once = all.secret_for("eve");
  EXPECT_EQ(once.salt, all.secret_for("eve").salt);
  EXPECT_NE(once.salt, all.secret_for("mallory").salt);
  EXPECT_EQ(once.salt.size(), all.secret_for("ann").salt.size());
  EXPECT_EQ(once.rounds, default_rounds);
}

TEST_F(credentials_test, a_server_may_be_shown_passwords_only) {
  EXPECT_EQ(all.password_of("ann").view(), "pencil");
  EXPECT_TRUE(all.password_of("bob").empty());
  EXPECT_TRUE(all.password_of("eve").empty());
}

}  // namespace
}  // namespace pgweir::login
