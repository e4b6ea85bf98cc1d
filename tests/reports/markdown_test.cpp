#include "reports/markdown.hpp"

#include "reports/markdown_text.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using name_kind = analyzers::attributed_work::name_kind;

report one_loop() {
  auto r = samples::nothing();
  auto f = samples::booked(samples::loop(), 3);
  f.places = {{name_kind::scope, "lists authors", 2}, {name_kind::route, "GET /authors", 3}};
  r.findings.push_back(f);
  return r;
}

TEST(markdown_test, the_verdict_comes_first_and_then_why) {
  const auto r = one_loop();
  EXPECT_THAT(
      markdown(r, judge(r, fail_on::error)),
      AllOf(StartsWith("## pgweir: failed\n\nn-plus-one in "), HasSubstr("50 × posts by author_id"),
            HasSubstr("1,204 queries, 100 % analysed · 1 error · shop"),
            HasSubstr("\n### Fails the gate\n")));
  EXPECT_THAT(markdown(r, judge(r, fail_on::none)),
              AllOf(StartsWith("## pgweir: passed\n"), HasSubstr("\n### Found as well\n")));
  EXPECT_THAT(markdown(r, {}), AllOf(StartsWith("## pgweir: 1 error\n"), HasSubstr("### Found\n")));
  EXPECT_THAT(markdown(samples::nothing(), {}), StartsWith("## pgweir: no findings\n"));
  EXPECT_THAT(markdown(samples::no_traffic(), {}),
              StartsWith("## pgweir: nothing to judge\n\nNo query came through the proxy"));
}

TEST(markdown_test, a_finding_has_all_that_one_needs) {
  const auto r = one_loop();
  const auto text = markdown(r, judge(r, fail_on::error));
  EXPECT_THAT(text, HasSubstr("| **error** | `n-plus-one` | proven | 50 × posts by author_id, one "
                              "per row of authors | +49 round trips · 31 ms | scope lists authors "
                              "×2, route GET /authors ×3 |\n"));
  EXPECT_THAT(text, HasSubstr("<details open>\n<summary><b>N+1</b> (proven) 50 × posts"));
  EXPECT_THAT(text, HasSubstr("- the 50 values of <code>$1</code> are authors.id of the 50 rows"));
  EXPECT_THAT(text, HasSubstr("- the fix was tried on this server: 50 round trips"));
  EXPECT_THAT(text, HasSubstr("```sql\nSELECT id, title, body, author_id, created_at FROM posts "
                              "WHERE author_id = ANY($1)\n```\n"));
  EXPECT_THAT(text, HasSubstr("SQLAlchemy:\n\n```\nselect(Author).options(selectinload(Author.posts"
                              "))\n```\n"));
  EXPECT_THAT(text, HasSubstr("Seen 3 times in scope lists authors ×2"));
}

TEST(markdown_test, findings_alone_are_judged_by_nobody) {
  const std::vector<booked_finding> two{samples::booked(samples::loop()),
                                        samples::booked(samples::slow())};
  const auto text = findings_markdown(two);
  EXPECT_THAT(text, AllOf(HasSubstr("## pgweir: 2 findings\n"), HasSubstr("N+1"),
                          HasSubstr("SLOW QUERY"), HasSubstr("```sql")));
  EXPECT_THAT(text, Not(HasSubstr("queries,")));
}

TEST(markdown_test, known_findings_are_folded_and_not_told_in_full) {
  const auto r = one_loop();
  verdict v;
  v.standings = {standing::known};
  const auto text = markdown(r, v);
  EXPECT_THAT(text, AllOf(HasSubstr("<summary>1 finding in the baseline</summary>\n\n| severity"),
                          Not(HasSubstr("```")), Not(HasSubstr("Fails the gate"))));
}

