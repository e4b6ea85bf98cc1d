#include "history/pruning.hpp"

#include "history/store.hpp"
#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace pgweir::history {
namespace {

class pruning_test : public testing::Test {
 protected:
  void write(const std::vector<analyzers::statement_totals>& totals, core::wall_time at) {
    minute_deltas minutes{at};
    finding_deltas findings;
    const std::vector some{
        finding_of(static_cast<std::uint64_t>(at.time_since_epoch().count()), 1, at)};
    ASSERT_TRUE(store_.write({minutes.look(totals, at),
                              findings.look({some, 0, at}),
                              {{totals[0].statement.key, "shop", {}, {}}}},
                             at));
  }
  std::uint64_t used() {
    auto& file = store_.file();
    const auto pages = file.number("PRAGMA page_count") - file.number("PRAGMA freelist_count");
    return static_cast<std::uint64_t>(pages * file.number("PRAGMA page_size"));
  }
  // Of what is never pruned.
  std::uint64_t pruned_size() {
    EXPECT_TRUE(prune_by_size(store_.file(), 1));
    return used();
  }
  void add_statements(int how_many) {
    store_.file().run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO statements(key, database, text, tables, last_seen) "
        "SELECT 1000 + i, 'shop', 'SELECT ' || i, '[]', 0 FROM n",
        {std::int64_t{how_many}});
  }
  std::int64_t count(const std::string& table) {
    return store_.file().number("SELECT count(*) FROM " + table);
  }

  temporary_directory directory_;
  std::string path_ = directory_.file("a.sqlite");
  store store_{with_tables(path_)};
};

TEST_F(pruning_test, each_step_has_its_age) {
  using days = std::chrono::days;
  for (const auto age : {1, 3, 31, 401}) {
    write({totals_of(static_cast<std::uint64_t>(age), 1, 1ms)}, noon - days{age});
  }
  ASSERT_TRUE(prune_by_age(store_.file(), {}, noon));
  EXPECT_EQ(count("minutes"), 1);
  EXPECT_EQ(count("hours"), 2);
  EXPECT_EQ(count("usual_times"), 2);
  EXPECT_EQ(count("finding_hours"), 2);
  EXPECT_EQ(count("days"), 3);
  EXPECT_EQ(count("findings"), 3);
  EXPECT_EQ(count("finding_states"), 3);
  ASSERT_TRUE(prune_by_age(store_.file(), {}, noon + days{1}));
  EXPECT_EQ(count("statements"), 3);
}

