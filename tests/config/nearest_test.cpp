#include "config/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::config {
namespace {

TEST(nearest_test, counts_slips_of_the_finger) {
  EXPECT_EQ(distance("listen", "listen"), 0U);
  EXPECT_EQ(distance("listn", "listen"), 1U);
  EXPECT_EQ(distance("lsiten", "listen"), 1U);  // swapped neighbours
  EXPECT_EQ(distance("", "web"), 3U);
  EXPECT_EQ(distance("kitten", "sitting"), 3U);
}

TEST(nearest_test, finds_what_was_meant) {
  const std::vector<std::string> known{"serve", "watch", "report", "run", "rules"};
  EXPECT_EQ(nearest("serv", known), "serve");
  EXPECT_EQ(nearest("reprot", known), "report");
  EXPECT_EQ(nearest("rule", known), "rules");
}

TEST(nearest_test, says_nothing_when_nothing_is_near) {
  const std::vector<std::string> known{"serve", "watch", "run"};
  EXPECT_EQ(nearest("benchmark", known), std::nullopt);
  EXPECT_EQ(nearest("xyz", known), std::nullopt);
  EXPECT_EQ(did_you_mean("benchmark", known), "");
  EXPECT_EQ(did_you_mean("wach", known), " Did you mean watch?");
}

}  // namespace
}  // namespace pgweir::config