TEST(markdown_test, says_what_became_of_the_baseline) {
  const auto r = one_loop();
  verdict v;
  v.standings = {standing::known};
  v.has_baseline = true;
  v.stale.resize(1);
  v.stale[0].subject = "```\n@octocat";
  EXPECT_THAT(markdown(r, v), HasSubstr("1 entry of the baseline not seen"));
}

TEST(markdown_test, fits_into_a_comment_and_says_what_does_not) {
  const auto r = samples::crowded();
  for (const auto& v : {judge(r, fail_on::error), samples::mixed(r), verdict{}}) {
    const auto text = markdown(r, v);
    EXPECT_LE(text.size(), markdown_bytes);
    EXPECT_GT(text.size(), markdown_bytes / 2);
    EXPECT_THAT(text, HasSubstr("\nAnd "));
    EXPECT_THAT(text, HasSubstr("\nNot told in full here, for want of room: n-plus-one ×"));
  }
  auto large = one_loop();
  large.findings[0].latest.fix.sql = "SELECT " + std::string(60'000, '|');
  large.findings[0].places.assign(64, {name_kind::scope, std::string(60'000, '|'), 1});
  const auto text = markdown(large, judge(large, fail_on::error));
  EXPECT_LE(text.size(), markdown_bytes);
  EXPECT_THAT(text, HasSubstr("This is the front of 60007 bytes"));
}

TEST(markdown_test, the_limit_holds_for_the_worst_of_names) {
  auto r = samples::hostile();
  r.configuration_error = r.upstream = std::string(60'000, '@');
  auto v = judge(r, fail_on::error);
  v.why = std::string(60'000, '@');
  EXPECT_LE(markdown(r, v).size(), markdown_bytes);
}

TEST(markdown_test, names_are_only_words) {
  const auto r = samples::hostile();
  const auto text = markdown(r, judge(r, fail_on::error));
  EXPECT_THAT(text, AllOf(HasSubstr("@&#8203;octocat"), HasSubstr("#&#8203;12"), HasSubstr("````"),
                          Not(HasSubstr("\x1b")), Not(HasSubstr("\xff"))));
}

TEST(markdown_text_test, a_line_is_prose_whatever_it_holds) {
  EXPECT_EQ(markdown_line("50 × posts by author_id"), "50 × posts by author_id");
  EXPECT_EQ(markdown_line("a|b`c`<d>&[e](f)"), "a&#124;b&#96;c&#96;&#60;d&#62;&#38;&#91;e&#93;(f)");
  EXPECT_EQ(markdown_line("_a_ __b__ c_d *e* ~~f~~ \\"),
            "&#95;a&#95; &#95;&#95;b&#95;&#95; c_d &#42;e&#42; &#126;&#126;f&#126;&#126; &#92;");
  EXPECT_EQ(markdown_line("id = $12, $x$"), "id = <code>$12</code>, <span>$</span>x<span>$</span>");
  EXPECT_EQ(markdown_line("http://x WWW.x GH-1 high-1"),
            "http:&#8203;//x W&#8203;WW.x G&#8203;H-1 high-1");
  EXPECT_EQ(markdown_line("a\nb"), "a b");
  EXPECT_EQ(markdown_line("    a"), "a");
  EXPECT_EQ(markdown_line("- a"), "&#8203;- a");
  EXPECT_EQ(markdown_line("=== a"), "&#8203;=== a");
  EXPECT_EQ(markdown_line("1. a"), "&#8203;1. a");
  EXPECT_EQ(markdown_line("# a"), "#&#8203; a");
  EXPECT_EQ(markdown_line(""), "");
  EXPECT_EQ(markdown_line("abcd", 2), "ab…");
}

TEST(markdown_text_test, a_block_cannot_be_left) {
  EXPECT_EQ(markdown_block("sql", "SELECT 1", 100), "```sql\nSELECT 1\n```\n");
  EXPECT_EQ(markdown_block("", "a\n````\nb", 100), "`````\na\n````\nb\n`````\n");
}

}  // namespace
}  // namespace pgweir::reports
