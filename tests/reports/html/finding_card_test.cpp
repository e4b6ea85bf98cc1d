#include "reports/html/finding_card.hpp"

#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string card(const core::finding& f) { return finding_card(samples::booked(f), {}); }

TEST(finding_card_test, a_card_answers_the_four_questions) {
  auto f = samples::booked(samples::shop().findings.front().latest, 8);
  f.places = {{analyzers::attributed_work::name_kind::scope, "test_lists_authors", 8}};
  EXPECT_THAT(finding_card(f, {standing::failing, true}),
              AllOf(HasSubstr("then posts once for each of its 50 rows"), HasSubstr("waterfall"),
                    HasSubstr("the 50 values of $1 are authors.id"), HasSubstr("fails the build"),
                    HasSubstr("selectinload(Author<wbr>.posts)"), HasSubstr("50 → 1"),
                    HasSubstr("test_lists_authors"), HasSubstr("app/views/authors.py:41")));
}

TEST(finding_card_test, a_measurement_is_drawn_instead_of_told) {
  const auto markup = card(samples::loop());
  EXPECT_THAT(markup, AllOf(HasSubstr("31 ms → 0.90 ms"), Not(HasSubstr("was tried on this"))));
  EXPECT_THAT(card(samples::likely_loop()), Not(HasSubstr("measured")));
}

TEST(finding_card_test, a_card_has_the_whole_statement_and_the_plan) {
  EXPECT_THAT(card(samples::loop()), HasSubstr("title, body, author_id, created_at"));
  EXPECT_THAT(card(samples::planned_query()), HasSubstr("class=\"plan\""));
}

}  // namespace
}  // namespace pgweir::reports
