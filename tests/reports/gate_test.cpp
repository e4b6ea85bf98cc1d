#include "reports/gate.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <span>

namespace pgweir::reports {
namespace {

report with(const core::finding& f) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(f));
  return r;
}

TEST(gate_test, severity_decides) {
  EXPECT_TRUE(judge(with(samples::loop()), fail_on::error).failed);
  EXPECT_FALSE(judge(with(samples::slow()), fail_on::error).failed);
  EXPECT_TRUE(judge(with(samples::slow()), fail_on::warning).failed);
  EXPECT_TRUE(judge(with(samples::unfiltered()), fail_on::info).failed);
  EXPECT_FALSE(judge(with(samples::loop()), fail_on::none).failed);
}

TEST(gate_test, likely_counts_and_suspect_does_not) {
  EXPECT_TRUE(judge(with(samples::likely_loop()), fail_on::warning).failed);
  auto f = samples::suspect_loop();
  f.severity = core::severity::error;
  EXPECT_FALSE(judge(with(f), fail_on::info).failed);
}

TEST(gate_test, says_why) {
  EXPECT_EQ(judge(with(samples::loop()), fail_on::error).why,
            "n-plus-one in GET /authors: 50 × posts by author_id, one per row of authors");
  auto several = with(samples::loop());
  several.findings.push_back(samples::booked(samples::nested_loop()));
  several.findings.push_back(samples::booked(samples::unbounded()));
  EXPECT_THAT(judge(several, fail_on::error).why, testing::HasSubstr("and 2 more"));
}

TEST(gate_test, a_route_is_printed_without_control_characters) {
  auto f = samples::loop();
  f.where.route = "GET /\x1b[2J\n";
  EXPECT_THAT(judge(with(f), fail_on::error).why, testing::HasSubstr("in GET / [2J : 50"));
}

TEST(gate_test, names_the_tests) {
  using kind = analyzers::attributed_work::name_kind;
  auto r = with(samples::loop());
  auto& f = r.findings.front();
  f.places = {{kind::route, "GET /authors", 2}, {kind::scope, "lists authors", 2}};
  EXPECT_THAT(judge(r, fail_on::error).why,
              testing::StartsWith("n-plus-one in test \"lists authors\": 50 × posts"));
  f.places.push_back({kind::scope, "shows them", 1});
  f.places.push_back({kind::scope, "sorts them", 1});
  EXPECT_THAT(judge(r, fail_on::error).why,
              testing::StartsWith("n-plus-one in test \"lists authors\" and 2 others: "));
}

gate_policy asking(core::rule rule, core::grade grade, std::uint64_t incidents = 1) {
  gate_policy out;
  out.conditions.push_back({rule, core::severity::info, grade, incidents});
  return out;
}

TEST(gate_test, a_rule_may_be_asked_for_by_grade_and_number) {
  const auto likely = with(samples::likely_loop());
  const auto suspect = with(samples::suspect_loop());
  const auto rule = core::rule::n_plus_one;
  EXPECT_TRUE(judge(likely, asking(rule, core::grade::likely)).failed);
  EXPECT_FALSE(judge(likely, asking(rule, core::grade::proven)).failed);
  EXPECT_FALSE(judge(likely, asking(core::rule::slow_query, core::grade::likely)).failed);
  EXPECT_FALSE(judge(suspect, asking(rule, core::grade::likely)).failed);
  EXPECT_TRUE(judge(suspect, asking(rule, core::grade::suspect)).failed);
  auto often = with(samples::loop());
  EXPECT_FALSE(judge(often, asking(rule, core::grade::likely, 3)).failed);
  often.findings.front().count = 3;
  EXPECT_TRUE(judge(often, asking(rule, core::grade::likely, 3)).failed);
}

TEST(gate_test, any_of_several_conditions_fails) {
  auto policy = asking(core::rule::slow_query, core::grade::proven);
  policy.conditions.push_back({{}, core::severity::error, core::grade::likely, 1});
  EXPECT_TRUE(judge(with(samples::slow()), policy).failed);
  EXPECT_TRUE(judge(with(samples::loop()), policy).failed);
  EXPECT_FALSE(judge(with(samples::unfiltered()), policy).failed);
  EXPECT_EQ(judge(with(samples::unfiltered()), policy).asked,
            "nothing of slow-query:proven, error");
}

TEST(gate_test, conditions_as_flags_say_them) {
  EXPECT_EQ(text_of({core::rule::n_plus_one, {}, core::grade::proven, 3}), "n-plus-one:proven>=3");
  EXPECT_EQ(text_of({core::rule::slow_query, {}, core::grade::likely, 1}), "slow-query");
  EXPECT_EQ(text_of({{}, core::severity::warning, core::grade::likely, 1}), "warning");
}

