#include "analyzers/open_transaction.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using parser::statement_kind;

class open_transaction_test : public testing::Test {
 protected:
  static constexpr core::time_point start{1'000s};

  bool run(const std::string& text, core::duration from, core::duration to,
           statement_kind kind = statement_kind::update) {
    auto statement = std::make_shared<parser::statement>();
    statement->text = text;
    statement->kind = kind;
    statement->writes = kind == statement_kind::update;
    statement_handle handle = statement;
    core::execution event;
    event.sent = start + from;
    event.completed = start + to;
    event.ends_round_trip = true;
    block_.request_sent(start + from);
    bool ended = block_.ran({event, handle, nullptr, nullptr, connection_});
    block_.ready(start + to);
    return ended;
  }

  connection_context connection_;
  open_transaction block_{1, start, {}};
};

TEST_F(open_transaction_test, names_what_stood_around_the_longest_pause) {
  run("BEGIN", 0s, 0s, statement_kind::begin);
  run("first", 1s, 2s);
  EXPECT_TRUE(run("second", 5s, 6s));
  EXPECT_FALSE(run("third", 7s, 8s));
  auto seen = block_.evidence(start + 8s);
  EXPECT_EQ(seen.longest_gap.length, 3s);
  ASSERT_TRUE(seen.longest_gap.before && seen.longest_gap.after);
  EXPECT_EQ(seen.longest_gap.before->text, "first");
  EXPECT_EQ(seen.longest_gap.after->text, "second");
  EXPECT_EQ(seen.idle_for, 5s);
  EXPECT_EQ(seen.open_for, 8s);
  EXPECT_EQ(seen.statements, 3U);
  EXPECT_EQ(seen.writes, 3U);
  EXPECT_EQ(block_.first_statement()->text, "first");
}

TEST_F(open_transaction_test, counts_the_pause_that_lasts) {
  run("BEGIN", 0s, 0s, statement_kind::begin);
  run("first", 0s, 1s);
  auto seen = block_.evidence(start + 4s);
  EXPECT_EQ(seen.longest_gap.length, 3s);
  EXPECT_FALSE(seen.longest_gap.after);
  EXPECT_EQ(block_.longest_idle(start + 4s), 3s);
  EXPECT_EQ(block_.before_longest(start + 4s)->text, "first");
}

TEST_F(open_transaction_test, is_not_idle_while_the_server_works) {
  run("BEGIN", 0s, 0s, statement_kind::begin);
  block_.request_sent(start + 1s);
  block_.request_sent(start + 2s);
  EXPECT_EQ(block_.longest_idle(start + 9s), 1s);
  EXPECT_EQ(block_.evidence(start + 9s).idle_for, 1s);
  EXPECT_EQ(block_.first_statement()->text, "BEGIN");
}

}  // namespace
}  // namespace pgweir::analyzers
