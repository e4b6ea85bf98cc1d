// The extended protocol, message by message.
#include "proxy/console/extended_query.hpp"

#include "tests/proxy/console/conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::console {
namespace {

using namespace test::client;
using testing::ElementsAre;
using testing::HasSubstr;

struct extended_query_test : testing::Test {
  extended_query_test() { with.start(); }

  std::string types(std::string_view bytes) { return types_in(with.say(bytes)); }
  std::string error(std::string_view bytes) {
    for (const auto& each : with.ask(bytes)) {
      if (each.type == 'E') return field_of(each, 'C');
    }
    return "none";
  }

  conversation with;
};

TEST_F(extended_query_test, a_whole_query) {
  EXPECT_EQ(types(parse("", "SHOW HELP") + bind({}) + describe('P') + execute() + sync()),
            "12TDDDDDDDDCZ");
}

TEST_F(extended_query_test, a_statement_is_described_before_it_is_bound) {
  EXPECT_EQ(types(parse("s", "SHOW FINDINGS") + describe('S', "s") + flush()), "1tT");
  EXPECT_EQ(types(bind({"", "s", {}, {}, {1}}) + execute() + sync()), "2DCZ");
  EXPECT_EQ(types(close('S', "s") + sync()), "3Z");
  EXPECT_EQ(error(bind({"", "s", {}, {}, {}}) + sync()), "26000");
}

TEST_F(extended_query_test, commands_without_rows) {
  EXPECT_EQ(types(parse("", "BEGIN") + bind({}) + describe('P') + execute() + sync()), "12nCZ");
  EXPECT_EQ(types(parse("", "") + bind({}) + execute() + sync()), "12IZ");
}

TEST_F(extended_query_test, numbers_come_in_binary_when_that_is_asked_for) {
  const auto heard =
      with.ask(parse("", "SELECT 1") + bind({"", "", {}, {}, {1}}) + execute() + sync());
  ASSERT_EQ(heard.size(), 5U);
  EXPECT_THAT(cells_of(heard[2]), ElementsAre(test::number(1, 8)));
}

TEST_F(extended_query_test, rows_come_in_portions) {
  EXPECT_EQ(types(parse("", "SHOW HELP") + bind({"p", "", {}, {}, {}}) + execute("p", 5) + flush()),
            "12DDDDDs");
  EXPECT_EQ(types(execute("p", 5) + flush()), "DDDC");
  EXPECT_EQ(types(execute("p", 5) + sync()), "CZ");
}

TEST_F(extended_query_test, a_portal_ends_with_its_transaction) {
  EXPECT_EQ(types(parse("", "SHOW HELP") + bind({"p", "", {}, {}, {}}) + sync()), "12Z");
  EXPECT_EQ(error(execute("p") + sync()), "34000");
  with.say(query("BEGIN"));
  EXPECT_EQ(types(bind({"p", "", {}, {}, {}}) + sync()), "2Z");
  EXPECT_EQ(types(execute("p", 1) + sync()), "DsZ");
  EXPECT_EQ(types(close('P', "p") + sync()), "3Z");
}

TEST_F(extended_query_test, an_error_is_followed_by_silence_until_sync) {
  EXPECT_EQ(types(parse("", "SELECT * FROM users") + bind({}) + describe('P') + execute() +
                  query("SHOW HELP") + flush()),
            "E");
  EXPECT_EQ(types(sync()), "Z");
  EXPECT_EQ(types(parse("", "SHOW HELP") + sync()), "1Z");
}

TEST_F(extended_query_test, what_is_not_there_is_an_error) {
  EXPECT_EQ(error(bind({"", "nobody", {}, {}, {}}) + sync()), "26000");
  EXPECT_EQ(error(describe('S', "nobody") + sync()), "26000");
  EXPECT_EQ(error(describe('P', "nobody") + sync()), "34000");
  EXPECT_EQ(error(execute("nobody") + sync()), "34000");
  EXPECT_EQ(types(close('S', "nobody") + sync()), "3Z");
}

TEST_F(extended_query_test, names_are_taken_once) {
  EXPECT_EQ(error(parse("s", "SHOW HELP") + parse("s", "SHOW HELP") + sync()), "42P05");
  EXPECT_EQ(error(bind({"p", "s", {}, {}, {}}) + bind({"p", "s", {}, {}, {}}) + sync()), "42P03");
  EXPECT_EQ(types(parse("", "SHOW HELP") + parse("", "SHOW STATS") + sync()), "11Z");
}

TEST_F(extended_query_test, parameters_and_formats_must_fit) {
  with.say(parse("", "SHOW HELP") + sync());
  EXPECT_EQ(error(bind({"", "", {"1"}, {}, {}}) + sync()), "08P01");
  EXPECT_EQ(error(bind({"", "", {}, {}, {0, 0, 0}}) + sync()), "08P01");
  EXPECT_EQ(error(bind({"", "", {}, {}, {0, 1}}) + sync()), "none");
}

TEST_F(extended_query_test, two_commands_in_one_statement_are_none) {
  EXPECT_EQ(error(parse("", "BEGIN; SHOW HELP") + sync()), "42601");
}

TEST_F(extended_query_test, statements_and_portals_are_bounded) {
  for (std::size_t i = 0; i < extended_query::statements_at_most; ++i) {
    ASSERT_EQ(error(parse("s" + std::to_string(i), "SHOW HELP") + sync()), "none");
  }
  EXPECT_EQ(error(parse("one more", "SHOW HELP") + sync()), "54000");
  std::string all;
  for (std::size_t i = 0; i < extended_query::portals_at_most; ++i) {
    all += bind({"p" + std::to_string(i), "s0", {}, {}, {}});
  }
  EXPECT_EQ(error(all + sync()), "none");
  EXPECT_EQ(error(all + bind({"one more", "s0", {}, {}, {}}) + sync()), "54000");
}

}  // namespace
}  // namespace pgweir::console
