#include "history/archive.hpp"

#include "history/reader.hpp"
#include "tests/history/past_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::history {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

using all_usual_times = std::vector<analyzers::usual_times>;

process_look look_of(std::uint64_t calls, core::wall_time made, all_usual_times changed = {}) {
  process_look out;
  out.book.at = made;
  out.statements = {totals_of(7, calls, 1ms)};
  out.book.findings = {finding_of(1, calls, made)};
  out.changed = std::move(changed);
  return out;
}

class archive_test : public testing::Test {
 protected:
  archive opened() {
    auto made = archive::open(where_, {}, noon);
    EXPECT_TRUE(made) << (made ? "" : made.error().sentence);
    return *std::move(made);
  }
  std::uint64_t calls_in(const std::string& path) {
    const auto found = reader{path}.statement({7, "", step::by_day, noon - 24h, noon + 24h});
    return found && *found && !(*found)->points.empty() ? (*found)->points[0].work.spent.calls : 0;
  }
  std::size_t damaged_files() {
    std::size_t count = 0;
    for (const auto& each : fs::directory_iterator{where_.directory}) {
      const auto name = each.path().string();
      if (name.find(".damaged-") != std::string::npos && !name.ends_with("-wal") &&
          !name.ends_with("-shm")) {
        ++count;
      }
    }
    return count;
  }

  temporary_directory root_;
  archive_place where_{root_.file("state"), "db:5432"};
};

TEST_F(archive_test, what_was_written_is_there_for_the_next_process) {
  analyzers::usual_times usual{7, "shop", {}, {}};
  usual.usual.add(2ms);
  {
    auto first = opened();
    EXPECT_TRUE(first.write(look_of(3, noon + 10s, {usual})));
    EXPECT_TRUE(first.write(look_of(5, noon + 20s)));
  }
  auto second = opened();
  ASSERT_EQ(second.usual_times().size(), 1U);
  EXPECT_EQ(second.usual_times()[0].usual.calls(), 1U);
  EXPECT_TRUE(second.write(look_of(4, noon + 30s)));
  EXPECT_EQ(calls_in(second.path()), 9U);
}

