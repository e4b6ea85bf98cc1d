#include "reports/html/shapes.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pgweir::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(shapes_test, severity_has_a_shape_and_suspects_have_their_own) {
  EXPECT_EQ(rank_of(samples::loop()), "error");
  EXPECT_EQ(rank_of(samples::suspect_loop()), "suspect");
  for (const std::string rank : {"error", "warning", "info", "suspect", "passed"}) {
    EXPECT_THAT(shape_drawings(), HasSubstr("id=\"shape-" + rank + "\""));
    EXPECT_THAT(severity_shape(rank), HasSubstr("#shape-" + rank));
  }
}

TEST(shapes_test, bars_keep_their_proportion) {
  EXPECT_THAT(share_bar(0.25), HasSubstr("width=\"25.00\""));
  EXPECT_THAT(before_and_after(50, 1),
              AllOf(HasSubstr("class=\"before\" width=\"100.00\""), HasSubstr("width=\"2.00\"")));
}

}  // namespace
}  // namespace pgweir::reports
