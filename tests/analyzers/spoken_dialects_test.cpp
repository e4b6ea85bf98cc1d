#include "analyzers/spoken_dialects.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

using core::orm;

connection_context connection_of(std::uint64_t client) {
  connection_context made;
  made.client_group = client;
  return made;
}

class spoken_dialects_of_a_client : public testing::Test {
 protected:
  spoken_dialects spoken;
  connection_context first = connection_of(1);
  connection_context second = connection_of(1);
  connection_context stranger = connection_of(2);
};

TEST_F(spoken_dialects_of_a_client, a_connection_keeps_the_first_guess) {
  spoken.hear(first, orm::sqlalchemy);
  spoken.hear(first, orm::none);
  spoken.hear(first, orm::django);
  EXPECT_EQ(first.dialect, orm::sqlalchemy);
}

TEST_F(spoken_dialects_of_a_client, its_other_connections_speak_the_same) {
  spoken.hear(first, orm::sqlalchemy);
  spoken.hear(second, orm::none);
  spoken.hear(stranger, orm::none);
  EXPECT_EQ(second.dialect, orm::sqlalchemy);
  EXPECT_EQ(stranger.dialect, orm::none);
}

TEST_F(spoken_dialects_of_a_client, who_speaks_two_is_not_guessed) {
  spoken.hear(first, orm::sqlalchemy);
  auto third = connection_of(1);
  spoken.hear(third, orm::none);
  spoken.hear(second, orm::prisma);
  spoken.hear(third, orm::none);
  EXPECT_EQ(first.dialect, orm::sqlalchemy);
  EXPECT_EQ(second.dialect, orm::prisma);
  EXPECT_EQ(third.dialect, orm::none);
}

TEST_F(spoken_dialects_of_a_client, its_own_guess_is_better) {
  spoken.hear(first, orm::sqlalchemy);
  spoken.hear(second, orm::none);
  spoken.hear(second, orm::prisma);
  EXPECT_EQ(second.dialect, orm::prisma);
}

TEST_F(spoken_dialects_of_a_client, a_connection_without_a_login_is_alone) {
  first.was_lost_sight_of = second.was_lost_sight_of = true;
  spoken.hear(first, orm::sqlalchemy);
  spoken.hear(second, orm::none);
  EXPECT_EQ(first.dialect, orm::sqlalchemy);
  EXPECT_EQ(second.dialect, orm::none);
}

}  // namespace
}  // namespace pgweir::analyzers
