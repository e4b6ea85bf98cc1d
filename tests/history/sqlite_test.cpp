#include "history/sqlite.hpp"

#include "tests/history/past_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <thread>

namespace pgweir::history {
namespace {

blob bytes_of(std::string_view text) {
  blob out(text.size());
  std::ranges::transform(text, out.begin(), [](char c) { return static_cast<std::byte>(c); });
  return out;
}

blob joined(std::span<const std::byte> a, std::span<const std::byte> b) {
  blob out{a.begin(), a.end()};
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

class sqlite_test : public testing::Test {
 protected:
  temporary_directory directory_;
  std::string path_ = directory_.file("a.sqlite");
};

TEST_F(sqlite_test, gives_back_what_was_bound) {
  auto file = made_at(path_);
  file.run("CREATE TABLE t(i INTEGER, s TEXT, b BLOB)");
  const auto big = std::numeric_limits<std::uint64_t>::max() - 5;
  const std::string with_zero{"a\0b", 3};
  file.run("INSERT INTO t VALUES(?,?,?)", {big, with_zero, bytes_of("xyz")});
  file.run("INSERT INTO t VALUES(?,?,?)", {std::int64_t{-1}, std::string{}, blob{}});
  auto all = file.ask("SELECT i, s, b FROM t ORDER BY i");
  ASSERT_TRUE(all.next());
  EXPECT_EQ(all.id(0), big);
  EXPECT_EQ(all.text(1), with_zero);
  EXPECT_EQ(all.bytes(2), bytes_of("xyz"));
  ASSERT_TRUE(all.next());
  EXPECT_EQ(all.integer(0), -1);
  EXPECT_TRUE(all.bytes(2).empty());
  EXPECT_FALSE(all.next());
  EXPECT_FALSE(file.failure());
}

TEST_F(sqlite_test, the_first_failure_stays) {
  auto file = made_at(path_);
  file.run("CREATE TABLE t(i INTEGER)");
  file.run("INSERT INTO nowhere VALUES(?)", {std::int64_t{1}});
  file.run("INSERT INTO t VALUES(?)", {std::int64_t{1}});
  ASSERT_TRUE(file.failure());
  EXPECT_THAT(file.failure()->said, testing::HasSubstr("nowhere"));
  EXPECT_EQ(file.failure()->what, sqlite_failure::kind::other);
  file.clear_failure();
  EXPECT_EQ(file.number("SELECT count(*) FROM t"), 0);
}

TEST_F(sqlite_test, a_transaction_that_failed_leaves_nothing) {
  auto file = made_at(path_);
  file.run("CREATE TABLE t(i INTEGER PRIMARY KEY)");
  {
    transaction all{file};
    file.run("INSERT INTO t VALUES(?)", {std::int64_t{1}});
    file.run("INSERT INTO t VALUES(?)", {std::int64_t{1}});
    EXPECT_FALSE(all.keep());
  }
  EXPECT_FALSE(file.failure());
  EXPECT_EQ(file.number("SELECT count(*) FROM t"), 0);
  {
    transaction all{file};
    file.run("INSERT INTO t VALUES(?)", {std::int64_t{1}});
    EXPECT_TRUE(all.keep());
  }
  EXPECT_EQ(file.number("SELECT count(*) FROM t"), 1);
}

TEST_F(sqlite_test, who_waits_too_long_hears_that_it_is_busy) {
  auto first = made_at(path_);
  first.run("CREATE TABLE t(i INTEGER)");
  auto second = database::open(path_, database::access::writing, 1);
  ASSERT_TRUE(second);
  {
    transaction held{first};
    transaction refused{*second};
    const auto kept = refused.keep();
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().what, sqlite_failure::kind::busy);
  }
  EXPECT_FALSE(second->failure());
  transaction now{*second};
  EXPECT_TRUE(now.keep());
}

TEST_F(sqlite_test, two_values_are_made_one) {
  auto file = made_at(path_);
  file.add_function("joined", joined);
  file.run("CREATE TABLE t(i INTEGER PRIMARY KEY, b BLOB)");
  for (const auto* part : {"a", "b"}) {
    file.run("INSERT INTO t VALUES(1, ?) ON CONFLICT(i) DO UPDATE SET b=joined(b, excluded.b)",
             {bytes_of(part)});
  }
  auto all = file.ask("SELECT b FROM t");
  ASSERT_TRUE(all.next());
  EXPECT_EQ(all.bytes(0), bytes_of("ab"));
}

TEST_F(sqlite_test, what_is_no_database_is_damaged) {
  write_text(path_, std::string(4'096, 'x'));
  auto file = database::open(path_, database::access::writing, 1);
  ASSERT_TRUE(file);
  file->number("SELECT count(*) FROM sqlite_schema");
  ASSERT_TRUE(file->failure());
  EXPECT_EQ(file->failure()->what, sqlite_failure::kind::damaged);
}

TEST_F(sqlite_test, a_file_that_is_not_there_is_not_made) {
  EXPECT_FALSE(database::open(path_, database::access::writing, 1));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(sqlite_test, what_runs_can_be_interrupted) {
  auto file = made_at(path_);
  file.run("CREATE TABLE t(i INTEGER)");
  std::atomic<bool> over = false;
  std::thread other;
  {
    transaction all{file};
    other = std::thread{[&] {
      while (!over) file.interrupt();
    }};
    file.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "INSERT INTO t SELECT max(i) FROM n");
    EXPECT_TRUE(file.failure() && file.failure()->what == sqlite_failure::kind::interrupted);
  }
  over = true;
  other.join();
  EXPECT_FALSE(file.failure());
  transaction again{file};
  file.run("INSERT INTO t VALUES(1)");
  EXPECT_TRUE(again.keep()) << "the other one was undone";
}

}  // namespace
}  // namespace pgweir::history