TEST_F(archive_test, a_damaged_file_is_moved_aside) {
  const auto path = opened().path();
  write_text(path, std::string(8'192, 'x'));
  auto again = opened();
  EXPECT_EQ(damaged_files(), 1U);
  EXPECT_TRUE(again.write(look_of(3, noon + 10s)));
  EXPECT_EQ(calls_in(path), 3U);
}

// Damage inside of a file whose beginning is whole.
TEST_F(archive_test, damage_is_looked_for) {
  std::string path;
  {
    auto first = opened();
    path = first.path();
    for (int i = 1; i < 100; ++i) {
      ASSERT_TRUE(first.write(look_of(static_cast<std::uint64_t>(i), noon + i * 60s)));
    }
  }
  auto text = read_text(path);
  ASSERT_GT(text.size(), 3 * 4'096U);
  std::fill(text.begin() + 8'192, text.end(), 'x');
  write_text(path, text);
  auto again = opened();
  again.tidy(noon, true);
  EXPECT_EQ(damaged_files(), 1U);
  EXPECT_TRUE(again.write(look_of(3, noon + 10s)));
  EXPECT_EQ(calls_in(path), 3U);
}

TEST_F(archive_test, who_gives_up_tidying_finds_no_damage) {
  auto mine = opened();
  for (int i = 1; i < 50; ++i) {
    ASSERT_TRUE(mine.write(look_of(static_cast<std::uint64_t>(i), noon + i * 60s)));
  }
  std::atomic<bool> over = false;
  std::thread other{[&] {
    while (!over) mine.give_up_tidying();
  }};
  for (int i = 0; i < 100; ++i) mine.tidy(noon + 48h, true);
  over = true;
  other.join();
  EXPECT_EQ(damaged_files(), 0U);
  EXPECT_TRUE(mine.write(look_of(50, noon + 50 * 60s)));
  EXPECT_EQ(calls_in(mine.path()), 50U);
}

TEST_F(archive_test, nothing_is_tidied_once_it_was_given_up) {
  auto mine = opened();
  ASSERT_TRUE(mine.write(look_of(3, noon + 10s)));
  mine.give_up_tidying();
  mine.tidy(noon + 24h * 1'000, true);
  EXPECT_EQ(calls_in(mine.path()), 3U);
}

TEST_F(archive_test, a_newer_file_is_refused_and_left_alone) {
  const auto path = opened().path();
  {
    auto file = database::open(path, database::access::writing, 1'000);
    ASSERT_TRUE(file);
    file->run("PRAGMA user_version=99");
  }
  const auto before = read_text(path);
  const auto refused = archive::open(where_, {}, noon);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("a newer pgweir made it (version 99"));
  EXPECT_THAT(refused.error().sentence, HasSubstr("history.directory"));
  EXPECT_EQ(read_text(path), before);
  EXPECT_EQ(damaged_files(), 0U);
}

TEST_F(archive_test, what_could_not_be_written_is_written_later) {
  auto mine = opened();
  {
    auto other = database::open(mine.path(), database::access::writing, 1'000);
    ASSERT_TRUE(other);
    other->run("ALTER TABLE usual_times RENAME TO elsewhere");
    EXPECT_FALSE(mine.write(look_of(3, noon + 10s, {{7, "shop", {}, {}}})));
    other->run("ALTER TABLE elsewhere RENAME TO usual_times");
  }
  EXPECT_EQ(calls_in(mine.path()), 0U);
  EXPECT_TRUE(mine.write(look_of(5, noon + 20s)));
  EXPECT_EQ(calls_in(mine.path()), 5U);
  EXPECT_EQ(mine.usual_times().size(), 1U);
}

TEST_F(archive_test, a_deleted_file_begins_anew) {
  auto mine = opened();
  EXPECT_TRUE(mine.write(look_of(3, noon + 10s)));
  for (const auto& each : fs::directory_iterator{where_.directory}) fs::remove(each.path());
  EXPECT_TRUE(mine.write(look_of(4, noon + 20s)));
  EXPECT_EQ(calls_in(mine.path()), 1U);
}

// Children write as fast as they can until they are killed, several at a time.
TEST_F(archive_test, survives_kill_9) {
  const auto path = opened().path();
  std::vector<pid_t> children;
  for (int child = 0; child < 3; ++child) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t pid = ::fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      auto mine = archive::open(where_, {}, noon);
      for (std::uint64_t i = 1; mine; ++i) {
        mine->write(look_of(i, noon + i * 1s, {{i % 50, "shop", {}, {}}}));
        if (i == 20 && ::write(ready[1], "x", 1) != 1) ::_exit(1);
      }
      ::_exit(1);
    }
    children.push_back(pid);
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  for (const auto pid : children) {
    ::kill(pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
  }
  auto file = database::open(path, database::access::writing, 1'000);
  ASSERT_TRUE(file);
  auto check = file->ask("PRAGMA integrity_check");
  ASSERT_TRUE(check.next());
  EXPECT_EQ(check.text(0), "ok");
  // Each write is whole: the steps agree, and so do findings and their hours.
  const auto days = file->number("SELECT sum(calls) FROM days");
  EXPECT_GE(days, 60);
  EXPECT_EQ(file->number("SELECT sum(calls) FROM minutes"), days);
  EXPECT_EQ(file->number("SELECT sum(calls) FROM hours"), days);
  EXPECT_EQ(file->number("SELECT sum(count) FROM findings"), days);
  EXPECT_EQ(file->number("SELECT sum(count) FROM finding_hours"), days);
  EXPECT_EQ(damaged_files(), 0U);
}

}  // namespace
}  // namespace pgweir::history
