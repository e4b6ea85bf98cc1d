#include "analyzers/asked_questions.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

namespace pgweir::analyzers {
namespace {

class asked_questions_test : public testing::Test {
 protected:
  void ask(std::uint64_t key, std::uint64_t statement = 1) {
    auto* known = asked_.find(key);
    if (known == nullptr) {
      parser::statement facts;
      facts.key = statement;
      asked_.add(key, most).statement = std::make_shared<const parser::statement>(facts);
      return;
    }
    if (!known->again) known->again = std::make_unique<asked_question::repetition>();
    ++known->again->asked;
    known->keep = true;
  }

  static constexpr std::size_t most = 16;
  asked_questions asked_;
};

TEST_F(asked_questions_test, the_oldest_makes_room) {
  for (std::uint64_t key = 1; key <= most + 1; ++key) ask(key);
  EXPECT_EQ(asked_.find(1), nullptr);
  EXPECT_NE(asked_.find(2), nullptr);
  EXPECT_NE(asked_.find(most + 1), nullptr);
}

TEST_F(asked_questions_test, what_was_asked_again_stays_a_round_longer) {
  for (std::uint64_t key = 1; key <= most; ++key) ask(key);
  ask(1);
  for (std::uint64_t key = most + 1; key <= 2 * most - 1; ++key) ask(key);
  EXPECT_NE(asked_.find(1), nullptr);
  ask(2 * most);
  EXPECT_EQ(asked_.find(1), nullptr);
}

TEST_F(asked_questions_test, a_place_that_is_taken_over_is_asked_once) {
  ask(1);
  ask(1);
  for (std::uint64_t key = 2; key <= 2 * most + 1; ++key) ask(key);
  ask(1);
  ASSERT_NE(asked_.find(1), nullptr);
  EXPECT_EQ(asked_.find(1)->again, nullptr);
}

TEST_F(asked_questions_test, forgets_what_it_is_told_to) {
  ask(1, 7);
  ask(2, 8);
  asked_.forget_if([](const asked_question& known) { return known.statement->key == 7; });
  EXPECT_EQ(asked_.find(1), nullptr);
  EXPECT_NE(asked_.find(2), nullptr);
  asked_.clear();
  EXPECT_EQ(asked_.find(2), nullptr);
}

}  // namespace
}  // namespace pgweir::analyzers
