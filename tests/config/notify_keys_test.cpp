#include "config/notify_keys.hpp"

#include "config/load.hpp"
#include "config/notify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::config {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

core::result<loaded> from_file(const std::string& text) {
  return load({config_file{"f.toml", text}, {{"HOOK", "http://x/secret"}}, {}});
}

std::string refusal(const std::string& entry) {
  const auto read = from_file("[[notify]]\n" + entry);
  return read ? "" : read.error().sentence;
}

std::vector<notify_destination> destinations(const std::string& text) {
  const auto read = from_file(text);
  EXPECT_TRUE(read) << (read ? "" : read.error().sentence);
  return read ? read->values.notify.destinations : std::vector<notify_destination>{};
}

TEST(notify_keys_test, all_keys_are_read) {
  const auto all = destinations(R"(
    [[notify]]
    name = "ours"
    kind = "webhook"
    url_env = "HOOK"
    secret_file = "/run/key"
    token_file = "/run/token"
    ca = "/run/ca.pem"
    proxy = "http://proxy:3128"
    severity = "info"
    grade = "proven"
    rules = ["n-plus-one", "slow-query"]
    except = ["slow-query"]
    cooldown = "1h"
    group_wait = "5s"
    group_most = 7
    queue = 9
    timeout = "3s"
    retry_for = "2min"
    link = "https://pgweir.example"
    text = "{rule}"
    [[notify]]
    kind = "alertmanager"
    url = "http://alertmanager:9093/api/v2/alerts"
    resolve_after = "30min"
    labels = { team = "shop" }
  )");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "ours");
  EXPECT_EQ(all[0].secret_url.variable, "HOOK");
  EXPECT_EQ(all[0].signing_key.file, "/run/key");
  EXPECT_EQ(all[0].token.file, "/run/token");
  EXPECT_EQ(all[0].severity, core::severity::info);
  EXPECT_EQ(all[0].grade, core::grade::proven);
  EXPECT_THAT(all[0].rules, ElementsAre(core::rule::n_plus_one, core::rule::slow_query));
  EXPECT_THAT(all[0].except, ElementsAre(core::rule::slow_query));
  EXPECT_EQ(all[0].cooldown, 1h);
  EXPECT_EQ(all[0].group_wait, 5s);
  EXPECT_EQ(all[0].group_most, 7U);
  EXPECT_EQ(all[0].queue, 9U);
  EXPECT_EQ(all[0].timeout, 3s);
  EXPECT_EQ(all[0].retry_for, 2min);
  EXPECT_EQ(all[0].text.lines.size(), 1U);
  EXPECT_EQ(all[1].name, "alertmanager");
  EXPECT_EQ(all[1].resolve_after, 30min);
  EXPECT_EQ(all[1].labels.at("team"), "shop");
}

TEST(notify_keys_test, defaults_by_kind) {
  const auto all = destinations(
      "[[notify]]\nkind = 'syslog'\n[[notify]]\nkind = 'stderr'\n"
      "[[notify]]\nkind = 'file'\npath = '/a'\n[[notify]]\nkind = 'slack'\nurl_file = '/u'\n");
  EXPECT_EQ(all[0].path, "/dev/log");
  EXPECT_EQ(all[0].severity, core::severity::warning);
  EXPECT_EQ(all[0].grade, core::grade::likely);
  for (const auto& each : all) {
    EXPECT_EQ(each.text, *read_template(default_text(each.kind))) << each.name;
    EXPECT_EQ(is_remote(each.kind), each.kind == notify_kind::slack);
  }
}

TEST(notify_keys_test, mistakes_say_where_and_what) {
  EXPECT_THAT(refusal("kind = 'slak'"),
              HasSubstr("f.toml, line 2, column 8: notify.kind must be webhook, slack"));
  EXPECT_THAT(refusal("kidn = 'slack'"), HasSubstr("unknown key notify.kidn. Did you mean kind?"));
  EXPECT_THAT(refusal("severity = 'error'"), HasSubstr("needs a kind"));
  EXPECT_THAT(
      refusal("kind = 'stderr'\ntext = '{rul}'"),
      HasSubstr("line 3, column 8: notify.text is no template: unknown placeholder {rul}."));
  EXPECT_THAT(refusal("kind = 'stderr'\nrules = ['n-plus-two']"), HasSubstr("pgweir rules"));
  EXPECT_THAT(refusal("kind = 'stderr'\ncooldown = 3"), HasSubstr("must be a duration"));
  EXPECT_THAT(refusal("kind = 'stderr'\nqueue = 0"), HasSubstr("from 1 to 2000"));
  EXPECT_THAT(refusal("kind = 'stderr'\ngrade = 'sure'"), HasSubstr("suspect, likely or proven"));
}

TEST(notify_keys_test, what_does_not_go_together_is_refused) {
  EXPECT_THAT(refusal("kind = 'webhook'"), HasSubstr("one of url, url_file and url_env"));
  EXPECT_THAT(refusal("kind = 'webhook'\nurl = 'http://a'\nurl_file = '/u'"),
              HasSubstr("one of url, url_file and url_env"));
  EXPECT_THAT(refusal("kind = 'alertmanager'\nurl = 'http://a'\nsecret_file = '/k'"),
              HasSubstr("for the kind webhook"));
  EXPECT_THAT(refusal("kind = 'webhook'\nurl = 'http://a'\nlabels = {a = 'b'}"),
              HasSubstr("for the kind alertmanager"));
  EXPECT_THAT(refusal("kind = 'alertmanager'\nurl = 'http://a'\nlabels = {severity = 'b'}"),
              HasSubstr("notify.labels must be"));
  EXPECT_THAT(refusal("kind = 'file'"), HasSubstr("needs its path"));
  EXPECT_THAT(refusal("kind = 'file'\npath = '/a'\nurl = 'http://a'"),
              HasSubstr("are for webhook"));
  EXPECT_THAT(refusal("kind = 'stderr'\n[[notify]]\nkind = 'stderr'"),
              HasSubstr("two destinations are called stderr"));
}

TEST(notify_keys_test, secrets_are_neither_taken_in_the_open_nor_quoted) {
  EXPECT_THAT(refusal("kind = 'slack'\nurl = 'https://hooks.slack.com/services/secret'"),
              AllOf(HasSubstr("is a secret"), Not(HasSubstr("services"))));
  EXPECT_THAT(refusal("kind = 'webhook'\nurl = 'ftp://host/secret'"),
              AllOf(HasSubstr("http://"), Not(HasSubstr("/secret"))));
  EXPECT_THAT(refusal("kind = 'webhook'\nurl_env = 'NO_HOOK'"),
              HasSubstr("environment variable that is set"));
}

TEST(notify_keys_test, a_list_of_tables_and_not_too_many) {
  const auto read = from_file("[notify]\nkind = 'stderr'\n");
  EXPECT_THAT(read.error().sentence, HasSubstr("[[notify]]"));
  std::string many;
  for (int i = 0; i < 21; ++i)
    many += "[[notify]]\nkind = 'stderr'\nname = 'n" + std::to_string(i) + "'\n";
  EXPECT_THAT(from_file(many).error().sentence, HasSubstr("21 destinations, and 20 are the most"));
}

}  // namespace
}  // namespace pgweir::config
