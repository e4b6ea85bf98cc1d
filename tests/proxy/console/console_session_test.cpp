// Conversations in bytes: whole, byte by byte, cut at every point, and broken.
#include "proxy/console/console_session.hpp"

#include "tests/proxy/console/conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::console {
namespace {

using namespace test::client;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string hello = startup({{"user", "ann"}, {"database", "pgweir"}});

std::string all_said(const test::pieces& pieces) { return conversation{}.say(pieces); }

TEST(console_bytes_test, what_it_says_does_not_depend_on_how_bytes_arrive) {
  const std::string said =
      hello + query("SHOW FINDINGS; SHOW STATS") + query("nonsense") + parse("s", "SHOW SESSIONS") +
      describe('S', "s") + bind({"", "s", {}, {}, {1}}) + execute("", 1) + sync() +
      parse("", "nonsense") + execute() + sync() + close('S', "s") + flush() + sync() + terminate();
  const auto expected = all_said(test::whole(said));
  EXPECT_THAT(types_in(expected), HasSubstr("ZTDCTDDD"));
  EXPECT_EQ(all_said(test::every_byte(said)), expected);
  for (std::size_t at = 0; at < said.size(); ++at) {
    ASSERT_EQ(all_said(test::cut_at(said, at)), expected) << "cut at " << at;
  }
}

TEST(console_bytes_test, a_broken_byte_anywhere_gives_whole_messages) {
  const std::string said = hello + query("SHOW VERSION") + parse("s", "SHOW HELP") +
                           bind({"p", "s", {}, {}, {0}}) + describe('P', "p") + execute("p", 2) +
                           close('S', "s") + sync() + query("SELECT 1");
  for (std::size_t at = 0; at < said.size(); ++at) {
    for (const char other : {'\0', '\x01', 'S', '\x7f', '\xff'}) {
      auto broken = said;
      broken[at] = other;
      const auto heard = all_said(test::whole(broken));
      messages_in(heard);
      ASSERT_EQ(all_said(test::every_byte(broken)), heard) << at << " became " << int{other};
    }
  }
}

struct console_session_test : testing::Test {
  console_session_test() { with.start(); }
  conversation with;
};

TEST_F(console_session_test, a_simple_query) {
  const auto heard = with.ask(query("show version;"));
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_THAT(names_of(heard[0]), ElementsAre("version", "upstream", "listen", "started"));
  EXPECT_THAT(cells_of(heard[1]),
              ElementsAre("0.1.0", "shop@db:5432", "127.0.0.1:7432", "2023-11-14T22:11:40.000Z"));
  EXPECT_EQ(heard[2].body, test::zero_ended("SHOW"));
  EXPECT_EQ(heard[3].body, "I");
}

TEST_F(console_session_test, an_empty_query) {
  EXPECT_EQ(types_in(with.say(query(""))), "IZ");
  EXPECT_EQ(types_in(with.say(query(" ; -- nothing\n"))), "IZ");
}

TEST_F(console_session_test, several_commands_of_one_query_end_at_the_first_error) {
  EXPECT_EQ(types_in(with.say(query("SELECT 1; nonsense; SELECT 1"))), "TDCEZ");
}

TEST_F(console_session_test, an_unknown_command_is_told_which_there_are) {
  const auto heard = with.ask(query("SELECT * FROM users"));
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(field_of(heard[0], 'S'), "ERROR");
  EXPECT_EQ(field_of(heard[0], 'C'), "42601");
  for (const auto& each : described_commands()) {
    EXPECT_THAT(field_of(heard[0], 'H'), HasSubstr(std::string{each.text}));
  }
  EXPECT_THAT(field_of(heard[0], 'H'), HasSubstr("web.console"));
}

TEST_F(console_session_test, a_transaction_is_a_status) {
  EXPECT_EQ(with.ask(query("BEGIN")).back().body, "T");
  EXPECT_EQ(with.ask(query("nonsense")).back().body, "T");
  EXPECT_EQ(with.ask(query("SELECT 1")).back().body, "T");
  EXPECT_EQ(with.ask(query("COMMIT")).back().body, "I");
}

TEST_F(console_session_test, terminate_is_the_end) {
  EXPECT_EQ(with.say(terminate() + query("SELECT 1")), "");
  EXPECT_TRUE(with.session.is_over());
}

TEST_F(console_session_test, calls_of_functions_and_copies) {
  EXPECT_EQ(types_in(with.say(function_call())), "EZ");
  EXPECT_EQ(types_in(with.say(copy_data("x") + copy_done() + copy_fail())), "");
  EXPECT_EQ(types_in(with.say(query("SELECT 1"))), "TDCZ");
}

TEST_F(console_session_test, what_is_too_long_is_an_error_and_the_session_goes_on) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(types_in(with.say(query(text))), "EZ");
  EXPECT_EQ(types_in(with.say(parse("", text) + bind({}) + sync())), "EZ");
  EXPECT_EQ(types_in(with.say(query("SELECT 1"))), "TDCZ");
}

