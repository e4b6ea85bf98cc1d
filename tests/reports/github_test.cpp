#include "reports/github.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::size_t number(const std::vector<std::string>& lines, std::string_view command) {
  std::size_t n = 0;
  for (const auto& line : lines) n += line.starts_with(command) ? 1U : 0U;
  return n;
}

report with(const core::finding& f) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(f));
  return r;
}

TEST(github_test, an_annotation_says_what_how_and_where) {
  auto f = samples::loop();
  f.where.source = "app/models/author.rb:12";
  const auto r = with(f);
  const auto text = github(r, judge(r, fail_on::error));
  EXPECT_THAT(text, StartsWith("::error file=app/models/author.rb,line=12,"
                               "title=n-plus-one (proven%2C error)::GET /authors ran 1 query"));
  EXPECT_THAT(text, HasSubstr("%0Athe fix was tried on this server: 50 round trips"));
  EXPECT_THAT(text, HasSubstr("%0Afix: SELECT id, title"));
  EXPECT_THAT(text, HasSubstr("%0Aseen in route GET /authors\n"));
}

TEST(github_test, only_what_fails_is_an_error_where_somebody_judged) {
  const auto r = with(samples::loop());
  EXPECT_THAT(github(r, {}), StartsWith("::error "));
  EXPECT_THAT(github(r, judge(r, fail_on::none)), StartsWith("::warning "));
  const auto suspect = with(samples::suspect_loop());
  EXPECT_THAT(github(suspect, {}), StartsWith("::notice "));
}

TEST(github_test, known_findings_are_counted_only) {
  const auto r = with(samples::loop());
  verdict v;
  v.standings = {standing::known};
  EXPECT_EQ(github(r, v), "::notice title=pgweir::1 in the baseline: n-plus-one ×1.\n");
}

TEST(github_test, at_most_ten_of_a_kind_the_worst_first) {
  const auto r = samples::crowded();
  const auto lines = lines_of(github(r, judge(r, fail_on::error)));
  EXPECT_EQ(number(lines, "::error "), 10u);
  EXPECT_EQ(number(lines, "::warning "), 10u);
  EXPECT_EQ(number(lines, "::notice "), 1u);
  EXPECT_THAT(lines.back(), HasSubstr("580 more without an annotation: n-plus-one ×580."));
  const auto everything = samples::everything();
  const auto all = lines_of(github(everything, {}));
  EXPECT_LE(number(all, "::notice "), 10u);
  EXPECT_THAT(all.front(), StartsWith("::error "));
}

TEST(github_test, a_name_cannot_begin_a_command) {
  const auto r = samples::hostile();
  const auto text = github(r, judge(r, fail_on::error));
  const auto lines = lines_of(text);
  EXPECT_EQ(lines.size(), 2u);
  EXPECT_EQ(number(lines, "::error "), 2u);
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("%250A"));
  EXPECT_THAT(text, HasSubstr("::error title="));
}

TEST(github_test, no_traffic_is_an_error) {
  EXPECT_THAT(github(samples::no_traffic(), {}),
              StartsWith("::error title=pgweir::No query came through the proxy"));
  EXPECT_EQ(github(samples::nothing(), {}), "");
}

}  // namespace
}  // namespace pgweir::reports