TEST_F(pruning_test, a_file_that_is_too_large_loses_the_oldest_and_shrinks) {
  std::vector<analyzers::statement_totals> totals;
  for (std::uint64_t key = 1; key <= 100; ++key) totals.push_back(totals_of(key, 10, 1ms));
  for (int i = 0; i < 100; ++i) write(totals, noon + i * 6min);
  store_.file().run("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto before = std::filesystem::file_size(path_);
  const auto most = before / 2;
  ASSERT_TRUE(prune_by_size(store_.file(), most));
  store_.file().run("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_LE(std::filesystem::file_size(path_), most);
  const auto oldest = store_.file().number("SELECT min(at) FROM minutes");
  EXPECT_GT(oldest, std::chrono::floor<std::chrono::seconds>(noon).time_since_epoch().count());
  EXPECT_GT(count("minutes"), 0);
  EXPECT_EQ(count("days"), 100);
}

TEST_F(pruning_test, a_bound_that_cannot_be_kept_ends_with_the_newest) {
  write({totals_of(1, 1, 1ms)}, noon - 24h);
  write({totals_of(2, 1, 1ms)}, noon);
  ASSERT_TRUE(prune_by_size(store_.file(), 1));
  EXPECT_EQ(count("minutes"), 0);
  EXPECT_EQ(count("hours"), 0);
  EXPECT_EQ(count("findings"), 1);
  EXPECT_EQ(count("finding_states"), 1);
  EXPECT_EQ(count("days"), 1);
  EXPECT_EQ(count("usual_times"), 1);
  EXPECT_EQ(store_.file().number("SELECT key FROM statements"), 2);
  EXPECT_EQ(store_.file().number("SELECT statement FROM usual_times"), 2);
}

// Programs that write values into their statements make new ones all day long.
TEST_F(pruning_test, statements_that_nothing_names_go_before_what_is_known) {
  write({totals_of(1, 1, 1ms)}, noon);
  const auto most = pruned_size();
  add_statements(10'000);
  ASSERT_TRUE(prune_by_size(store_.file(), most + 64 * 1'024));
  EXPECT_EQ(count("statements"), 1);
  EXPECT_EQ(count("days"), 1);
  EXPECT_EQ(count("findings"), 1);
  EXPECT_EQ(count("usual_times"), 1);
}

TEST_F(pruning_test, usual_times_are_in_the_bound) {
  write({totals_of(1, 1, 1ms)}, noon);
  const auto most = pruned_size();
  store_.file().run(
      "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO usual_times SELECT i, 'shop', zeroblob(300), zeroblob(300), i FROM n");
  ASSERT_TRUE(prune_by_size(store_.file(), most + 256 * 1'024));
  EXPECT_LT(count("usual_times"), 500);
  EXPECT_EQ(store_.file().number("SELECT count(*) FROM usual_times WHERE statement=1"), 1);
  EXPECT_EQ(count("days"), 1);
  EXPECT_EQ(count("findings"), 1);
}

TEST_F(pruning_test, days_take_their_statements_along) {
  std::vector<analyzers::statement_totals> totals;
  for (std::uint64_t key = 1; key <= 500; ++key) totals.push_back(totals_of(key, 1, 1ms));
  for (int day = 200; day >= 0; day -= 20) {
    for (auto& each : totals) each.statement.key += 1'000;
    write(totals, noon - std::chrono::days{day});
  }
  const auto before = used();
  ASSERT_TRUE(prune_by_size(store_.file(), before / 4));
  EXPECT_LE(used(), before / 4);
  EXPECT_EQ(count("days"), count("statements"));
  EXPECT_GT(count("findings"), 5);
  EXPECT_EQ(store_.file().number("SELECT max(key) FROM statements"), 11'500);
}

TEST_F(pruning_test, of_a_day_that_is_too_large_what_ran_most_stays) {
  std::vector<analyzers::statement_totals> totals;
  for (std::uint64_t key = 1; key <= 2'000; ++key) totals.push_back(totals_of(key, key, 1ms));
  write(totals, noon);
  ASSERT_TRUE(prune_by_size(store_.file(), 200 * 1'024));
  EXPECT_LE(used(), 200 * 1'024U);
  EXPECT_GT(count("days"), 10);
  EXPECT_EQ(store_.file().number("SELECT max(key) FROM statements"), 2'000);
  EXPECT_EQ(count("findings"), 1);
}

// The numbers of its rows are in a store's mind.
TEST_F(pruning_test, statements_that_went_are_written_anew) {
  std::vector totals{totals_of(1, 1, 1ms), totals_of(2, 1, 1ms)};
  const retention nothing{.bytes = 1};
  write(totals, noon);
  store_.file().run("DELETE FROM days WHERE statement=1");
  ASSERT_TRUE(store_.prune(nothing, noon));
  ASSERT_EQ(count("statements"), 1);
  write(totals, noon + 1min);
  EXPECT_EQ(count("statements"), 2) << "after it pruned itself";
  auto other = database::open(path_, database::access::writing, 1'000);
  ASSERT_TRUE(other);
  other->run("DELETE FROM days; DELETE FROM hours; DELETE FROM minutes; DELETE FROM statements");
  ASSERT_FALSE(other->failure());
  write(totals, noon + 2min);
  EXPECT_EQ(count("statements"), 2) << "after another process did";
}

}  // namespace
}  // namespace pgweir::history
