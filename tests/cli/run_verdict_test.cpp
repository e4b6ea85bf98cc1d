#include "cli/run_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::cli {
namespace {

using testing::HasSubstr;

// Queries came, the gate passed, all reports are written.
run_outcome clean() {
  run_outcome out;
  out.queries = 1;
  return out;
}

TEST(run_verdict_test, the_first_that_holds) {
  auto what = clean();
  EXPECT_EQ(exit_code_of(what), 0);
  what.reports_written = false;
  EXPECT_EQ(exit_code_of(what), 2);
  what.gate_failed = true;
  EXPECT_EQ(exit_code_of(what), 1);
  what.queries = 0;
  EXPECT_EQ(exit_code_of(what), 75);
  what.child.code = 143;
  EXPECT_EQ(exit_code_of(what), 143);
}

TEST(run_verdict_test, gaps_fail_the_gate_where_that_is_asked) {
  reports::verdict decided;
  add_gaps(decided, {"the server went away"}, false);
  EXPECT_FALSE(decided.failed);
  add_gaps(decided, {}, true);
  EXPECT_FALSE(decided.failed);
  add_gaps(decided, {"the server went away"}, true);
  EXPECT_TRUE(decided.failed);
  EXPECT_EQ(decided.why, "incomplete: the server went away");
}

TEST(run_verdict_test, how_the_command_ended) {
  EXPECT_EQ(words_about({}), "");
  EXPECT_THAT(words_about({3, 0}), HasSubstr("failed with exit code 3"));
  EXPECT_THAT(words_about({143, 15}), HasSubstr("signal 15 (Terminated)"));
}

TEST(run_verdict_test, advice_names_what_was_offered) {
  const child_variables offered{{}, {"DATABASE_URL"}, true, {}};
  EXPECT_THAT(advice_without_queries(offered, 0), HasSubstr("DATABASE_URL, PGHOST and PGPORT"));
  EXPECT_THAT(advice_without_queries({}, 0), HasSubstr("no variable"));
  EXPECT_THAT(advice_without_queries(offered, 2), HasSubstr("2 connections"));
}

}  // namespace
}  // namespace pgweir::cli
