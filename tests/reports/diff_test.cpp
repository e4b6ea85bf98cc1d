#include "reports/diff.hpp"

#include "reports/merge.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using kind = analyzers::attributed_work::name_kind;

class diff_test : public testing::Test {
 protected:
  report_diff diff() const { return diff_of(before, after); }
  static report with(const core::finding& f, std::uint64_t count = 1) {
    auto r = samples::nothing();
    r.findings.push_back(samples::booked(f, count));
    return r;
  }

  report before = samples::nothing();
  report after = samples::nothing();
};

TEST_F(diff_test, the_same_is_no_difference) {
  before = after = merged({samples::everything()});
  const auto d = diff();
  EXPECT_THAT(d.added, IsEmpty());
  EXPECT_THAT(d.gone, IsEmpty());
  EXPECT_THAT(d.worse, IsEmpty());
  EXPECT_THAT(d.better, IsEmpty());
  EXPECT_THAT(d.costlier, IsEmpty());
  EXPECT_THAT(d.cheaper, IsEmpty());
}

TEST_F(diff_test, new_and_gone) {
  before = with(samples::loop());
  after = with(samples::unbounded());
  const auto d = diff();
  ASSERT_THAT(d.added, SizeIs(1));
  EXPECT_EQ(d.added.front()->latest.id, samples::unbounded().id);
  ASSERT_THAT(d.gone, SizeIs(1));
  EXPECT_EQ(d.gone.front()->latest.id, samples::loop().id);
}

TEST_F(diff_test, more_incidents_are_not_worse_but_larger_ones_are) {
  before = with(samples::loop());
  after = with(samples::loop(), 4);
  auto& total = after.findings.front().total;
  total = {4 * total.calls, 4 * total.round_trips, 4 * total.rows, 4 * total.bytes,
           40 * total.time};
  EXPECT_THAT(diff().worse, IsEmpty());
  total.calls *= 2;
  EXPECT_THAT(diff().worse, SizeIs(1));
  std::swap(before, after);
  EXPECT_THAT(diff().better, SizeIs(1));
}

TEST_F(diff_test, severity_makes_worse_or_better) {
  auto mild = samples::unbounded();
  mild.severity = core::severity::warning;
  before = with(mild);
  after = with(samples::unbounded());
  EXPECT_THAT(diff().worse, SizeIs(1));
  std::swap(before, after);
  EXPECT_THAT(diff().better, SizeIs(1));
}

TEST_F(diff_test, work_is_compared_by_piece) {
  before.work = {{kind::scope, "lists authors", 1, 4, {4, 4, 100, 1, 1s}},
                 {kind::route, "GET /", 0, 0, {4, 4, 4, 1, 1s}},
                 {kind::trace, "abc", 1, 4, {4, 4, 4, 1, 1s}}};
  after.work = {{kind::scope, "lists authors", 2, 54, {108, 108, 200, 1, 9s}},
                {kind::route, "GET /", 0, 0, {400, 400, 4, 1, 1s}},
                {kind::trace, "abc", 1, 40, {40, 40, 4, 1, 1s}}};
  const auto d = diff();
  ASSERT_THAT(d.costlier, SizeIs(1));
  EXPECT_EQ(per_piece(*d.costlier.front().after).calls, 54);
  EXPECT_THAT(diff_of(after, before).cheaper, SizeIs(1));
  EXPECT_THAT(diff_text(d, {false, 200}),
              HasSubstr("scope \"lists authors\": 4 → 54 queries, 4 → 54 round trips, 100 rows"));
}

TEST_F(diff_test, text_and_markdown_name_everything_once) {
  before = with(samples::loop());
  after = with(samples::unbounded());
  after.findings.front().places = {{kind::scope, "@all <b>", 1}};
  const auto text = diff_text(diff(), {false, 120});
  EXPECT_THAT(text, AllOf(HasSubstr("New\n  error unbounded-select: "),
                          HasSubstr("Gone\n  error n-plus-one: 50 × posts"),
                          HasSubstr("pgweir: 1 new, 1 gone, 0 worse, 0 better")));
  const auto markdown = diff_markdown(diff());
  EXPECT_THAT(markdown, AllOf(HasSubstr("#### New\n\n- error unbounded-select: "),
                              testing::Not(HasSubstr("@all")), testing::Not(HasSubstr(" <b>"))));
}

TEST_F(diff_test, long_lists_are_cut_and_fit_a_comment) {
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    auto f = samples::loop();
    f.id = i + 1;
    after.findings.push_back(samples::booked(f));
    after.findings.back().places = {{kind::scope, std::string(5'000, '#'), 1}};
  }
  const auto markdown = diff_markdown(diff());
  EXPECT_LT(markdown.size(), 60'000U);
  EXPECT_THAT(markdown, HasSubstr("and 1,970 more"));
}

TEST_F(diff_test, json_has_both_sides) {
  before = with(samples::loop());
  after = before;
  after.findings.front().total.rows *= 3;
  const auto json = nlohmann::json::parse(diff_json(diff()));
  EXPECT_EQ(json.at("format"), "pgweir-diff");
  const auto& worse = json.at("worse").at(0);
  EXPECT_EQ(worse.at("rule"), "n-plus-one");
  EXPECT_EQ(worse.at("each").at("rows"),
            3 * worse.at("before").at("each").at("rows").get<double>());
}

}  // namespace
}  // namespace pgweir::reports
