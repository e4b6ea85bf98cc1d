#include "proxy/web/seats.hpp"

#include <gtest/gtest.h>

namespace pgweir::web {
namespace {

TEST(seats_test, a_newcomer_takes_the_seat_of_whoever_waits_longest) {
  seats room{{2, 1}};
  const auto first = room.arrive();
  const auto second = room.arrive();
  EXPECT_FALSE(first.gives_way || second.gives_way);
  room.works(first.mine);
  room.waits(first.mine);
  EXPECT_EQ(room.arrive().gives_way, second.mine);
  EXPECT_EQ(room.taken(), 2U);
}

TEST(seats_test, who_works_gives_way_last) {
  seats room{{2, 1}};
  const auto first = room.arrive();
  const auto second = room.arrive();
  room.works(first.mine);
  EXPECT_EQ(room.arrive().gives_way, second.mine);
  const auto third = room.arrive();
  EXPECT_NE(third.gives_way, first.mine);
  room.works(third.mine);
  EXPECT_EQ(room.arrive().gives_way, first.mine);
}

TEST(seats_test, listeners_have_a_room_of_their_own) {
  seats room{{1, 2}};
  const auto first = room.arrive();
  EXPECT_TRUE(room.listens(first.mine));
  const auto second = room.arrive();
  EXPECT_FALSE(second.gives_way);
  EXPECT_TRUE(room.listens(second.mine));
  const auto third = room.arrive();
  EXPECT_FALSE(room.listens(third.mine)) << "both are taken";
  EXPECT_EQ(room.arrive().gives_way, third.mine);
  room.leaves(first.mine);
  EXPECT_TRUE(room.listens(room.arrive().mine));
}

TEST(seats_test, who_has_given_way_moves_nothing_any_more) {
  seats room{{1, 1}};
  const auto first = room.arrive();
  const auto second = room.arrive();
  room.works(first.mine);
  room.leaves(first.mine);
  EXPECT_EQ(room.taken(), 1U);
  room.leaves(second.mine);
  EXPECT_EQ(room.taken(), 0U);
}

}  // namespace
}  // namespace pgweir::web
