#include "reports/units.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;

TEST(units_test, one_unit_and_two_digits) {
  EXPECT_EQ(duration_text(40us), "40 µs");
  EXPECT_EQ(duration_text(900us), "0.90 ms");
  EXPECT_EQ(duration_text(31ms), "31 ms");
  EXPECT_EQ(duration_text(1430ms), "1.4 s");
  EXPECT_EQ(duration_text(45s), "45 s");
  EXPECT_EQ(duration_text(150s), "2.5 min");
  EXPECT_EQ(duration_text(3h), "3.0 h");
}

TEST(units_test, bytes_and_counts) {
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(3'400'000), "3.4 MB");
  EXPECT_EQ(bytes_text(999'900), "1.0 MB");
  EXPECT_EQ(count_text(7), "7");
  EXPECT_EQ(count_text(1'204), "1,204");
  EXPECT_EQ(count_text(1'000'000), "1,000,000");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(2, "query", "queries"), "2 queries");
}

TEST(units_test, less_than_all_never_reads_as_all) {
  EXPECT_EQ(percent_text(1), "100 %");
  EXPECT_EQ(percent_text(0.99999), "99.9 %");
  EXPECT_EQ(percent_text(0.5), "50 %");
}

}  // namespace
}  // namespace pgweir::reports
