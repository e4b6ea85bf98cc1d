#include "reports/speaks_of.hpp"

#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

TEST(speaks_of_test, every_statement_of_a_loop) {
  core::n_plus_one_evidence loop;
  loop.parent = core::statement_ref{0xa, "select 1", {}};
  loop.children.emplace_back().statement.key = 0xb;
  EXPECT_TRUE(speaks_of(loop, 0xa));
  EXPECT_TRUE(speaks_of(loop, 0xb));
  EXPECT_FALSE(speaks_of(loop, 0xc));
}

}  // namespace
}  // namespace pgweir::reports
