#include "reports/units.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;

// web/tests/format_test.mjs reads what is expected of durations and bytes here: the page says the
// same.
TEST(units_test, one_unit_and_two_digits) {
  EXPECT_EQ(duration_text(0us), "0 µs");
  EXPECT_EQ(duration_text(40us), "40 µs");
  EXPECT_EQ(duration_text(94us), "94 µs");
  EXPECT_EQ(duration_text(95us), "0.10 ms");
  EXPECT_EQ(duration_text(125us), "0.12 ms");
  EXPECT_EQ(duration_text(375us), "0.38 ms");
  EXPECT_EQ(duration_text(900us), "0.90 ms");
  EXPECT_EQ(duration_text(994us), "0.99 ms");
  EXPECT_EQ(duration_text(995us), "1.0 ms");
  EXPECT_EQ(duration_text(1050us), "1.1 ms");
  EXPECT_EQ(duration_text(1250us), "1.2 ms");
  EXPECT_EQ(duration_text(9949us), "9.9 ms");
  EXPECT_EQ(duration_text(9950us), "10 ms");
  EXPECT_EQ(duration_text(10500us), "10 ms");
  EXPECT_EQ(duration_text(11500us), "12 ms");
  EXPECT_EQ(duration_text(31ms), "31 ms");
  EXPECT_EQ(duration_text(999499us), "999 ms");
  EXPECT_EQ(duration_text(999500us), "1.0 s");
  EXPECT_EQ(duration_text(1430ms), "1.4 s");
  EXPECT_EQ(duration_text(45s), "45 s");
  EXPECT_EQ(duration_text(99499ms), "99 s");
  EXPECT_EQ(duration_text(99500ms), "1.7 min");
  EXPECT_EQ(duration_text(150s), "2.5 min");
  EXPECT_EQ(duration_text(3h), "3.0 h");
  EXPECT_EQ(duration_text(99h), "99 h");
  EXPECT_EQ(duration_text(240h), "240 h");
}

TEST(units_test, bytes_and_counts) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1'000), "1.0 kB");
  EXPECT_EQ(bytes_text(1'250), "1.2 kB");
  EXPECT_EQ(bytes_text(3'400'000), "3.4 MB");
  EXPECT_EQ(bytes_text(999'499), "999 kB");
  EXPECT_EQ(bytes_text(999'900), "1.0 MB");
  EXPECT_EQ(bytes_text(7'000'000'000), "7.0 GB");
  EXPECT_EQ(bytes_text(2'000'000'000'000), "2.0 TB");
  EXPECT_EQ(bytes_text(31'000'000'000'000'000), "31 PB");
  EXPECT_EQ(bytes_text(9'000'000'000'000'000'000U), "9000 PB");
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