TEST_F(console_session_test, what_cannot_be_read_is_an_error) {
  EXPECT_EQ(types_in(with.say(test::message('Q', "no zero"))), "EZ");
  EXPECT_EQ(types_in(with.say(test::message('B', "") + sync())), "EZ");
  EXPECT_EQ(types_in(with.say(test::message('D', "?") + sync())), "EZ");
}

TEST_F(console_session_test, what_is_no_message_is_the_end) {
  const auto heard = with.ask(test::message('!', ""));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'S'), "FATAL");
  EXPECT_TRUE(with.session.is_over());
}

TEST_F(console_session_test, a_length_that_cannot_be_is_the_end) {
  const auto heard = with.ask("Q" + test::u32(3));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'C'), "08P01");
  EXPECT_TRUE(with.session.is_over());
}

TEST_F(console_session_test, one_query_is_not_answered_without_end) {
  std::string many;
  for (int i = 0; i < 1'000; ++i) many += "SHOW CONFIG;";
  const auto heard = with.ask(query(many));
  ASSERT_GE(heard.size(), 2U);
  EXPECT_EQ(field_of(heard[heard.size() - 2], 'C'), "54000");
  EXPECT_EQ(heard.back().type, 'Z');
  std::size_t bytes = 0;
  for (const auto& each : heard) bytes += each.body.size() + 5;
  EXPECT_LT(bytes, 512U * 1024);
  EXPECT_EQ(types_in(with.say(query("SELECT 1"))), "TDCZ") << "the next one is answered";
}

TEST_F(console_session_test, one_that_does_not_read_is_given_no_more_than_it_asked_at_once) {
  std::string all;
  for (int i = 0; i < 2'000; ++i) all += query("SHOW CONFIG");
  with.session.step(core::as_bytes(all));
  const auto first = with.session.take_output();
  EXPECT_LT(first.size(), 512U * 1024);
  std::size_t queries = 0;
  for (auto out = first; !out.empty(); out = with.session.take_output()) {
    for (const auto& each : messages_in(core::as_text(out))) queries += each.type == 'Z' ? 1 : 0;
    with.session.step({});
  }
  EXPECT_EQ(queries, 2'000U);
}

TEST(console_startup_test, a_newer_minor_version_is_negotiated_down) {
  conversation with;
  const auto heard = with.ask(startup({{"user", "ann"}, {"_pq_.x", "1"}}, 0x0003'0002));
  ASSERT_GE(heard.size(), 2U);
  EXPECT_EQ(heard[0].type, 'v');
  EXPECT_EQ(heard[0].body, test::u32(0x0003'0000) + test::u32(1) + test::zero_ended("_pq_.x"));
  EXPECT_EQ(heard[1].type, 'R');
}

TEST(console_startup_test, another_protocol_is_refused) {
  conversation with;
  const auto heard = with.ask(startup({{"user", "ann"}}, 0x0002'0000));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(field_of(heard[0], 'C'), "0A000");
  EXPECT_TRUE(with.session.is_over());
}

TEST(console_startup_test, an_impossible_length_is_refused) {
  for (const auto length : {0U, 7U, 10'001U, 0xffff'ffffU}) {
    conversation with;
    EXPECT_EQ(types_in(with.say(test::u32(length) + test::u32(0x0003'0000))), "E") << length;
    EXPECT_TRUE(with.session.is_over());
  }
}

}  // namespace
}  // namespace pgweir::console
