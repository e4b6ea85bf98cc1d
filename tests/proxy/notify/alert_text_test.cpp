#include "proxy/notify/alert_text.hpp"

#include "core/limits.hpp"
#include "tests/proxy/notify/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::notify {
namespace {

using testing::HasSubstr;
using testing::Not;

class alert_text_test : public testing::Test {
 protected:
  std::string filled(std::string_view text) {
    to_.text = *config::read_template(text);
    return alert_text({std::make_shared<const reports::booked_finding>(finding_), resolved_, 0},
                      to_, {"0.1.0", "shop@db:5432"});
  }

  reports::booked_finding finding_ = booked({.id = 0xab, .count = 3});
  config::notify_destination to_ = to(config::notify_kind::webhook);
  bool resolved_ = false;
};

TEST_F(alert_text_test, placeholders_are_filled) {
  EXPECT_EQ(filled("{label} {rule} {severity}/{grade} {count}x on {upstream}"),
            "N+1 n-plus-one error/proven 3x on shop@db:5432");
  EXPECT_EQ(filled("{database} {application} {route}"), "shop web GET /authors");
  EXPECT_EQ(filled("{id} {first_seen}"), "00000000000000ab 2026-11-26T00:00:00.000Z");
  EXPECT_THAT(filled("{statement}"), HasSubstr("author_id = $1"));
  EXPECT_THAT(filled("{sentence}"), HasSubstr("posts"));
  EXPECT_EQ(filled("{{{rule}}}"), "{n-plus-one}");
}

TEST_F(alert_text_test, a_line_without_any_value_is_left_out) {
  EXPECT_EQ(filled("{rule}\n```{fix}```\n{link}\n\nend"), "n-plus-one\n\nend");
  EXPECT_EQ(filled("{fix}{rule}"), "n-plus-one");
}

TEST_F(alert_text_test, links_lead_to_the_finding) {
  to_.link = "https://pgweir.example/";
  EXPECT_EQ(filled("{link}"), "https://pgweir.example/#/findings/00000000000000ab");
}

TEST_F(alert_text_test, what_clients_say_breaks_no_line_and_mentions_nobody) {
  to_.kind = config::notify_kind::slack;
  finding_.latest.where.application = "a\n<!channel> & \x1b[31m\xff";
  EXPECT_EQ(filled("{application}"), "a &lt;!channel&gt; &amp;  [31m\xef\xbf\xbd");
  to_.kind = config::notify_kind::webhook;
  EXPECT_THAT(filled("{application}"), HasSubstr("<!channel> & "));
}

TEST_F(alert_text_test, names_with_an_at_sign_mention_nobody) {
  to_.kind = config::notify_kind::slack;
  auto& name = finding_.latest.where.application;
  for (const std::string at : {"@all", "(@channel)", "x @here", "\xc3\xa9@ann"}) {
    name = at;
    EXPECT_THAT(filled("{application}"), HasSubstr("@\xe2\x80\x8b")) << at;
  }
  for (const std::string none : {"ann@shop.example", "tags @> $1", "@"}) {
    name = none + " ";
    EXPECT_THAT(filled("{application}"), Not(HasSubstr("\xe2\x80\x8b"))) << none;
  }
  name = "@";
  finding_.latest.where.database = "all";
  EXPECT_EQ(filled("{application}{database}"),
            "@\xe2\x80\x8b"
            "all");
  to_.kind = config::notify_kind::webhook;
  EXPECT_EQ(filled("{application}{database}"), "@all");
}

TEST_F(alert_text_test, a_fix_keeps_its_lines) {
  finding_.latest.fix.sql = "SELECT 1\nFROM a;\n";
  EXPECT_THAT(filled("{fix}"), HasSubstr("\nFROM a;"));
  EXPECT_THAT(filled("{fix}"), Not(testing::EndsWith("\n")));
}

TEST_F(alert_text_test, no_text_grows_without_bound) {
  finding_.latest.where.application = std::string(100'000, 'x');
  EXPECT_LE(filled("{application}{application}{application}{rule}").size(),
            core::limits::alert_text_bytes);
}

TEST_F(alert_text_test, what_is_over_says_so) {
  resolved_ = true;
  EXPECT_EQ(filled("{rule}"), "resolved: n-plus-one");
}

TEST_F(alert_text_test, the_usual_texts_have_the_fact) {
  for (const auto& [name, kind] : config::notify_kinds) {
    to_.kind = kind;
    EXPECT_THAT(filled(config::default_text(kind)), HasSubstr("posts")) << name;
  }
}

}  // namespace
}  // namespace pgweir::notify