TEST(gate_test, what_is_not_known_fails_only_where_that_is_asked) {
  auto r = samples::nothing();
  r.traffic.seen.dropped_events = 7;
  r.traffic.blind["unknown_message"] = 1;
  auto policy = gate_policy::at(fail_on::error);
  EXPECT_FALSE(judge(r, policy).failed);
  EXPECT_EQ(judge(r, policy).incomplete.size(), 2U);
  policy.require_complete = true;
  EXPECT_TRUE(judge(r, policy).failed);
  EXPECT_EQ(judge(r, policy).why,
            "incomplete: 7 events dropped under load, 1 connection not readable (unknown_message)");
  EXPECT_FALSE(judge(samples::nothing(), policy).failed);
}

TEST(gate_test, every_loss_is_told) {
  auto r = samples::nothing();
  r.traffic.seen.unattributed = 1;
  r.traffic.seen.rules_switched_off = 1;
  r.findings_dropped = 1;
  EXPECT_EQ(unknown_parts(r).size(), 3U);
}

// --- with a baseline ---

using namespace std::chrono_literals;
constexpr auto today = 2026y / 11 / 26;

class gate_baseline_test : public testing::Test {
 protected:
  gate_baseline_test() {
    r.findings = {samples::booked(samples::loop()), samples::booked(samples::unbounded()),
                  samples::booked(samples::unfiltered())};
  }
  void know(std::size_t finding) {
    auto& entries = known.entries;
    entries = updated(entries, std::span{r.findings}.subspan(finding, 1), false).made;
  }
  baseline_entry& entry() { return known.entries.entries.front(); }
  verdict judged() const { return judge(r, gate_policy::at(fail_on::error), &known); }

  report r = samples::nothing();
  known_findings known{{}, today};
};

TEST_F(gate_baseline_test, only_what_is_new_fails) {
  know(0);
  auto v = judged();
  EXPECT_TRUE(v.failed);
  EXPECT_EQ(v.failing, 1U);
  EXPECT_THAT(v.standings,
              testing::ElementsAre(standing::known, standing::failing, standing::below));
  EXPECT_THAT(v.why, testing::StartsWith("new unbounded-select"));
  know(1);
  v = judged();
  EXPECT_FALSE(v.failed);
  EXPECT_EQ(v.known, 2U);
  EXPECT_EQ(v.asked, "nothing new at error or worse");
}

TEST_F(gate_baseline_test, a_reason_acknowledges) {
  know(0);
  entry().reason = "the export needs them one by one";
  auto v = judged();
  EXPECT_EQ(v.standings.front(), standing::acknowledged);
  EXPECT_EQ(v.acknowledged, 1U);
  EXPECT_EQ(v.known, 0U);
}

TEST_F(gate_baseline_test, an_acknowledgement_holds_through_its_last_day) {
  know(0);
  know(1);
  entry().reason = "soon";
  entry().until = today;
  EXPECT_FALSE(judged().failed);
  known.today = 2026y / 11 / 27;
  const auto v = judged();
  EXPECT_TRUE(v.failed);
  ASSERT_EQ(v.expired.size(), 1U);
  EXPECT_THAT(v.why, testing::StartsWith("no longer acknowledged n-plus-one"));
  EXPECT_TRUE(v.stale.empty());
}

TEST_F(gate_baseline_test, entries_that_nothing_matches_are_stale) {
  know(0);
  know(1);
  r.findings.erase(r.findings.begin());
  const auto v = judged();
  EXPECT_FALSE(v.failed);
  ASSERT_EQ(v.stale.size(), 1U);
  EXPECT_EQ(v.stale.front().id, samples::loop().id);
}

TEST_F(gate_baseline_test, much_growth_of_a_known_one_is_told) {
  know(0);
  know(1);
  r.findings.front().count = 3;
  EXPECT_TRUE(judged().worse.empty());
  r.findings.front().count = 4;
  ASSERT_EQ(judged().worse.size(), 1U);
  EXPECT_EQ(judged().worse.front().count, 4U);
  EXPECT_FALSE(judged().failed);
}

TEST(gate_test, suspects_are_taken_up_only_where_they_count) {
  const auto suspect = samples::booked(samples::suspect_loop());
  EXPECT_FALSE(belongs_in_baseline(suspect, gate_policy::at(fail_on::info)));
  EXPECT_TRUE(belongs_in_baseline(suspect, asking(core::rule::n_plus_one, core::grade::suspect)));
  EXPECT_TRUE(belongs_in_baseline(samples::booked(samples::unfiltered()), {}));
}

TEST(gate_test, names_of_levels) {
  EXPECT_EQ(fail_on_named("warning"), fail_on::warning);
  EXPECT_EQ(fail_on_named("fatal"), std::nullopt);
  EXPECT_EQ(name_of(fail_on::none), "none");
}

}  // namespace
}  // namespace pgweir::reports
