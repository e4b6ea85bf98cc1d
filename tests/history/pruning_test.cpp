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

TEST_F(pruning_test, a_bound_that_cannot_be_kept_ends) {
  write({totals_of(1, 1, 1ms)}, noon);
  ASSERT_TRUE(prune_by_size(store_.file(), 1));
  EXPECT_EQ(count("minutes"), 0);
  EXPECT_EQ(count("findings"), 0);
}

}  // namespace
}  // namespace pgweir::history
