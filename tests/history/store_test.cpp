#include "history/store.hpp"

#include "history/reader.hpp"
#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace pgweir::history {
namespace {

// A process that writes into the file.
class writer {
 public:
  explicit writer(database file, core::wall_time start = noon)
      : store_{std::move(file)}, since_{start} {}

  void look(const std::vector<analyzers::statement_totals>& totals,
            const std::vector<reports::booked_finding>& findings, core::wall_time now) {
    const history_news news{
        minutes_.look(totals, now), findings_.look({findings, 0, now}), {}, since_};
    const auto written = store_.write(news, now);
    since_ = now;
    EXPECT_TRUE(written) << (written ? "" : written.error().said);
  }
  store& its_store() { return store_; }

 private:
  store store_;
  core::wall_time since_;
  minute_deltas minutes_{noon};
  finding_deltas findings_;
};

class store_test : public testing::Test {
 protected:
  database opened() {
    auto file = database::open(path_, database::access::writing, 1'000);
    EXPECT_TRUE(file);
    return *std::move(file);
  }
  statement_series series(step each, const std::string& database = "") {
    const auto found = past_.statement({7, database, each, noon - 48h, noon + 2h});
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : statement_series{};
  }
  finding_record finding(std::uint64_t id) {
    const auto found = past_.finding(id);
    EXPECT_TRUE(found && *found) << id;
    return found && *found ? **found : finding_record{};
  }

  temporary_directory directory_;
  std::string path_ = directory_.file("a.sqlite");
  writer first_{with_tables(path_)};
  reader past_{path_};
};

TEST_F(store_test, looks_within_a_minute_are_one_minute) {
  std::vector totals{totals_of(7, 2, 1ms)};
  first_.look(totals, {}, noon + 10s);
  add_calls(totals[0], 3, 20ms);
  first_.look(totals, {}, noon + 60s);
  const auto minutes = series(step::by_minute);
  ASSERT_EQ(minutes.points.size(), 1U);
  EXPECT_EQ(minutes.points[0].at, noon);
  const auto& work = minutes.points[0].work;
  EXPECT_EQ(work.spent.calls, 5U);
  EXPECT_EQ(work.spent.time, 62ms);
  EXPECT_EQ(work.slowest, 20ms);
  EXPECT_EQ(work.latencies.calls(), 5U);
  EXPECT_EQ(minutes.statement.text, "SELECT 7");
  EXPECT_EQ(minutes.statement.tables, (std::vector<std::string>{"a", "b"}));
}

// Of two minutes with 1 ms and 100 ms, the p50 of the hour is the one of all calls.
TEST_F(store_test, hours_and_days_are_merged_never_averaged) {
  std::vector totals{totals_of(7, 900, 1ms)};
  first_.look(totals, {}, noon + 60s);
  add_calls(totals[0], 100, 100ms);
  first_.look(totals, {}, noon + 120s);
  EXPECT_EQ(series(step::by_minute).points.size(), 2U);
  for (const auto each : {step::by_hour, step::by_day}) {
    const auto points = series(each).points;
    ASSERT_EQ(points.size(), 1U);
    const auto& latencies = points[0].work.latencies;
    EXPECT_EQ(latencies.calls(), 1'000U);
    EXPECT_LE(latencies.quantile(0.9), 1200us);
    EXPECT_GE(latencies.quantile(0.95), 100ms);
  }
}

TEST_F(store_test, databases_are_told_apart_and_added_up) {
  first_.look({totals_of(7, 2, 1ms, "shop"), totals_of(7, 3, 1ms, "blog")}, {}, noon + 10s);
  EXPECT_EQ(series(step::by_day, "shop").points.at(0).work.spent.calls, 2U);
  EXPECT_EQ(series(step::by_day).points.at(0).work.spent.calls, 5U);
  EXPECT_EQ(series(step::by_day).databases, (std::vector<std::string>{"blog", "shop"}));
}

TEST_F(store_test, two_processes_add_up_and_nothing_counts_twice) {
  writer second{opened()};
  std::vector mine{totals_of(7, 2, 1ms)};
  std::vector theirs{totals_of(7, 5, 1ms)};
  for (int i = 1; i <= 4; ++i) {
    first_.look(mine, {finding_of(1, 2)}, noon + i * 10s);
    second.look(theirs, {finding_of(1, 3)}, noon + i * 10s);
  }
  EXPECT_EQ(series(step::by_hour).points.at(0).work.spent.calls, 7U);
  EXPECT_EQ(finding(1).what.count, 5U);
  EXPECT_EQ(finding(1).what.total.calls, 50U);
}

TEST_F(store_test, a_finding_is_known_from_its_first_day_on) {
  first_.look({}, {finding_of(1, 2, noon)}, noon + 10s);
  writer later{opened()};
  later.look({}, {finding_of(1, 1, noon + 1h + 5min)}, noon + 1h + 10min);
  const auto record = finding(1);
  EXPECT_EQ(record.what.first_seen, noon - 1s);
  EXPECT_EQ(record.what.last_seen, noon + 1h + 5min);
  EXPECT_EQ(record.what.count, 3U);
  EXPECT_EQ(record.what.rule, "slow-query");
  ASSERT_EQ(record.hours.size(), 2U);
  EXPECT_EQ(record.hours[0].at, noon);
  EXPECT_EQ(record.hours[0].count, 2U);
  EXPECT_EQ(record.hours[1].at, noon + 1h);
  EXPECT_EQ(record.hours[1].count, 1U);
  EXPECT_NE(record.state.find("\"rule\":\"slow-query\""), std::string::npos);
}

TEST_F(store_test, what_is_taken_back_goes_from_the_latest_hours) {
  first_.look({}, {finding_of(1, 2, noon)}, noon + 10s);
  first_.look({}, {finding_of(1, 5, noon + 1h)}, noon + 1h + 10s);
  first_.look({}, {finding_of(1, 1, noon + 1h)}, noon + 1h + 20s);
  const auto record = finding(1);
  EXPECT_EQ(record.what.count, 1U);
  ASSERT_EQ(record.hours.size(), 1U);
  EXPECT_EQ(record.hours[0].count, 1U);
}

TEST_F(store_test, what_was_taken_back_altogether_has_never_been) {
  first_.look({}, {finding_of(1, 2), finding_of(2, 1)}, noon + 10s);
  first_.look({}, {finding_of(2, 1)}, noon + 20s);
  const auto gone = past_.finding(1);
  ASSERT_TRUE(gone);
  EXPECT_FALSE(*gone);
  EXPECT_EQ(finding(2).what.count, 1U);
  EXPECT_EQ(first_.its_store().file().number("SELECT count(*) FROM finding_states"), 1);
}

TEST_F(store_test, a_time_when_nobody_wrote_was_not_watched) {
  first_.look({}, {finding_of(1, 1)}, noon + 10s);
  first_.look({}, {finding_of(1, 1)}, noon + 20s);
  writer soon{opened(), noon + 50s};
  soon.look({}, {}, noon + 1min);
  writer later{opened(), noon + 1h};
  later.look({}, {}, noon + 1h + 10s);
  const auto watched = finding(1).watched;
  ASSERT_EQ(watched.size(), 2U);
  EXPECT_EQ(watched[0].from, noon);
  EXPECT_EQ(watched[0].to, noon + 1min);
  EXPECT_EQ(watched[1].from, noon + 1h);
  EXPECT_EQ(watched[1].to, noon + 1h + 10s);
}

TEST_F(store_test, what_could_not_be_written_for_long_was_not_watched) {
  first_.look({}, {finding_of(1, 1)}, noon + 10s);
  first_.look({}, {finding_of(1, 1)}, noon + 30min);
  const auto watched = finding(1).watched;
  ASSERT_EQ(watched.size(), 2U);
  EXPECT_EQ(watched[1].from, noon + 29min);
}

TEST_F(store_test, what_was_watched_is_told_of_the_time_that_was_asked_for) {
  for (const auto start : {noon - 72h, noon - 24h, noon + 24h}) {
    writer each{opened(), start};
    each.look({totals_of(7, 1, 1ms)}, {}, start + 10s);
  }
  const auto watched = series(step::by_hour).watched;
  ASSERT_EQ(watched.size(), 1U);
  EXPECT_EQ(watched[0].from, noon - 24h);
}

TEST_F(store_test, usual_times_come_back_the_last_ones_first) {
  analyzers::usual_times one{1, "shop", {}, {}};
  one.usual.add(3ms);
  analyzers::usual_times two{2, "shop", {}, {}};
  two.latest.add(5ms);
  auto& its = first_.its_store();
  ASSERT_TRUE(its.write({{}, {}, {one}}, noon));
  ASSERT_TRUE(its.write({{}, {}, {two}}, noon + 1min));
  const auto found = its.usual_times(10);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(0).statement, 2U);
  EXPECT_EQ(found->at(0).latest.max(), 5ms);
  EXPECT_EQ(found->at(1).usual.calls(), 1U);
  EXPECT_EQ(its.usual_times(1)->size(), 1U);
}

TEST_F(store_test, a_write_that_failed_leaves_nothing) {
  first_.its_store().file().run("DROP TABLE usual_times");
  const std::vector totals{totals_of(7, 2, 1ms)};
  minute_deltas minutes{noon};
  const auto written =
      first_.its_store().write({minutes.look(totals, noon), {}, {{1, "shop", {}, {}}}}, noon);
  EXPECT_FALSE(written);
  EXPECT_EQ(first_.its_store().file().number("SELECT count(*) FROM statements"), 0);
}

}  // namespace
}  // namespace pgweir::history
