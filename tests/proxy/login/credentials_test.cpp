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

TEST_F(credentials_test, what_the_server_is_shown) {
  const auto ann = all.credential_for("ann", {});
  EXPECT_EQ(std::get<core::secret_text>(ann).view(), "pencil");
  digest key{};
  key[0] = std::byte{9};
  const auto bob = all.credential_for("bob", key);
  const auto& keys = std::get<proven_keys>(bob);
  EXPECT_TRUE(same(keys.keys.client_key, key));
  EXPECT_TRUE(same(keys.keys.server_key, samples::secret().server_key));
  EXPECT_EQ(keys.salt, samples::secret().salt);
}

}  // namespace
}  // namespace pgweir::login
