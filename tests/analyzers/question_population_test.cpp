#include "analyzers/question_population.hpp"

#include "analyzers/key_mix.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace pgweir::analyzers {
namespace {

constexpr std::uint64_t statement = 77;

class question_population_test : public testing::Test {
 protected:
  std::uint64_t ask(std::uint64_t id) { return population_.count(statement, key_mix({id})); }
  void ask_of(std::uint64_t ids, int times) {
    for (int i = 0; i < times; ++i) ask(random_() % ids);
  }

  std::mt19937_64 random_{20'221'122};
  question_population population_;
};

TEST_F(question_population_test, is_presumed_until_others_show_it) {
  EXPECT_DOUBLE_EQ(population_.size(statement, 3).size, 256);
  for (int i = 0; i < 40; ++i) ask(7);
  EXPECT_DOUBLE_EQ(population_.size(statement, 40).size, 256);
}

TEST_F(question_population_test, the_same_few_are_no_random_look_ups) {
  ask_of(5, 1'000);
  EXPECT_DOUBLE_EQ(population_.size(statement, 3).size, 256);
}

TEST_F(question_population_test, tells_what_is_presumed) {
  ask_of(20, 8);
  EXPECT_FALSE(population_.size(statement, 3).shown);
  ask_of(20, 40);
  EXPECT_TRUE(population_.size(statement, 3).shown);
}

TEST_F(question_population_test, finds_few_soon) {
  ask_of(12, 48);
  EXPECT_NEAR(population_.size(statement, 4).size, 12, 3);
}

TEST_F(question_population_test, finds_hundreds) {
  ask_of(300, 4'000);
  EXPECT_NEAR(population_.size(statement, 3).size, 300, 40);
}

TEST_F(question_population_test, finds_many) {
  ask_of(1'000'000, 4'000);
  EXPECT_GT(population_.size(statement, 3).size, 2'000);
}

TEST_F(question_population_test, is_counted_anew_when_the_traffic_changes) {
  ask_of(1'000'000, 8'000);
  ask_of(50, 2'000);
  EXPECT_NEAR(population_.size(statement, 3).size, 50, 10);
}

TEST(is_more_than_luck, three_times_at_once_are) {
  EXPECT_TRUE(is_more_than_luck({.times = 3, .span = 3, .burst = 8, .population = {256, true}}));
}

TEST(is_more_than_luck, nearly_at_once_is_asked_for_while_nobody_knows_how_many_there_are) {
  EXPECT_TRUE(is_more_than_luck({.times = 3, .span = 3, .burst = 6, .population = {256, false}}));
  EXPECT_FALSE(is_more_than_luck({.times = 3, .span = 4, .burst = 6, .population = {256, false}}));
  EXPECT_TRUE(is_more_than_luck({.times = 4, .span = 5, .burst = 8, .population = {256, false}}));
  EXPECT_TRUE(is_more_than_luck({.times = 6, .span = 9, .burst = 9, .population = {256, false}}));
}

TEST(is_more_than_luck, three_times_among_a_hundred_are_not) {
  EXPECT_FALSE(
      is_more_than_luck({.times = 3, .span = 50, .burst = 100, .population = {256, true}}));
}

TEST(is_more_than_luck, few_ids_come_again_by_themselves) {
  EXPECT_FALSE(is_more_than_luck({.times = 5, .span = 20, .burst = 40, .population = {10, true}}));
  EXPECT_TRUE(is_more_than_luck({.times = 20, .span = 20, .burst = 40, .population = {10, true}}));
}

}  // namespace
}  // namespace pgweir::analyzers
