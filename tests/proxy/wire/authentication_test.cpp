#include "proxy/wire/authentication.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

namespace pgweir::wire {
namespace {

TEST(authentication_test, a_question_of_the_server) {
  EXPECT_EQ(core::as_text(authentication(auth_code::sasl, core::as_bytes("X"))),
            test::message('R', test::u32(10) + "X"));
  EXPECT_EQ(core::as_text(authentication(auth_code::ok, {})), test::message('R', test::u32(0)));
}

TEST(authentication_test, an_answer_of_the_client) {
  EXPECT_EQ(core::as_text(password_message(core::as_bytes("secret"))),
            test::message('p', "secret"));
}

}  // namespace
}  // namespace pgweir::wire
