// The login of a client in bytes: whole, byte by byte, cut at every point, and broken.
#include "proxy/login/client_login.hpp"

#include "core/limits.hpp"
#include "tests/proxy/login/samples.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

using action = client_login_action;
using testing::HasSubstr;
using testing::StartsWith;

std::string initial(std::string_view mechanism, std::string_view message) {
  return test::message(
      'p', test::zero_ended(mechanism) + test::u32(message.size()) + std::string{message});
}
const std::string first = initial(mechanism_plain, samples::client_first);
const std::string last = test::message('p', samples::client_final);

struct client_login_test : testing::Test {
  client_login login{"ann", samples::server()};

  action say(std::string_view bytes) { return login.step(core::as_bytes(bytes)); }
  std::string reply() { return std::string{core::as_text(login.reply())}; }
};

TEST_F(client_login_test, the_question_names_the_mechanisms) {
  const std::string plain = test::zero_ended(mechanism_plain);
  const std::string plus = test::zero_ended(mechanism_plus);
  EXPECT_EQ(core::as_text(client_login::question(false)),
            test::message('R', test::u32(10) + plain + '\0'));
  EXPECT_EQ(core::as_text(client_login::question(true)),
            test::message('R', test::u32(10) + plus + plain + '\0'));
}

TEST_F(client_login_test, who_knows_the_password_is_verified) {
  EXPECT_EQ(say(first), action::answer);
  EXPECT_EQ(reply(), test::message('R', test::u32(11) + std::string{samples::server_first}));
  EXPECT_EQ(say(last), action::verified);
  EXPECT_EQ(reply(), test::message('R', test::u32(12) + std::string{samples::server_final}));
  EXPECT_TRUE(same(sha256(login.proven().keys.client_key), samples::secret().stored_key));
}

TEST_F(client_login_test, byte_by_byte) {
  for (const char c : first.substr(0, first.size() - 1)) {
    ASSERT_EQ(say({&c, 1}), action::read_more);
  }
  EXPECT_EQ(say(first.substr(first.size() - 1)), action::answer);
  for (const char c : last.substr(0, last.size() - 1)) {
    ASSERT_EQ(say({&c, 1}), action::read_more);
  }
  EXPECT_EQ(say(last.substr(last.size() - 1)), action::verified);
}

TEST_F(client_login_test, cut_at_every_point) {
  for (std::size_t at = 1; at < first.size(); ++at) {
    client_login other{"ann", samples::server()};
    ASSERT_EQ(other.step(core::as_bytes(first.substr(0, at))), action::read_more);
    ASSERT_EQ(other.step(core::as_bytes(first.substr(at))), action::answer) << at;
  }
}

TEST_F(client_login_test, a_wrong_password_and_an_unknown_user_are_told_alike) {
  client_login stranger{"ann",
                        scram_server{scram_secret{}, std::string{samples::server_nonce}, {}}};
  stranger.step(core::as_bytes(first));
  EXPECT_EQ(stranger.step(core::as_bytes(last)), action::refuse);
  auto wrong = last;
  wrong[wrong.rfind("p=") + 2] = 'e';
  say(first);
  EXPECT_EQ(say(wrong), action::refuse);
  EXPECT_EQ(core::as_text(stranger.reply()), reply());
  EXPECT_THAT(reply(), HasSubstr("C28P01"));
  EXPECT_THAT(reply(), HasSubstr("password authentication failed for user \"ann\""));
}

TEST_F(client_login_test, what_is_no_login_is_refused) {
  const std::string length_above = test::u32(core::limits::login_message_bytes + 1);
  for (const auto& bytes :
       {test::client::query("select 1"), "p" + test::u32(3), "p" + length_above,
        "p" + test::u32(0xffff'ffff), test::message('p', ""), test::message('p', "SCRAM"),
        initial("SCRAM-SHA-1", samples::client_first), initial(mechanism_plain, "nonsense"),
        test::message('p', test::zero_ended(mechanism_plain) + test::u32(0xffff'ffff)),
        test::message('p', test::zero_ended(mechanism_plain) + test::u32(99) + "n,,"), first + last,
        first + "x"}) {
    client_login other{"ann", samples::server()};
    ASSERT_EQ(other.step(core::as_bytes(bytes)), action::refuse);
    ASSERT_THAT(std::string{core::as_text(other.reply())}, StartsWith("E"));
    ASSERT_EQ(other.step(core::as_bytes(first)), action::read_more) << "it is over";
  }
}

}  // namespace
}  // namespace pgweir::login
