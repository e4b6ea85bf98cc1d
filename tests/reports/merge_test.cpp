#include "reports/merge.hpp"

#include "reports/json.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using kind = analyzers::attributed_work::name_kind;

report with(const core::finding& f, std::uint64_t count = 1) {
  auto r = samples::nothing();
  r.findings.push_back(samples::booked(f, count));
  return r;
}

TEST(merge_test, one_report_stays_as_it_is) {
  const auto one = merged({samples::everything()});
  EXPECT_EQ(report_json(merged({one})), report_json(one));
  EXPECT_EQ(report_json(merged({samples::nothing()})), report_json(samples::nothing()));
}

TEST(merge_test, the_order_of_parts_changes_nothing) {
  auto a = samples::everything();
  auto b = with(samples::loop(), 3);
  b.findings.front().last_seen += 1h;
  b.findings.front().latest.where.scope = "another test";
  b.upstream = "shop@other:5432";
  b.work = {{kind::scope, "nightly", 2, 20, {40, 44, 1, 1, 9s}}};
  const auto c = with(samples::unfiltered());
  const auto text = report_json(merged({a, b, c}));
  EXPECT_EQ(text, report_json(merged({c, b, a})));
  EXPECT_EQ(text, report_json(merged({merged({a, c}), b})));
}

TEST(merge_test, what_was_ignored_is_summed_by_entry) {
  const auto a = samples::nothing_but_ignored();
  auto b = samples::nothing_but_ignored();
  b.ignored.erase(b.ignored.begin() + 1);
  b.ignored.front().findings = {1};
  const auto all = merged({a, b});
  ASSERT_EQ(all.ignored.size(), 3U);
  EXPECT_EQ(all.ignored[0].by, a.ignored[0].by);
  EXPECT_EQ(all.ignored[0].count, 24U);
  EXPECT_EQ(ignored_count(all), 2U);
  EXPECT_EQ(report_json(all), report_json(merged({b, a})));
}

TEST(merge_test, traffic_is_summed) {
  auto a = samples::nothing();
  auto b = samples::nothing();
  a.traffic.blind["unknown_message"] = 1;
  b.traffic.blind["unknown_message"] = 2;
  b.traffic.seen.dropped_events = 7;
  b.findings_dropped = 1;
  b.started = a.started - 1h;
  b.made = a.made + 1h;
  const auto all = merged({a, b});
  EXPECT_EQ(all.traffic.queries, 2'408U);
  EXPECT_EQ(all.traffic.seen.rows, 60'000U);
  EXPECT_EQ(all.traffic.blind.at("unknown_message"), 3U);
  EXPECT_EQ(all.traffic.seen.dropped_events, 7U);
  EXPECT_EQ(all.findings_dropped, 1U);
  EXPECT_EQ(all.started, b.started);
  EXPECT_EQ(all.made, b.made);
}

TEST(merge_test, findings_are_one_by_id) {
  auto a = with(samples::loop(), 2);
  auto b = with(samples::loop(), 3);
  a.findings.front().places = {{kind::scope, "a", 2}};
  b.findings.front().places = {{kind::route, "GET /", 1}, {kind::scope, "a", 1}};
  b.findings.front().first_seen -= 1h;
  const auto all = merged({a, b});
  ASSERT_EQ(all.findings.size(), 1U);
  const auto& f = all.findings.front();
  EXPECT_EQ(f.count, 5U);
  EXPECT_EQ(f.total.calls, 2 * samples::loop().cost.calls);
  EXPECT_EQ(f.first_seen, b.findings.front().first_seen);
  ASSERT_EQ(f.places.size(), 2U);
  EXPECT_EQ(f.places[1].name, "a");
  EXPECT_EQ(f.places[1].count, 3U);
}

TEST(merge_test, the_worst_incident_is_told_then_the_one_that_shows_most) {
  auto mild = samples::unbounded();
  mild.severity = core::severity::warning;
  auto later = with(mild);
  later.findings.front().last_seen += 1h;
  EXPECT_EQ(merged({with(samples::unbounded()), later}).findings.front().latest.severity,
            core::severity::error);

  auto plain = samples::loop();
  auto measured = samples::loop();
  std::get<core::n_plus_one_evidence>(plain.evidence).measured.reset();
  std::get<core::n_plus_one_evidence>(measured.evidence).measured.emplace();
  later = with(plain);
  later.findings.front().last_seen += 1h;
  const auto all = merged({later, with(measured)});
  EXPECT_TRUE(std::get<core::n_plus_one_evidence>(all.findings.front().latest.evidence).measured);
}

TEST(merge_test, work_and_statements_are_summed_and_percentiles_are_bounds) {
  auto a = samples::nothing();
  auto b = samples::nothing();
  a.work = {{kind::scope, "x", 1, 7, {7, 8, 1, 1, 1s}}};
  b.work = {{kind::scope, "x", 2, 5, {9, 9, 1, 1, 1s}}, {kind::route, "x", 1, 1, {1, 1, 1, 1, 1s}}};
  a.statements = {
      {{1, "SELECT 1", {}}, "shop", core::orm::none, {5, 5, 5, 5, 5s}, 1, 9s, 1s, 2s, 3s, {}}};
  b.statements = {
      {{1, "SELECT 1", {}}, "shop", core::orm::prisma, {6, 6, 6, 6, 6s}, 1, 8s, 2s, 1s, 4s, {}},
      {{1, "SELECT 1", {}}, "other", core::orm::none, {1, 1, 1, 1, 1s}, 0, 1s, 1s, 1s, 1s, {}}};
  const auto all = merged({a, b});
  ASSERT_EQ(all.work.size(), 2U);
  EXPECT_EQ(all.work[1].pieces, 3U);
  EXPECT_EQ(all.work[1].most_calls, 7U);
  EXPECT_EQ(all.work[1].spent.round_trips, 17U);
  ASSERT_EQ(all.statements.size(), 2U);
  const auto& first = all.statements.front();
  EXPECT_EQ(first.spent.calls, 11U);
  EXPECT_EQ(first.errors, 2U);
  EXPECT_EQ(first.dialect, core::orm::prisma);
  EXPECT_EQ(first.p50, 2s);
  EXPECT_EQ(first.p95, 2s);
  EXPECT_EQ(first.p99, 4s);
  EXPECT_EQ(first.slowest, 9s);
}

TEST(merge_test, servers_and_versions_are_named) {
  std::vector<report> parts;
  for (const auto* server : {"shop@b:5432", "shop@a:5432", "shop@b:5432"}) {
    parts.push_back(samples::nothing());
    parts.back().upstream = server;
  }
  parts.back().pgweir_version = "0.2.0";
  const auto all = merged(parts);
  EXPECT_EQ(all.upstream, "shop@a:5432, shop@b:5432");
  EXPECT_EQ(all.pgweir_version, "0.1.0, 0.2.0");
  for (int i = 0; i < 4; ++i) {
    parts.push_back(samples::nothing());
    parts.back().upstream = "shop@" + std::to_string(i);
  }
  EXPECT_EQ(merged(parts).upstream, "shop@0, shop@1, shop@2 and 3 more");
}

}  // namespace
}  // namespace pgweir::reports
