#include "analyzers/pool_questions.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;

class pool_questions_test : public testing::Test {
 protected:
  bool ask(std::uint64_t key, std::uint64_t connection) {
    at_ += 1ms;
    return pool_.ask(key, core::connection_id{connection}, at_, at_);
  }

  pool_questions pool_;
  core::time_point at_ = core::time_point{} + 1h;
};

TEST_F(pool_questions_test, one_connection_asks_for_itself) {
  EXPECT_FALSE(ask(7, 1));
  EXPECT_FALSE(ask(7, 1));
  EXPECT_FALSE(ask(8, 2));
}

TEST_F(pool_questions_test, what_two_ask_several_ask) {
  ask(7, 1);
  EXPECT_TRUE(ask(7, 2));
  EXPECT_TRUE(ask(7, 2));
  EXPECT_TRUE(ask(7, 1));
}

TEST_F(pool_questions_test, a_second_later_it_is_forgotten) {
  ask(7, 1);
  at_ += 2s;
  EXPECT_FALSE(ask(7, 2));
}

}  // namespace
}  // namespace pgweir::analyzers
