#include "reports/html/sql_markup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(sql_markup_test, marks_keywords_and_parameters) {
  EXPECT_EQ(sql_markup("select id FROM posts WHERE id = $12"),
            "<code class=\"sql\"><b>select</b> id <b>FROM</b> posts <b>WHERE</b> id = "
            "<i>$12</i></code>");
}

TEST(sql_markup_test, nothing_in_quotes_is_marked) {
  EXPECT_EQ(sql_markup("\"from\" 'where' $"),
            "<code class=\"sql\">&quot;from&quot; &#39;where&#39; $</code>");
  EXPECT_EQ(sql_markup("'open FROM"), "<code class=\"sql\">&#39;open FROM</code>");
}

TEST(sql_markup_test, what_is_no_sql_comes_out_escaped) {
  EXPECT_EQ(sql_markup("</code><script>"),
            "<code class=\"sql\">&lt;/code&gt;&lt;script&gt;</code>");
}

TEST(sql_markup_test, keywords_are_in_order) {
  for (const std::string word : {"ADD", "CONCURRENTLY", "CONSTRAINT", "REFERENCES", "WITH"}) {
    EXPECT_THAT(sql_markup(word), HasSubstr("<b>" + word + "</b>"));
  }
}

TEST(sql_markup_test, a_long_text_is_cut_and_says_so) {
  EXPECT_THAT(sql_markup(std::string(7'000, 'x')), HasSubstr("1,000 bytes more"));
}

TEST(sql_markup_test, what_is_to_be_pasted_is_whole) {
  const std::string text(7'000, 'x');
  EXPECT_THAT(sql_to_copy(text), AllOf(HasSubstr(text), HasSubstr("class=\"copyable\"")));
  EXPECT_THAT(code_to_copy("select(Author).options()"),
              AllOf(HasSubstr("select(Author)<wbr>.options()"), Not(HasSubstr("<b>"))));
}

}  // namespace
}  // namespace pgweir::reports
