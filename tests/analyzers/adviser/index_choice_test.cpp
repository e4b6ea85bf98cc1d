#include "analyzers/adviser/index_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto not_used = std::nullopt;

std::vector<std::size_t> chosen(const std::vector<tried_statement>& statements,
                                const std::vector<tried_index>& indexes, double least = 0.5) {
  std::vector<std::size_t> out;
  for (const auto& each : choose_indexes(statements, indexes, least)) out.push_back(each.index);
  return out;
}

TEST(index_choice_test, an_index_that_nobody_uses_is_not_chosen) {
  EXPECT_THAT(chosen({{1'000, 5}}, {{1, 0, {not_used}}}), IsEmpty());
  EXPECT_THAT(chosen({}, {}), IsEmpty());
}

TEST(index_choice_test, half_of_the_cost_has_to_go) {
  EXPECT_THAT(chosen({{1'000, 5}}, {{1, 0, {501.0}}}), IsEmpty());
  EXPECT_THAT(chosen({{1'000, 5}}, {{1, 0, {499.0}}}), ElementsAre(0));
  EXPECT_THAT(chosen({{1'000, 5}}, {{1, 0, {499.0}}}, 0.8), IsEmpty());
}

TEST(index_choice_test, statements_that_gain_little_may_not_spoil_one_that_gains_much) {
  const auto picks = choose_indexes({{1'000, 1}, {100'000, 1}}, {{1, 0, {10.0, 80'000.0}}}, 0.5);
  ASSERT_EQ(picks.size(), 1U);
  EXPECT_THAT(picks[0].statements, ElementsAre(0));
}

TEST(index_choice_test, one_index_serves_several_statements) {
  // (a), (b), (a, b): both statements ask for a, one for b as well.
  const auto picks =
      choose_indexes({{1'000, 10}, {1'000, 10}},
                     {{1, 0, {20.0, 300.0}}, {1, 0, {not_used, 400.0}}, {2, 0, {21.0, 8.0}}}, 0.5);
  ASSERT_EQ(picks.size(), 1U);
  EXPECT_EQ(picks[0].index, 2U);
  EXPECT_THAT(picks[0].statements, testing::UnorderedElementsAre(0, 1));
}

TEST(index_choice_test, a_narrow_index_wins_where_a_wide_one_does_hardly_more) {
  EXPECT_THAT(chosen({{1'000, 1}}, {{2, 0, {8.2}}, {1, 0, {8.4}}}), ElementsAre(1));
  EXPECT_THAT(chosen({{1'000, 1}}, {{2, 0, {8.2}}, {1, 0, {90.0}}}), ElementsAre(0));
}

TEST(index_choice_test, included_columns_have_to_save_more) {
  EXPECT_THAT(chosen({{1'000, 1}}, {{1, 2, {80.0}}, {1, 0, {100.0}}}), ElementsAre(1));
  EXPECT_THAT(chosen({{1'000, 1}}, {{1, 2, {20.0}}, {1, 0, {100.0}}}), ElementsAre(0));
}

TEST(index_choice_test, calls_weigh) {
  // Of two indexes for two statements the one for what runs often comes first.
  EXPECT_THAT(chosen({{1'000, 1}, {500, 100}}, {{1, 0, {8.0, not_used}}, {1, 0, {not_used, 8.0}}}),
              ElementsAre(1, 0));
}

TEST(index_choice_test, what_a_later_pick_does_as_well_is_dropped) {
  // (a) saves most at first; (a, b) is needed by the other statement and serves the first, too.
  const auto picks = choose_indexes({{1'000, 100}, {900, 1}},
                                    {{1, 0, {10.0, not_used}}, {2, 0, {10.5, 8.0}}}, 0.5);
  ASSERT_EQ(picks.size(), 1U);
  EXPECT_EQ(picks[0].index, 1U);
  EXPECT_THAT(picks[0].statements, testing::UnorderedElementsAre(0, 1));
}

}  // namespace
}  // namespace pgweir::analyzers
