#include "core/unused_results.hpp"

#include <gtest/gtest.h>

namespace pgweir::core {
namespace {

TEST(unused_results_test, holds_what_was_added_until_it_is_removed) {
  unused_results unused;
  const statement_id one{17};
  EXPECT_FALSE(unused.holds(one));
  unused.add(one);
  unused.add(one);
  EXPECT_TRUE(unused.holds(one));
  unused.remove(one);
  EXPECT_FALSE(unused.holds(one));
}

TEST(unused_results_test, never_takes_one_for_another) {
  unused_results unused;
  const statement_id one{17};
  const statement_id in_its_place{17 + unused_results::places};
  unused.add(one);
  EXPECT_FALSE(unused.holds(in_its_place));
  unused.remove(in_its_place);
  EXPECT_TRUE(unused.holds(one));
  unused.add(in_its_place);
  EXPECT_TRUE(unused.holds(in_its_place));
  EXPECT_FALSE(unused.holds(one));
}

TEST(unused_results_test, no_statement_is_never_held) {
  unused_results unused;
  EXPECT_FALSE(unused.holds({}));
}

}  // namespace
}  // namespace pgweir::core
