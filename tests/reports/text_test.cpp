#include "reports/text.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const text_style plain{false, 110};

TEST(text_test, an_entry_answers_the_four_questions) {
  const auto text = entry_text(samples::booked(samples::loop()), plain);
  EXPECT_THAT(text, AllOf(HasSubstr("N+1  proven"), HasSubstr("+49 round trips · 31 ms\n"),
                          HasSubstr("because     the 50 values of $1 are authors.id"),
                          HasSubstr("fix         SELECT"), HasSubstr("SQLAlchemy  select(Author)"),
                          HasSubstr("where       shop")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(text_test, a_fix_keeps_its_lines) {
  const auto text = entry_text(samples::booked(samples::nested_loop()), plain);
  EXPECT_THAT(text, HasSubstr("CROSS JOIN LATERAL (\n"));
}

TEST(text_test, without_colour_it_is_the_same_text) {
  auto text = entry_text(samples::booked(samples::loop()), {true, 110});
  EXPECT_THAT(text, HasSubstr("\x1b[1;31mN+1"));
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, entry_text(samples::booked(samples::loop()), plain));
}

TEST(text_test, growth_is_one_line) {
  live_text live{plain};
  auto f = samples::booked(samples::loop());
  EXPECT_THAT(live.show(f), HasSubstr("because"));
  EXPECT_EQ(live.show(f), "");
  f.total.calls = 510;
  f.count = 10;
  const auto line = live.show(f);
  EXPECT_THAT(line, AllOf(HasSubstr("×50 → ×500"), HasSubstr("in all"), Not(HasSubstr("because"))));
}

TEST(text_test, what_was_told_before_more_was_known_is_named) {
  live_text live{plain};
  auto likely = samples::booked(samples::likely_loop());
  live.show(likely);
  auto proven = samples::booked(samples::loop());
  proven.latest.replaces = {{likely.latest.id, 1}, {12345, 1}};
  const auto entry = live.show(proven);
  EXPECT_THAT(entry, HasSubstr("replaces    the entry N+1  likely of "));
  EXPECT_EQ(entry.find("replaces"), entry.rfind("replaces")) << "12345 was never told";
}

TEST(text_test, an_open_transaction_ends) {
  live_text live{plain};
  auto f = samples::booked(samples::long_transaction());
  EXPECT_THAT(live.show(f), HasSubstr("still open"));
  f.latest.open = false;
  auto& e = std::get<core::transaction_evidence>(f.latest.evidence);
  e.still_open = false;
  e.open_for += std::chrono::seconds{5};
  EXPECT_THAT(live.show(f), AllOf(HasSubstr("open 7.2 s → 12 s"), HasSubstr("ended")));
}

}  // namespace
}  // namespace pgweir::reports
