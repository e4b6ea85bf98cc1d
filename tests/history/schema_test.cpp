#include "history/schema.hpp"

#include "history/reader.hpp"
#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::history {
namespace {

class schema_test : public testing::Test {
 protected:
  // A file made by a script.
  void make(const std::string& script) {
    auto file = made_at(path_);
    file.run(script);
    ASSERT_FALSE(file.failure()) << file.failure()->said;
  }
  schema_state prepared() {
    auto file = database::open(path_, database::access::writing, 1'000);
    EXPECT_TRUE(file);
    const auto state = prepare_schema(*file);
    EXPECT_TRUE(state) << (state ? "" : state.error().said);
    return state ? *state : schema_state{};
  }

  temporary_directory directory_;
  std::string path_ = directory_.file("a.sqlite");
};

TEST_F(schema_test, a_new_file_gets_its_tables_and_modes) {
  make("");
  EXPECT_EQ(prepared().what, schema_state::kind::ready);
  auto file = database::open(path_, database::access::reading, 1'000);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->number("PRAGMA user_version"), schema_version());
  EXPECT_EQ(file->number("PRAGMA application_id"), application_id);
  EXPECT_EQ(file->number("PRAGMA auto_vacuum"), 2);  // incremental
  auto mode = file->ask("PRAGMA journal_mode");
  ASSERT_TRUE(mode.next());
  EXPECT_EQ(mode.text(0), "wal");
}

TEST_F(schema_test, a_file_of_the_first_version_is_migrated) {
  make(read_text("tests/history/version_1.sql"));
  const auto state = prepared();
  EXPECT_EQ(state.what, schema_state::kind::ready);
  EXPECT_EQ(state.version, 1);
  EXPECT_EQ(prepared().version, schema_version());
  const reader past{path_};
  const auto finding = past.finding(10);
  ASSERT_TRUE(finding && *finding);
  EXPECT_EQ((*finding)->what.count, 3U);
  EXPECT_EQ((*finding)->hours.size(), 2U);
  EXPECT_FALSE((*finding)->watched.empty());
  const auto series = past.statement({7, "", step::by_day, noon - 24h, noon});
  ASSERT_TRUE(series && *series);
  ASSERT_EQ((*series)->points.size(), 1U);
  EXPECT_EQ((*series)->points[0].work.latencies.calls(), 2U);
}

TEST_F(schema_test, a_newer_file_is_left_alone) {
  make(read_text("tests/history/version_1.sql") + "PRAGMA user_version=99;");
  const auto before = read_text(path_);
  const auto state = prepared();
  EXPECT_EQ(state.what, schema_state::kind::too_new);
  EXPECT_EQ(state.version, 99);
  EXPECT_EQ(read_text(path_), before);
}

TEST_F(schema_test, a_file_of_another_program_is_left_alone) {
  make("CREATE TABLE theirs(i INTEGER)");
  const auto before = read_text(path_);
  EXPECT_EQ(prepared().what, schema_state::kind::not_ours);
  EXPECT_EQ(read_text(path_), before);
}

TEST_F(schema_test, two_processes_may_make_it_at_the_same_time) {
  auto first = made_at(path_);
  auto second = database::open(path_, database::access::writing, 1'000);
  ASSERT_TRUE(second);
  EXPECT_TRUE(prepare_schema(first));
  EXPECT_TRUE(prepare_schema(*second));
  EXPECT_EQ(second->number("SELECT count(*) FROM findings"), 0);
}

}  // namespace
}  // namespace pgweir::history
