#include "reports/junit.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using name_kind = analyzers::attributed_work::name_kind;

std::size_t number(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

report two_tests() {
  auto r = samples::nothing();
  auto f = samples::booked(samples::loop(), 3);
  f.places = {{name_kind::scope, "lists authors", 2},
              {name_kind::scope, "sums", 1},
              {name_kind::route, "GET /authors", 3}};
  r.findings.push_back(f);
  r.work = {
      {name_kind::route, "GET /authors", 3, 51, {}},
      {name_kind::scope, "lists authors", 1, 51, {51, 51, 200, 8'000, std::chrono::seconds{2}}},
      {name_kind::scope, "is healthy", 1, 1, {}}};
  return r;
}

TEST(junit_test, tests_fail_and_pass_by_name) {
  const auto r = two_tests();
  const auto text = junit(r, judge(r, fail_on::error));
  EXPECT_THAT(text, HasSubstr("tests=\"5\" failures=\"2\" errors=\"0\" time=\"0.900\""));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"pgweir\" name=\"traffic\" time=\"0.000\"/>"));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"pgweir.scope\" name=\"lists authors\" "
                              "time=\"2.000\"><failure message=\"n-plus-one (proven, error): 50 × "
                              "posts by author_id, one per row of authors\" type=\"n-plus-one\">"));
  EXPECT_THAT(text, HasSubstr("name=\"sums\" time=\"0.000\"><failure"));
  EXPECT_THAT(text, HasSubstr("name=\"is healthy\" time=\"0.000\"/>"));
  EXPECT_THAT(text, HasSubstr("classname=\"pgweir.route\" name=\"GET /authors\" time=\"0.000\"/>"));
  EXPECT_THAT(text, HasSubstr("because"));
}

TEST(junit_test, without_a_test_it_is_the_route_and_else_the_rule) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(samples::loop()));
  r.findings.push_back(samples::booked(samples::unbounded()));
  r.findings[1].latest.where.route.clear();
  const auto text = junit(r, judge(r, fail_on::error));
  EXPECT_THAT(text, AllOf(HasSubstr("classname=\"pgweir.route\" name=\"GET /authors\""),
                          HasSubstr("classname=\"pgweir.rule\" name=\"unbounded-select\"")));
}

TEST(junit_test, what_does_not_fail_is_told_aside) {
  const auto r = two_tests();
  verdict v;
  v.standings = {standing::known};
  const auto text = junit(r, v);
  EXPECT_THAT(text,
              AllOf(HasSubstr("failures=\"0\""), Not(HasSubstr("<failure")),
                    HasSubstr("<system-out>in the baseline: n-plus-one (proven, error): 50")));
  EXPECT_THAT(junit(r, {}), HasSubstr("<system-out>n-plus-one (proven, error): 50"));
}

TEST(junit_test, a_case_fails_once_with_all_its_findings) {
  auto r = samples::nothing();
  for (const auto& f : {samples::loop(), samples::unbounded(), samples::write_loop()}) {
    r.findings.push_back(samples::booked(f));
  }
  const auto text = junit(r, judge(r, fail_on::error));
  EXPECT_EQ(number(text, "<failure"), 1u);
  EXPECT_THAT(text, AllOf(HasSubstr(", and 2 more\""), HasSubstr("failures=\"1\""),
                          HasSubstr("UNBOUNDED SELECT"), HasSubstr("WRITE LOOP")));
}

TEST(junit_test, a_verdict_that_no_finding_explains_fails_too) {
  EXPECT_THAT(junit(samples::no_traffic(), {}),
              AllOf(HasSubstr("errors=\"1\""), HasSubstr("<error message=\"No query came")));
  verdict incomplete;
  incomplete.failed = true;
  incomplete.why = "7 events were dropped";
  EXPECT_THAT(junit(samples::nothing(), incomplete),
              AllOf(HasSubstr("failures=\"1\""),
                    HasSubstr("<failure message=\"7 events were dropped\" type=\"traffic\">")));
}

TEST(junit_test, any_name_is_xml) {
  const auto r = samples::hostile();
  const auto text = junit(r, judge(r, fail_on::error));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("]]>")), Not(HasSubstr("\x1b")),
                          Not(HasSubstr("\xff")), HasSubstr("&lt;script&gt;"),
                          HasSubstr("&amp;amp;"), HasSubstr("&quot;d&quot;")));
}

}  // namespace
}  // namespace pgweir::reports
