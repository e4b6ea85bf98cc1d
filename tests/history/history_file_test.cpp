#include "history/history_file.hpp"

#include "tests/history/past_samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

namespace pgweir::history {
namespace {

namespace fs = std::filesystem;

constexpr auto owner_only = fs::perms::owner_read | fs::perms::owner_write;

class history_file_test : public testing::Test {
 protected:
  history_file prepared(const std::string& upstream = "db:5432") {
    auto file = history_file::prepare(directory_, upstream);
    EXPECT_TRUE(file) << (file ? "" : file.error().sentence);
    return *std::move(file);
  }
  std::string refusal(const std::string& directory) {
    const auto file = history_file::prepare(directory, "db:5432");
    EXPECT_FALSE(file);
    return file ? "" : file.error().sentence;
  }

  temporary_directory root_;
  std::string directory_ = root_.file("state/pgweir");
};

TEST_F(history_file_test, a_name_tells_the_upstream_and_is_its_own) {
  EXPECT_THAT(file_name_for("db:5432"), testing::MatchesRegex("db-5432-[0-9a-f]{8}\\.sqlite"));
  EXPECT_EQ(file_name_for("db:5432"), file_name_for("db:5432"));
  const std::set<std::string> names{file_name_for("db:5432"), file_name_for("db-5432"),
                                    file_name_for("/run/db:5432"), file_name_for("../db:5432"),
                                    file_name_for("")};
  EXPECT_EQ(names.size(), 5U);
  for (const auto& name : names) EXPECT_EQ(name.find('/'), std::string::npos);
  EXPECT_LE(file_name_for(std::string(5'000, 'x')).size(), 100U);
}

TEST_F(history_file_test, is_for_its_owner_only) {
  const auto file = prepared();
  EXPECT_EQ(fs::status(file.path()).permissions(), owner_only);
  EXPECT_EQ(fs::status(directory_).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(root_.file("state")).permissions(), fs::perms::owner_all);
}

TEST_F(history_file_test, what_others_could_read_they_can_no_longer) {
  const auto path = prepared().path();
  fs::permissions(path, fs::perms::others_read, fs::perm_options::add);
  prepared();
  EXPECT_EQ(fs::status(path).permissions(), owner_only);
}

TEST_F(history_file_test, a_directory_that_is_a_link_is_followed_a_file_is_not) {
  fs::create_directories(root_.file("real"));
  fs::create_directory_symlink(root_.file("real"), root_.file("link"));
  directory_ = root_.file("link");
  const auto file = prepared();
  EXPECT_THAT(file.path(), testing::HasSubstr("/real/"));
  fs::rename(file.path(), root_.file("elsewhere"));
  fs::create_symlink(root_.file("elsewhere"), file.path());
  EXPECT_THAT(refusal(directory_), testing::HasSubstr("cannot write"));
}

TEST_F(history_file_test, what_cannot_be_used_is_said_with_what_to_do) {
  write_text(root_.file("a_file"), "");
  const auto said = refusal(root_.file("a_file/pgweir"));
  EXPECT_THAT(said, testing::HasSubstr("a_file"));
  EXPECT_THAT(said, testing::HasSubstr("--history"));
  EXPECT_THAT(refusal(""), testing::HasSubstr("HOME is not set"));
}

TEST_F(history_file_test, a_damaged_file_goes_aside_with_what_belongs_to_it) {
  auto file = prepared();
  write_text(file.path(), "damaged");
  write_text(file.path() + "-wal", "log");
  const auto aside = file.move_aside(noon);
  ASSERT_TRUE(aside);
  EXPECT_THAT(*aside, testing::EndsWith(".sqlite.damaged-20261126-120000"));
  EXPECT_EQ(read_text(*aside), "damaged");
  EXPECT_EQ(read_text(*aside + "-wal"), "log");
  EXPECT_FALSE(fs::exists(file.path() + "-wal"));
  EXPECT_EQ(read_text(file.path()), "");
  EXPECT_TRUE(file.still_there());
}

TEST_F(history_file_test, what_another_process_moved_aside_is_not_moved_again) {
  auto first = prepared();
  auto second = prepared();
  ASSERT_TRUE(first.move_aside(noon));
  write_text(first.path(), "new");
  EXPECT_FALSE(second.still_there());
  const auto aside = second.move_aside(noon + 1s);
  ASSERT_TRUE(aside);
  EXPECT_EQ(*aside, "");
  EXPECT_EQ(read_text(second.path()), "new");
  EXPECT_TRUE(second.still_there());
}

TEST_F(history_file_test, the_log_of_a_deleted_file_is_not_taken_for_the_next_ones) {
  const auto path = prepared().path();
  write_text(path + "-wal", "log");
  fs::remove(path);
  prepared();
  EXPECT_FALSE(fs::exists(path + "-wal"));
}

}  // namespace
}  // namespace pgweir::history
