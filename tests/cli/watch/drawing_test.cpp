#include "cli/watch/drawing.hpp"

#include "cli/watch/cells.hpp"
#include "tests/cli/watch/watched.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>

namespace pgweir::cli::watch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(drawing_test, a_line_of_rates) {
  constexpr std::array<std::uint64_t, 4> rates{0, 1, 50, 100};
  EXPECT_EQ(sparkline(rates), "▁▁▄█");
  constexpr std::array<std::uint64_t, 2> none{0, 0};
  EXPECT_EQ(sparkline(none), "▁▁");
  EXPECT_EQ(sparkline({}), "");
}

TEST(drawing_test, a_share_is_never_nothing) {
  EXPECT_EQ(share_bar(0.0, 8), "▓");
  EXPECT_EQ(share_bar(0.5, 4), "▓▓");
  EXPECT_EQ(share_bar(7.0, 2), "▓▓");
}

core::finding four_steps() {
  auto f = loop_with_times().latest;
  // The parent has the first quarter, the child all of the third and half of the last.
  std::get<core::n_plus_one_evidence>(f.evidence).timeline = {
      {0, 0ms, 10ms}, {1, 20ms, 10ms}, {1, 35ms, 5ms}};
  return f;
}

TEST(drawing_test, steps_stand_where_their_time_is) {
  // A third for the names, two blanks, and 40 for 40 ms.
  const auto drawn = waterfall(four_steps(), 63);
  ASSERT_GE(drawn.size(), 4U);
  EXPECT_THAT(text_of(drawn[0]), HasSubstr("  ██████████ "));
  const auto children = text_of(drawn[1]);
  EXPECT_THAT(children, HasSubstr("posts"));
  EXPECT_THAT(children, HasSubstr(std::string(20, ' ') + "██████████     █████"));
  EXPECT_THAT(text_of(drawn[2]), HasSubstr("0         10 ms     20 ms     30 ms"));
}

TEST(drawing_test, it_stays_within_its_columns) {
  for (std::size_t columns = 1; columns < 200; ++columns) {
    for (const auto& each : waterfall(loop_with_times().latest, columns)) {
      EXPECT_LE(columns_of(each), columns);
    }
  }
}

TEST(drawing_test, no_times_no_picture) {
  EXPECT_THAT(waterfall(reports::samples::slow(), 80), IsEmpty());
  EXPECT_THAT(waterfall(reports::samples::loop(), 80), IsEmpty());
}

TEST(drawing_test, a_shape_for_each_severity) {
  EXPECT_EQ(mark_of(reports::samples::loop()), "●");
  EXPECT_EQ(mark_of(reports::samples::suspect_loop()), "·");
  EXPECT_EQ(look_of(reports::samples::loop()), look::error);
}

}  // namespace
}  // namespace pgweir::cli::watch
