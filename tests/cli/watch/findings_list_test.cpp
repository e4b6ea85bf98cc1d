#include "cli/watch/findings_list.hpp"

#include "core/limits.hpp"
#include "tests/cli/watch/watched.hpp"
#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace pgweir::cli::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
namespace samples = reports::samples;

// With what a test wants to tell them apart by.
reports::booked_finding finding(std::uint64_t id, core::severity severity = core::severity::error) {
  auto f = with_id(samples::booked(samples::loop()), id);
  f.latest.severity = severity;
  return f;
}

class findings_list_test : public testing::Test {
 protected:
  void have(const reports::booked_finding& f) { list.put(f, noon()); }
  std::vector<std::uint64_t> ids() const {
    std::vector<std::uint64_t> out;
    for (const auto* row : list.rows()) out.push_back(row->booked.latest.id);
    return out;
  }
  std::uint64_t chosen() const { return list.chosen()->booked.latest.id; }

  findings_list list;
};

TEST_F(findings_list_test, worst_first_and_then_by_other_orders) {
  auto cheap = finding(1, core::severity::error);
  auto often = finding(2, core::severity::info);
  often.count = 100;
  auto dear = finding(3, core::severity::warning);
  dear.total.time = 10s;
  auto recent = finding(4, core::severity::info);
  recent.last_seen += 1h;
  for (const auto& each : {often, dear, recent, cheap}) have(each);
  EXPECT_THAT(ids(), ElementsAre(1, 3, 2, 4));
  list.next_order();
  EXPECT_EQ(ids().front(), 4U);
  list.next_order();
  EXPECT_EQ(ids().front(), 3U);
  list.next_order();
  EXPECT_EQ(ids().front(), 2U);
  list.next_order();
  EXPECT_EQ(list.ordered_by(), order::worst);
}

TEST_F(findings_list_test, the_chosen_one_stays_chosen) {
  have(finding(2));
  have(finding(3));
  EXPECT_EQ(chosen(), 2U) << "the first, until one is chosen";
  list.select(1);
  have(finding(1));
  EXPECT_EQ(list.selected(), 2U);
  EXPECT_EQ(chosen(), 3U);
  list.drop(3);
  EXPECT_EQ(chosen(), 2U) << "where it goes, its place stays";
  list.drop(1);
  list.drop(2);
  EXPECT_EQ(list.chosen(), nullptr);
}

TEST_F(findings_list_test, the_filter_wants_every_word) {
  have(with_id(samples::booked(samples::loop()), 1));
  have(with_id(samples::booked(samples::slow()), 2));
  list.filter("posts PROVEN");
  EXPECT_THAT(ids(), ElementsAre(1));
  list.filter("posts slow-query");
  EXPECT_THAT(ids(), IsEmpty());
  EXPECT_EQ(list.size(), 2U);
  list.filter("slow-query");
  EXPECT_THAT(ids(), ElementsAre(2));
}

TEST_F(findings_list_test, a_pause_holds_the_list_and_loses_nothing) {
  have(finding(1));
  list.pause();
  have(finding(2));
  list.drop(1);
  EXPECT_THAT(ids(), ElementsAre(1));
  EXPECT_EQ(list.new_since_pause(), 1U);
  EXPECT_NE(list.find(1), nullptr);
  list.resume();
  EXPECT_THAT(ids(), ElementsAre(2));
  EXPECT_EQ(list.new_since_pause(), 0U);
}

TEST_F(findings_list_test, what_is_not_sent_again_is_gone) {
  have(finding(1));
  have(finding(2));
  list.begin_again();
  have(finding(2));
  EXPECT_THAT(ids(), ElementsAre(1, 2)) << "until all have come";
  list.all_present();
  EXPECT_THAT(ids(), ElementsAre(2));
}

TEST_F(findings_list_test, a_proven_loop_takes_the_place_of_the_likely_one) {
  auto likely = finding(1);
  auto again = finding(2);
  again.count = 5;
  auto proven = finding(3);
  proven.latest.replaces = {{1, 1}, {2, 1}, {77, 1}};
  for (const auto& each : {likely, again, proven}) have(each);
  EXPECT_THAT(ids(), ElementsAre(2, 3)) << "one that has other incidents stays";
  have(likely);
  have(proven);
  EXPECT_THAT(ids(), ElementsAre(2, 3));
}

TEST_F(findings_list_test, it_holds_no_more_than_the_server) {
  have(finding(1, core::severity::info));
  for (std::uint64_t id = 2; id <= core::limits::findings + 10; ++id) have(finding(id));
  EXPECT_EQ(list.size(), core::limits::findings);
  EXPECT_EQ(list.find(1), nullptr) << "the least severe goes first";
}

TEST_F(findings_list_test, counts_by_severity) {
  have(finding(1));
  have(finding(2, core::severity::info));
  have(finding(3, core::severity::info));
  EXPECT_THAT(list.counts(), ElementsAre(2, 0, 1));
}

}  // namespace
}  // namespace pgweir::cli::watch
