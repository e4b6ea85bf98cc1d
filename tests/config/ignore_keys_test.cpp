#include "config/ignore_keys.hpp"

#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

core::result<loaded> from_file(const std::string& text) {
  return load({config_file{"f.toml", text}, {}, {}});
}

std::string refusal(const std::string& entry) {
  const auto read = from_file("[[ignore]]\n" + entry);
  return read ? "" : read.error().sentence;
}

TEST(ignore_keys_test, all_keys_are_read) {
  const auto read = from_file(R"(
    [[ignore]]
    rule = "n-plus-one"
    finding = "073bcba6608656dd"
    statement = "00000000000000ff"
    table = "posts"
    scope = "test *"
    route = "GET /authors"
    application = "worker"
    database = "shop"
    reason = "twenty rows, once a night"
    until = 2027-01-31
    [[ignore]]
    rule = "slow-query"
    reason = "all of them"
  )");
  ASSERT_TRUE(read) << read.error().sentence;
  ASSERT_THAT(read->values.ignores, SizeIs(2));
  const auto& first = read->values.ignores.front();
  EXPECT_EQ(first.rule, core::rule::n_plus_one);
  EXPECT_EQ(first.finding, 0x073bcba6608656ddU);
  EXPECT_EQ(first.statement, 0xffU);
  EXPECT_EQ(first.table, "posts");
  EXPECT_EQ(first.scope, "test *");
  EXPECT_EQ(first.route, "GET /authors");
  EXPECT_EQ(first.application, "worker");
  EXPECT_EQ(first.database, "shop");
  EXPECT_EQ(first.reason, "twenty rows, once a night");
  EXPECT_EQ(first.until, 2027y / 1 / 31);
  ignore_entry second;
  second.rule = core::rule::slow_query;
  second.reason = "all of them";
  EXPECT_EQ(read->values.ignores.back(), second);
}

TEST(ignore_keys_test, a_rule_and_a_reason_are_required) {
  EXPECT_THAT(refusal("reason = 'x'"), HasSubstr("an [[ignore]] needs a rule."));
  EXPECT_THAT(refusal("rule = 'n-plus-one'"),
              AllOf(HasSubstr("f.toml, line 1"), HasSubstr("[[ignore]] of n-plus-one"),
                    HasSubstr("needs a reason")));
  EXPECT_THAT(refusal("rule = 'n-plus-one'\nreason = ' '"),
              AllOf(HasSubstr("line 3"), HasSubstr("ignore.reason must be")));
}

TEST(ignore_keys_test, what_is_misspelt_gets_the_nearest_name) {
  EXPECT_THAT(refusal("rule = 'n-plus-on'"),
              AllOf(HasSubstr("ignore.rule must be"), HasSubstr("Did you mean n-plus-one?")));
  EXPECT_THAT(refusal("rule = 'n-plus-one'\nreson = 'x'"),
              AllOf(HasSubstr("line 3"), HasSubstr("unknown key ignore.reson."),
                    HasSubstr("Did you mean reason?")));
}

TEST(ignore_keys_test, ids_have_sixteen_digits_and_dates_no_quotes) {
  for (const auto* wrong : {"finding = '73bcba'", "finding = 7", "statement = '073bcba6608656dg'"})
    EXPECT_THAT(refusal(wrong), HasSubstr("must be 16 hexadecimal digits")) << wrong;
  for (const auto* wrong : {"until = '2027-01-31'", "until = 2027-01-31T12:00:00Z", "until = 2027"})
    EXPECT_THAT(refusal(wrong), HasSubstr("ignore.until must be a date")) << wrong;
  EXPECT_THAT(refusal("until = 2027-02-30"), HasSubstr("f.toml"));
}

TEST(ignore_keys_test, they_are_tables_and_not_too_many) {
  for (const auto* wrong : {"ignore = 1", "ignore = ['n-plus-one']", "[ignore]\nrule = 'x'"}) {
    const auto read = from_file(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_THAT(read.error().sentence, HasSubstr("as [[ignore]], one table for each.")) << wrong;
  }
  std::string many;
  for (int i = 0; i < 501; ++i) many += "[[ignore]]\nrule = 'slow-query'\nreason = 'x'\n";
  const auto read = from_file(many);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().sentence, HasSubstr("there are 501 entries [[ignore]], and 500"));
}

}  // namespace
}  // namespace pgweir::config
