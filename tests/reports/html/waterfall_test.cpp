#include "reports/html/waterfall.hpp"

#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t count_of(std::string_view part, std::string_view in) {
  std::size_t n = 0;
  for (auto at = in.find(part); at != std::string_view::npos; at = in.find(part, at + 1)) ++n;
  return n;
}

// Two of three executions of a loop, with what the application did between them.
core::finding short_loop() {
  auto f = samples::loop();
  auto& e = std::get<core::n_plus_one_evidence>(f.evidence);
  e.children[0].executions = 3;
  e.timeline = {{0, 0ms, 2ms}, {1, 5ms, 1ms}, {1, 9ms, 1ms}};
  return f;
}

TEST(waterfall_test, a_bar_for_each_execution) {
  EXPECT_EQ(count_of("<rect ", waterfall(short_loop())), 3U);
}

TEST(waterfall_test, bars_stand_where_their_time_is) {
  EXPECT_THAT(waterfall(short_loop()), AllOf(HasSubstr("x=\"0.0\" y=\"5\" width=\"200.0\""),
                                             HasSubstr("x=\"500.0\" y=\"5\" width=\"100.0\""),
                                             HasSubstr("<title>after 9.0 ms: 1.0 ms</title>")));
}

TEST(waterfall_test, lanes_are_called_after_tables_and_what_was_traced) {
  EXPECT_THAT(waterfall(short_loop()), AllOf(HasSubstr("<bdi>authors</bdi> <small>50 rows"),
                                             HasSubstr("3 × author_id = authors.id")));
}

TEST(waterfall_test, tells_the_servers_share_and_what_is_not_drawn) {
  EXPECT_THAT(
      waterfall(short_loop()),
      AllOf(HasSubstr("<b>10 ms</b> in all, of which the server worked <b>4.0 ms</b>"),
            HasSubstr("gaps between the bars, 6.0 ms"), HasSubstr("the first 3 of 4 executions")));
}

TEST(waterfall_test, time_that_overlaps_counts_once) {
  auto f = short_loop();
  std::get<core::n_plus_one_evidence>(f.evidence).timeline = {
      {0, 0ms, 10ms}, {1, 2ms, 2ms}, {1, 8ms, 4ms}};
  EXPECT_THAT(waterfall(f), HasSubstr("the server worked <b>12 ms</b>"));
}

TEST(waterfall_test, nested_lanes_are_moved_in) {
  auto f = samples::nested_loop();
  std::get<core::n_plus_one_evidence>(f.evidence).timeline = {
      {0, 0ms, 1ms}, {1, 2ms, 1ms}, {2, 4ms, 1ms}};
  EXPECT_THAT(waterfall(f), AllOf(HasSubstr("lane depth-1"), HasSubstr("post_id = posts.id")));
}

TEST(waterfall_test, a_write_loop_has_one_too) {
  auto f = samples::write_loop();
  std::get<core::write_loop_evidence>(f.evidence).timeline = {{0, 0ms, 1ms}, {1, 2ms, 1ms}};
  EXPECT_THAT(waterfall(f),
              AllOf(HasSubstr("<bdi>orders</bdi>"), HasSubstr("50 writes, id = authors.order_id")));
}

TEST(waterfall_test, nothing_where_no_times_are_known) {
  EXPECT_EQ(waterfall(samples::likely_loop()), "");
  EXPECT_EQ(waterfall(samples::unbounded()), "");
  auto f = short_loop();
  std::get<core::n_plus_one_evidence>(f.evidence).timeline = {{0, 0ms, 0ms}};
  EXPECT_EQ(waterfall(f), "");
}

TEST(waterfall_test, lanes_that_nothing_names_do_no_harm) {
  auto f = short_loop();
  std::get<core::n_plus_one_evidence>(f.evidence).timeline.push_back({999, 3ms, 1ms});
  EXPECT_EQ(count_of("<rect ", waterfall(f)), 3U);
}

}  // namespace
}  // namespace pgweir::reports
