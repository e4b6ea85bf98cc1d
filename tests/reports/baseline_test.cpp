#include "reports/baseline.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::reports {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const std::string header = "{\"format\":\"pgweir-baseline\",\"version\":1}\n";

std::string line(const std::string& id, const std::string& more = "") {
  return R"({"rule":"slow-query","id":")" + id + R"(","count":1,"subject":"s")" + more + "}\n";
}

std::string refusal_of(const std::string& text) {
  const auto read = read_baseline(text, "known.jsonl");
  EXPECT_FALSE(read);
  if (read) return {};
  EXPECT_EQ(read.error().code, core::exit_code::wrong_usage);
  return read.error().sentence;
}

std::vector<booked_finding> two_findings() {
  return {samples::booked(samples::slow()), samples::booked(samples::loop(), 3)};
}

TEST(baseline_test, one_line_for_each_finding_by_rule_and_id) {
  const auto found = two_findings();
  const auto text = baseline_text(updated({}, found, false).made);
  EXPECT_EQ(text,
            header + R"({"rule":"n-plus-one","id":")" + core::hex(found[1].latest.id) +
                R"(","count":3,"subject":"50 × posts by author_id, one per row of authors"})" +
                "\n" + R"({"rule":"slow-query","id":")" + core::hex(found[0].latest.id) +
                R"(","count":1,"subject":"report_daily took 1.4 s"})" + "\n");
}

TEST(baseline_test, is_read_as_it_was_written) {
  auto known = updated({}, two_findings(), false).made;
  known.entries[1].reason = "a nightly job, “fine”";
  known.entries[1].until = 2027y / 1 / 31;
  const auto read = read_baseline(baseline_text(known), "known.jsonl");
  ASSERT_TRUE(read);
  EXPECT_EQ(baseline_text(*read), baseline_text(known));
  EXPECT_EQ(read->entries[1].reason, known.entries[1].reason);
  EXPECT_EQ(read->entries[1].until, known.entries[1].until);
}

TEST(baseline_test, an_update_keeps_reasons_and_what_is_not_found) {
  auto known = updated({}, two_findings(), false).made;
  known.entries[0].reason = "known since May";
  auto found = two_findings();
  found.erase(found.begin());
  found[0].count = 9;
  const auto kept = updated(known, found, false);
  EXPECT_EQ(kept.added, 0U);
  EXPECT_EQ(kept.unseen, 1U);
  ASSERT_EQ(kept.made.entries.size(), 2U);
  EXPECT_EQ(kept.made.entries[0].count, 9U);
  EXPECT_EQ(kept.made.entries[0].reason, "known since May");
  const auto pruned = updated(known, found, true);
  EXPECT_EQ(pruned.unseen, 1U);
  ASSERT_EQ(pruned.made.entries.size(), 1U);
  EXPECT_EQ(pruned.made.entries[0].rule, core::rule::n_plus_one);
}

TEST(baseline_test, the_order_of_findings_changes_nothing) {
  auto found = two_findings();
  const auto one = baseline_text(updated({}, found, false).made);
  std::swap(found[0], found[1]);
  EXPECT_EQ(baseline_text(updated({}, found, false).made), one);
}

TEST(baseline_test, an_acknowledgement_needs_its_reason) {
  const auto first = header + line("0000000000000001");
  for (const auto* more : {R"(,"until":"2027-01-31")", R"(,"reason":"")", R"(,"reason":"  ")"}) {
    EXPECT_THAT(refusal_of(first + line("0000000000000002", more)),
                HasSubstr("known.jsonl, line 3: an acknowledgement needs its reason"));
  }
}

TEST(baseline_test, a_day_must_be_one) {
  for (const auto* day : {"2027-02-30", "31.1.2027", "2027-1-3", "2027-01-31 ", "soon"}) {
    const auto more = R"(,"reason":"r","until":")" + std::string{day} + "\"";
    EXPECT_THAT(refusal_of(header + line("0000000000000001", more)),
                HasSubstr("line 2: \"until\" must be a day such as"));
  }
}

TEST(baseline_test, says_which_line_is_wrong) {
  EXPECT_THAT(refusal_of(""), HasSubstr("known.jsonl, line 1: it is empty"));
  EXPECT_THAT(refusal_of("<<<<<<< HEAD\n"), HasSubstr("line 1: it is no JSON object"));
  EXPECT_THAT(refusal_of(header + "=======\n"), HasSubstr("line 2: it is no JSON object"));
  EXPECT_THAT(refusal_of(line("0000000000000001")), HasSubstr("a baseline begins with"));
  EXPECT_THAT(refusal_of(header + line("xyz")), HasSubstr("line 2: "));
  EXPECT_THAT(refusal_of(header + line("0000000000000001", R"(,"untl":"2027-01-31")")),
              HasSubstr("\"untl\" is none of"));
  EXPECT_THAT(refusal_of(header + "{\"rule\":\"n-plus-two\"}\n"),
              HasSubstr("line 2: there is no rule \"n-plus-two\""));
  EXPECT_THAT(refusal_of(header + "{\"rule\":\"slow-query\"}\n"), HasSubstr("line 2: "));
  EXPECT_THAT(refusal_of(header + line("0000000000000001") + "\n" + line("0000000000000001")),
              HasSubstr("line 4: the id 0000000000000001 is in line 2 already"));
}

TEST(baseline_test, another_version_is_refused) {
  EXPECT_THAT(refusal_of("{\"format\":\"pgweir-baseline\",\"version\":2}\n"),
              HasSubstr("it is of version 2, and this pgweir reads version 1: use the pgweir"));
  EXPECT_THAT(refusal_of("{\"format\":\"pgweir-baseline\",\"version\":0}\n"),
              HasSubstr("make it anew"));
}

TEST(baseline_test, lines_may_end_as_on_windows) {
  auto text = header + line("0000000000000001");
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
    text.insert(at, "\r");
  }
  const auto read = read_baseline(text, "known.jsonl");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->entries.size(), 1U);
}

}  // namespace
}  // namespace pgweir::reports
