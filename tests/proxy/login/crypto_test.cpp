#include "proxy/login/crypto.hpp"

#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

TEST(crypto_test, base64_both_ways) {
  for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    const auto back = from_base64(base64(core::as_bytes(text)));
    ASSERT_TRUE(back);
    EXPECT_EQ(core::as_text(*back), text);
  }
  EXPECT_EQ(base64(core::as_bytes("foob")), "Zm9vYg==");
}

TEST(crypto_test, what_is_no_canonical_base64_is_refused) {
  for (const auto* text : {"Zg", "Zg=", "Z===", "Zh==", " Zg==", "Zg==\n", "Zm9v!bar", "===="}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

TEST(crypto_test, sums_that_are_known) {
  EXPECT_EQ(base64(sha256(core::as_bytes("abc"))), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  // RFC 4231, test case 2.
  EXPECT_EQ(
      base64(hmac_sha256(core::as_bytes("Jefe"), core::as_bytes("what do ya want for nothing?"))),
      "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

TEST(crypto_test, the_answer_to_md5_as_the_manual_has_it) {
  // concat('md5', md5(concat(md5(concat('secret', 'ann')), 'salt')))
  EXPECT_EQ(md5_answer("secret", "ann", core::as_bytes("salt")),
            "md5b8f5ba9f485dba302ec0963f7ee9ba8f");
}

TEST(crypto_test, passwords_are_prepared_by_saslprep) {
  EXPECT_EQ(prepared_password("pencil").view(), "pencil");
  EXPECT_EQ(prepared_password("I\u00adX").view(), "IX");        // RFC 4013: a soft hyphen goes
  EXPECT_EQ(prepared_password("\u2168").view(), "IX");          // a Roman numeral becomes letters
  EXPECT_EQ(prepared_password("\u0007").view(), "\u0007");      // forbidden: used as it is
  EXPECT_EQ(prepared_password("\xff\xfe").view(), "\xff\xfe");  // no UTF-8: the same
}

TEST(crypto_test, equal_or_not) {
  auto a = sha256(core::as_bytes("a"));
  EXPECT_TRUE(same(a, a));
  auto b = a;
  b[31] ^= std::byte{1};
  EXPECT_FALSE(same(a, b));
  EXPECT_EQ(exclusive_or(a, b)[31], std::byte{1});
}

}  // namespace
}  // namespace pgweir::login
