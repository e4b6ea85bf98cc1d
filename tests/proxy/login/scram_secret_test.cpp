#include "proxy/login/scram_secret.hpp"

#include "core/limits.hpp"
#include "tests/proxy/login/samples.hpp"

#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

const std::string stored =
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

TEST(scram_secret_test, a_stored_one_is_what_the_password_gives) {
  const auto read = read_scram_secret(stored);
  ASSERT_TRUE(read);
  const auto made = samples::secret();
  EXPECT_EQ(read->rounds, 4096U);
  EXPECT_EQ(read->salt, made.salt);
  EXPECT_TRUE(same(read->stored_key, made.stored_key));
  EXPECT_TRUE(same(read->server_key, made.server_key));
}

TEST(scram_secret_test, cut_anywhere_it_is_none) {
  for (std::size_t end = 0; end < stored.size(); ++end) {
    EXPECT_FALSE(read_scram_secret(stored.substr(0, end))) << end;
  }
}

TEST(scram_secret_test, what_is_none) {
  auto with = [](std::string_view rounds) {
    auto text = stored;
    return text.replace(text.find("4096"), 4, rounds);
  };
  EXPECT_FALSE(read_scram_secret("pencil"));
  EXPECT_FALSE(read_scram_secret(with("0")));
  EXPECT_FALSE(read_scram_secret(with("4096x")));
  EXPECT_FALSE(read_scram_secret(with("99999999999")));
  EXPECT_FALSE(read_scram_secret(with(std::to_string(core::limits::scram_rounds + 1))));
  EXPECT_TRUE(read_scram_secret(with(std::to_string(core::limits::scram_rounds))));
}

}  // namespace
}  // namespace pgweir::login
