#include "parser/statement_cache.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pgweir::parser {
namespace {

struct statements : testing::Test {
  statement_cache cache{2};

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

}  // namespace
}  // namespace pgweir::parser
