#include "analyzers/question_population.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace pgweir::analyzers {
namespace {

constexpr std::uint64_t statement = 77;

class question_population_test : public testing::Test {
 protected:
  void ask_of(std::uint64_t ids, int times) {
    for (int i = 0; i < times; ++i) population_.count(statement, random_() % ids + 1, true);
  }

  std::mt19937_64 random_{20'221'122};
  question_population population_;
};

TEST_F(question_population_test, is_presumed_until_it_is_seen) {
  EXPECT_DOUBLE_EQ(population_.size(statement), 256);
  population_.count(statement, 7, true);
  EXPECT_DOUBLE_EQ(population_.size(statement), 256);
  EXPECT_EQ(population_.count(statement, 7, false), 2U);
}

TEST_F(question_population_test, finds_few_soon) {
  ask_of(10, 48);
  EXPECT_NEAR(population_.size(statement), 10, 3);
}

TEST_F(question_population_test, finds_hundreds) {
  ask_of(300, 4'000);
  EXPECT_NEAR(population_.size(statement), 300, 40);
}

TEST_F(question_population_test, finds_many) {
  ask_of(1'000'000, 4'000);
  EXPECT_GT(population_.size(statement), 2'000);
}

TEST_F(question_population_test, is_counted_anew_when_the_traffic_changes) {
  ask_of(1'000'000, 8'000);
  ask_of(50, 12'000);
  EXPECT_NEAR(population_.size(statement), 50, 10);
}

TEST(is_more_than_luck, three_times_at_once_are) {
  EXPECT_TRUE(is_more_than_luck({.times = 3, .span = 3, .burst = 8, .population = 256}));
}

TEST(is_more_than_luck, three_times_among_a_hundred_are_not) {
  EXPECT_FALSE(is_more_than_luck({.times = 3, .span = 50, .burst = 100, .population = 256}));
}

TEST(is_more_than_luck, few_ids_come_again_by_themselves) {
  EXPECT_FALSE(is_more_than_luck({.times = 5, .span = 20, .burst = 40, .population = 10}));
  EXPECT_TRUE(is_more_than_luck({.times = 20, .span = 20, .burst = 40, .population = 10}));
}

// Look-ups of random ids without a pause, for as long as one likes.
TEST(is_more_than_luck, is_not_said_of_endless_random_look_ups) {
  std::mt19937_64 random{20'221'122};
  for (std::uint64_t ids : {20U, 100U, 300U, 1'000U, 5'000U}) {
    question_population population;
    struct asking {
      std::uint64_t times = 0;
      std::uint64_t first = 0;
    };
    std::vector<asking> asked(ids);
    int alarms = 0;
    for (std::uint64_t n = 1; n <= 100'000; ++n) {
      auto id = random() % ids;
      bool is_new = asked[id].times == 0;
      auto number = population.count(statement, id + 1, is_new);
      if (is_new || number - asked[id].first > 2 * ids) asked[id] = {0, number};
      ++asked[id].times;
      repeated_question again{asked[id].times, number - asked[id].first + 1, n,
                              population.size(statement)};
      if (again.times >= 3 && is_more_than_luck(again)) ++alarms;
    }
    EXPECT_EQ(alarms, 0) << ids << " ids";
  }
}

}  // namespace
}  // namespace pgweir::analyzers
