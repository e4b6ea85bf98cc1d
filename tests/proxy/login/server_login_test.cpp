// The login at a server in bytes: every way to be asked, whole, byte by byte, and broken.
#include "proxy/login/server_login.hpp"

#include "core/limits.hpp"
#include "tests/proxy/login/samples.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::login {
namespace {

using action = server_login_action;
using testing::HasSubstr;
using testing::StartsWith;

std::string asked(std::uint32_t code, std::string_view data = {}) {
  return test::message('R', test::u32(code) + std::string{data});
}
const std::string ok = asked(0);
const std::string sasl = asked(10, test::zero_ended(mechanism_plain) + '\0');
const std::string sasl_plus =
    asked(10, test::zero_ended(mechanism_plus) + test::zero_ended(mechanism_plain) + '\0');
const channel_binding channel{std::vector<std::byte>(32, std::byte{7})};

struct server_login_test : testing::Test {
  credential password = core::secret_text{std::string{samples::password}};
  credential keys = proven_keys{keys_of(samples::password, samples::secret().salt, 4096),
                                samples::secret().salt, 4096};

  server_login with(const credential& knows, server_leg leg = {}) {
    return {"ann", knows, "nonce", std::move(leg)};
  }
  static action say(server_login& login, std::string_view bytes) {
    return login.step(core::as_bytes(bytes));
  }
  static std::string reply(const server_login& login) {
    return std::string{core::as_text(login.reply())};
  }
  static std::string for_client(const server_login& login) {
    return std::string{core::as_text(login.for_client())};
  }
  // What a server says to our SASLInitialResponse, and to the message after it.
  static std::string answer_of(scram_server& server, const std::string& message) {
    const auto body = std::string_view{message}.substr(5);
    const auto name = body.find('\0');
    if (name == std::string_view::npos) return asked(12, *server.final(body));
    return asked(11, *server.first(body.substr(0, name), body.substr(name + 5)));
  }
};

TEST_F(server_login_test, a_server_that_trusts) {
  auto login = with(password);
  EXPECT_EQ(say(login, ok + "the rest"), action::hand_through);
  EXPECT_EQ(for_client(login), ok + "the rest");
}

TEST_F(server_login_test, scram_with_a_password_or_with_proven_keys) {
  for (const auto* knows : {&password, &keys}) {
    auto login = with(*knows);
    auto server = samples::server();
    ASSERT_EQ(say(login, sasl), action::answer);
    ASSERT_EQ(say(login, answer_of(server, reply(login))), action::answer);
    ASSERT_EQ(say(login, answer_of(server, reply(login)) + ok + "more"), action::hand_through);
    EXPECT_EQ(for_client(login), ok + "more");
  }
}

TEST_F(server_login_test, byte_by_byte) {
  auto login = with(keys);
  auto server = samples::server();
  auto by_byte = [&](const std::string& bytes) {
    auto last = action::read_more;
    for (const char c : bytes) {
      EXPECT_EQ(last, action::read_more);
      last = say(login, {&c, 1});
    }
    return last;
  };
  ASSERT_EQ(by_byte(sasl), action::answer);
  ASSERT_EQ(by_byte(answer_of(server, reply(login))), action::answer);
  ASSERT_EQ(by_byte(answer_of(server, reply(login))), action::read_more);
  ASSERT_EQ(by_byte(ok), action::hand_through);
  EXPECT_EQ(for_client(login), ok);
}

TEST_F(server_login_test, binds_to_the_channel_where_it_can) {
  auto login = with(password, {true, true, channel});
  ASSERT_EQ(say(login, sasl_plus), action::answer);
  EXPECT_THAT(reply(login), HasSubstr("SCRAM-SHA-256-PLUS"));
  EXPECT_THAT(reply(login), HasSubstr("p=tls-server-end-point,,"));
  auto plain = with(password);
  ASSERT_EQ(say(plain, sasl_plus), action::answer);
  EXPECT_THAT(reply(plain), HasSubstr("n,,"));
  auto hidden = with(password, {true, true, channel});
  ASSERT_EQ(say(hidden, sasl), action::answer);
  EXPECT_THAT(reply(hidden), HasSubstr("y,,"));
}

TEST_F(server_login_test, a_password_by_md5) {
  auto login = with(password);
  ASSERT_EQ(say(login, asked(5, "salt")), action::answer);
  EXPECT_EQ(reply(login),
            test::client::password(md5_answer("pencil", "ann", core::as_bytes("salt"))));
  EXPECT_EQ(say(login, ok), action::hand_through);
}

TEST_F(server_login_test, a_password_in_clear_text_only_where_nobody_listens) {
  auto secret = with(password, {true, false, {}});
  ASSERT_EQ(say(secret, asked(3)), action::answer);
  EXPECT_EQ(reply(secret), test::client::password("pencil"));
  auto open = with(password);
  EXPECT_EQ(say(open, asked(3)), action::refuse);
  EXPECT_THAT(reply(open), HasSubstr("unencrypted"));
}

TEST_F(server_login_test, keys_are_no_password) {
  for (const auto& question : {asked(3), asked(5, "salt")}) {
    auto login = with(keys, {true, false, {}});
    EXPECT_EQ(say(login, question), action::refuse);
    EXPECT_THAT(reply(login), HasSubstr("only its SCRAM secret"));
  }
}

TEST_F(server_login_test, the_servers_refusal_is_the_clients) {
  auto login = with(password);
  const auto no = test::server::error("28000");
  EXPECT_EQ(say(login, no), action::hand_through);
  EXPECT_EQ(for_client(login), no);
}

TEST_F(server_login_test, notices_and_the_version_are_the_clients) {
  auto login = with(password);
  const auto notice = test::message('N', "SNOTICE");
  const auto version = test::message('v', test::u32(0) + test::u32(0));
  EXPECT_EQ(say(login, version + notice), action::read_more);
  EXPECT_EQ(say(login, ok), action::hand_through);
  EXPECT_EQ(for_client(login), version + notice + ok);
}

// Nothing of it can be passed on yet, so a server that goes on and on would fill memory.
TEST_F(server_login_test, a_server_that_says_too_much_is_left) {
  auto login = with(password);
  const auto notice = test::message('N', std::string(4'000, 'x'));
  auto last = action::read_more;
  std::size_t said = 0;
  for (; last == action::read_more; said += notice.size()) last = say(login, notice);
  EXPECT_EQ(last, action::refuse);
  EXPECT_THAT(reply(login), HasSubstr("says too much"));
  EXPECT_LE(said, core::limits::login_notices_bytes + notice.size());
}

TEST_F(server_login_test, is_asked_once) {
  for (const auto& again : {asked(3), asked(5, "salt"), sasl}) {
    auto login = with(password, {true, false, {}});
    ASSERT_EQ(say(login, asked(5, "salt")), action::answer);
    EXPECT_EQ(say(login, again), action::refuse);
    EXPECT_THAT(reply(login), HasSubstr("a second time"));
  }
}

TEST_F(server_login_test, forgets_a_password_that_was_sent) {
  auto login = with(password, {true, false, {}});
  ASSERT_EQ(say(login, asked(3)), action::answer);
  const auto sent = login.reply();
  EXPECT_EQ(say(login, ""), action::read_more);
  EXPECT_EQ(core::as_text(sent), std::string(sent.size(), '\0'));
}

TEST_F(server_login_test, a_server_that_does_not_prove_itself_is_left) {
  auto login = with(password);
  auto server = samples::server();
  ASSERT_EQ(say(login, sasl), action::answer);
  ASSERT_EQ(say(login, answer_of(server, reply(login))), action::answer);
  EXPECT_EQ(say(login, ok), action::refuse);
  EXPECT_THAT(reply(login), HasSubstr("does not know the password"));
}

TEST_F(server_login_test, a_secret_that_was_changed_is_said) {
  auto login = with(keys);
  ASSERT_EQ(say(login, sasl), action::answer);
  EXPECT_EQ(say(login, asked(11, "r=nonce1,s=AAAA,i=4096")), action::refuse);
  EXPECT_THAT(reply(login), HasSubstr("pg_authid"));
}

TEST_F(server_login_test, what_is_no_login_is_refused) {
  for (const auto& bytes :
       {std::string{"Z"} + test::u32(5) + "I", std::string{"R"} + test::u32(3),
        "R" + test::u32(core::limits::login_message_bytes + 1), test::message('R', "x"), asked(7),
        asked(10, std::string(1, '\0')), asked(11, "r=x"), asked(12, "v=x"), asked(5, "s")}) {
    auto login = with(password);
    ASSERT_EQ(say(login, bytes), action::refuse);
    ASSERT_THAT(reply(login), StartsWith("E"));
  }
}

}  // namespace
}  // namespace pgweir::login
