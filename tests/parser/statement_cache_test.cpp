#include "parser/statement_cache.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::parser {
namespace {

struct statements : testing::Test {
  explicit statements(std::size_t capacity = 2, std::size_t bytes = core::limits::statement_bytes)
      : cache{capacity, bytes} {}
  statement_cache cache;

  void learn(std::uint64_t id, const std::string& text) {
    core::statement_seen seen;
    seen.id = core::statement_id{id};
    seen.text = std::make_unique<const core::statement_seen::texts>(
        core::statement_seen::texts{text, text, 0, false});
    cache.learn(seen);
  }
  std::string text(std::uint64_t id) {
    auto found = cache.find(core::statement_id{id});
    return found ? found->text : "";
  }
};

TEST_F(statements, are_found_by_id) {
  learn(1, "SELECT a FROM t");
  EXPECT_EQ(text(1), "SELECT a FROM t");
  EXPECT_EQ(text(2), "");
  EXPECT_EQ(cache.counted().parsed, 1U);
}

TEST_F(statements, that_are_missed_are_told_of_once) {
  learn(1, "SELECT a FROM t");
  text(1);
  text(0);  // none was named
  EXPECT_FALSE(cache.take_missed());
  text(2);
  EXPECT_TRUE(cache.take_missed());
  EXPECT_FALSE(cache.take_missed());
}

TEST_F(statements, are_parsed_once) {
  learn(1, "SELECT a FROM t");
  learn(1, "SELECT a FROM t");
  learn(2, "SELEC");
  EXPECT_EQ(cache.counted().parsed, 1U);
  EXPECT_EQ(cache.counted().unparsed, 1U);
}

TEST_F(statements, leave_when_they_were_not_used_for_long) {
  learn(1, "SELECT a");
  learn(2, "SELECT b");
  auto kept = cache.find(core::statement_id{2});
  EXPECT_EQ(text(1), "SELECT a");
  learn(3, "SELECT c");
  EXPECT_EQ(text(2), "");
  EXPECT_EQ(text(1), "SELECT a");
  EXPECT_EQ(cache.counted().evicted, 1U);
  EXPECT_EQ(kept->text, "SELECT b");
}

TEST_F(statements, that_go_are_told_of_before) {
  std::vector<std::uint64_t> gone;
  cache.before_forgetting([&](core::statement_id id) { gone.push_back(id.value()); });
  learn(1, "SELECT a");
  learn(2, "SELECT b");
  learn(3, "SELECT c");
  EXPECT_EQ(gone, std::vector<std::uint64_t>{1});
}

// As many columns as the number says.
std::string wide(std::uint64_t id, std::size_t columns) {
  auto text = "SELECT a" + std::to_string(id);
  for (std::size_t i = 1; i < columns; ++i) text += ", a";
  return text + " FROM t";
}

struct large_statements : statements {
  static constexpr std::size_t most = 100'000;
  large_statements() : statements{1'000, most} {}
};

TEST_F(large_statements, make_room_for_each_other) {
  for (std::uint64_t id = 1; id <= 20; ++id) {
    learn(id, wide(id, 200));
    EXPECT_LE(cache.bytes(), most);
  }
  EXPECT_EQ(text(1), "");
  EXPECT_EQ(text(20), wide(20, 200));
  EXPECT_EQ(cache.counted().reduced, 0U);
}

TEST_F(large_statements, are_known_by_their_key_where_there_is_no_room) {
  learn(1, wide(1, 2'000));
  auto found = cache.find(core::statement_id{1});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, statement_kind::unparsed);
  EXPECT_NE(found->key, 0U);
  EXPECT_EQ(found->text, wide(1, 2'000).substr(0, 200));
  EXPECT_TRUE(found->shortened);
  EXPECT_EQ(cache.counted().reduced, 1U);
}

TEST_F(large_statements, count_as_long_as_anybody_holds_them) {
  std::vector<std::shared_ptr<const statement>> held;
  for (std::uint64_t id = 1; id <= 20; ++id) {
    learn(id, wide(id, 200));
    held.push_back(cache.find(core::statement_id{id}));
  }
  EXPECT_GT(cache.counted().reduced, 0U);
  EXPECT_LE(cache.bytes(), most + 20 * 2'000);
  held.clear();
  learn(21, wide(21, 200));
  EXPECT_EQ(text(21), wide(21, 200));
}

TEST_F(large_statements, that_somebody_holds_are_not_in_the_way_of_those_behind_them) {
  constexpr std::uint64_t small = 70;  // more than are looked at for one that comes
  std::vector<std::shared_ptr<const statement>> held;
  for (std::uint64_t id = 1; id <= small; ++id) {
    learn(id, wide(id, 1));
    held.push_back(cache.find(core::statement_id{id}));
  }
  std::uint64_t id = small + 1;
  for (; cache.counted().reduced == 0 && id < 4 * small; ++id) learn(id, wide(id, 50));
  ASSERT_EQ(cache.counted().reduced, 1U);
  learn(id, wide(id, 50));
  EXPECT_EQ(cache.counted().reduced, 1U);
}

}  // namespace
}  // namespace pgweir::parser
