// Who may come in: anybody, nobody, or who has one of the tokens.
#include "proxy/console/console_session.hpp"
#include "proxy/login/scram_client.hpp"
#include "proxy/login/scram_message.hpp"
#include "tests/proxy/console/conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::console {
namespace {

using testing::HasSubstr;

admission with_tokens(std::initializer_list<std::string_view> tokens) {
  admission who{admission::door::password, {}, "server-nonce"};
  const std::vector<std::byte> salt(16, std::byte{7});
  for (const auto token : tokens) who.tokens.push_back(login::secret_of(token, salt));
  return who;
}

// The whole exchange; what came last.
std::string log_in(conversation& with, const std::string& password, bool byte_by_byte = false) {
  const login::credential knows{core::secret_text{std::string{password}}};
  login::scram_client client{knows, "client-nonce", std::nullopt};
  const auto say = [&](const std::string& bytes) {
    return with.say(byte_by_byte ? test::every_byte(bytes) : test::whole(bytes));
  };
  const auto asked = messages_in(with.start());
  EXPECT_EQ(asked.at(0).body,
            test::u32(10) + test::zero_ended("SCRAM-SHA-256") + std::string(1, '\0'));
  const auto first = client.first(false);
  const auto challenge = messages_in(
      say(test::message('p', test::zero_ended("SCRAM-SHA-256") + test::u32(first.size()) + first)));
  if (challenge.empty()) return {};
  const auto answer = client.answer(challenge.at(0).body.substr(4));
  return answer ? say(test::message('p', *answer)) : std::string{};
}

TEST(console_login_test, an_open_door_asks_nothing) {
  conversation with;
  EXPECT_EQ(types_in(with.start()), "RSSSSSSSSSSSZ");
}

TEST(console_login_test, a_closed_one_says_how_to_come_in) {
  conversation with{admission{admission::door::closed, {}, {}}};
  const auto heard = messages_in(with.start());
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'S'), "FATAL");
  EXPECT_EQ(field_of(heard[0], 'C'), "28000");
  EXPECT_THAT(field_of(heard[0], 'H'), HasSubstr("web.token_file"));
  EXPECT_TRUE(with.session.is_over());
  EXPECT_TRUE(with.session.was_refused());
  EXPECT_FALSE(with.session.proved_nothing());
}

TEST(console_login_test, a_barred_one_looks_at_no_token) {
  conversation with{admission{admission::door::barred, {}, {}}};
  const auto heard = messages_in(with.start());
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'S'), "FATAL");
  EXPECT_THAT(field_of(heard[0], 'M'), HasSubstr("too many wrong tokens"));
  EXPECT_TRUE(with.session.was_refused());
  EXPECT_FALSE(with.session.proved_nothing());
}

TEST(console_login_test, an_end_after_the_login_is_no_refusal) {
  conversation with;
  with.start();
  with.say(test::message('!', ""));
  EXPECT_TRUE(with.session.is_over());
  EXPECT_FALSE(with.session.was_refused());
}

TEST(console_login_test, each_token_opens) {
  for (const auto* token : {"the first token", "the second token"}) {
    for (const bool byte_by_byte : {false, true}) {
      conversation with{with_tokens({"the first token", "the second token"})};
      const auto said = log_in(with, token, byte_by_byte);
      EXPECT_EQ(types_in(said), "RRSSSSSSSSSSSZ") << token;
      EXPECT_EQ(types_in(with.say(test::client::query("select 1"))), "TDCZ");
    }
  }
}

TEST(console_login_test, another_password_does_not) {
  conversation with{with_tokens({"the first token", "the second token"})};
  const auto heard = messages_in(log_in(with, "guess"));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'C'), "28P01");
  EXPECT_TRUE(with.session.is_over());
  EXPECT_TRUE(with.session.was_refused());
  EXPECT_TRUE(with.session.proved_nothing());
  EXPECT_EQ(with.say(test::client::query("select 1")), "");
}

TEST(console_login_test, a_query_in_place_of_a_proof_is_refused) {
  conversation with{with_tokens({"the first token"})};
  with.start();
  const auto heard = with.ask(test::client::query("SHOW CONFIG"));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'C'), "08P01");
  EXPECT_TRUE(with.session.is_over());
}

TEST(console_login_test, a_query_behind_the_proof_is_refused) {
  conversation with{with_tokens({"the first token"})};
  with.start();
  const auto first = test::message('p', test::zero_ended("SCRAM-SHA-256"));
  const auto heard = with.ask(first + test::client::query("SHOW CONFIG"));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].type, 'E');
}

}  // namespace
}  // namespace pgweir::console
