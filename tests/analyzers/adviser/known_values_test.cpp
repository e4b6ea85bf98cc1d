#include "analyzers/adviser/known_values.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace pgweir::analyzers {
namespace {

struct known_values_test : testing::Test {
  static constexpr std::size_t most_bytes = 4'096;
  known_values kept{most_bytes};

  void learn(std::uint64_t statement, const std::string& value) {
    core::sample_value one;
    one.bytes = value;
    kept.learn(core::statement_id{statement}, {one});
  }
  std::string known(std::uint64_t statement) {
    const auto values = kept.find(core::statement_id{statement});
    return values ? values->front().bytes : "none";
  }
};

TEST_F(known_values_test, the_newest_values_of_a_statement_are_found) {
  EXPECT_EQ(known(1), "none");
  learn(1, "7");
  learn(1, "8");
  EXPECT_EQ(known(1), "8");
  EXPECT_EQ(known(2), "none");
}

TEST_F(known_values_test, what_was_not_asked_for_for_longest_goes_first) {
  learn(1, std::string(1'000, 'a'));
  learn(2, std::string(1'000, 'b'));
  EXPECT_EQ(known(1).size(), 1'000U);
  learn(3, std::string(1'500, 'c'));
  EXPECT_EQ(known(2), "none");
  EXPECT_EQ(known(1).front(), 'a');
  EXPECT_EQ(known(3).front(), 'c');
  EXPECT_LE(kept.bytes(), most_bytes);
}

TEST_F(known_values_test, bytes_are_given_back) {
  for (std::uint64_t i = 0; i < 1'000; ++i) learn(1 + i % 3, std::string(i, 'x'));
  learn(1, "");
  learn(2, "");
  learn(3, "");
  EXPECT_LT(kept.bytes(), 1'000U);
}

TEST_F(known_values_test, what_is_too_large_is_not_kept_and_nothing_else_goes) {
  learn(1, "7");
  learn(2, std::string(most_bytes, 'x'));
  EXPECT_EQ(known(2), "none");
  EXPECT_EQ(known(1), "7");
}

TEST_F(known_values_test, who_holds_values_may_go_on) {
  learn(1, "7");
  const auto held = kept.find(core::statement_id{1});
  learn(2, std::string(3'800, 'x'));
  EXPECT_EQ(known(1), "none");
  EXPECT_EQ(held->front().bytes, "7");
}

}  // namespace
}  // namespace pgweir::analyzers
