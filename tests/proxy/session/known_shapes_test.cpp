#include "proxy/session/known_shapes.hpp"

#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

known_shape shape(std::uint64_t rest_hash, std::uint64_t id) {
  known_shape made;
  made.rest_hash = rest_hash;
  made.id = core::statement_id{id};
  made.told_generation = 1;
  return made;
}

TEST(known_shapes, are_found_by_their_rest) {
  known_shapes known;
  EXPECT_EQ(known.find(7, 1), nullptr);
  known.keep(shape(7, 70));
  known.keep(shape(8, 80));
  ASSERT_NE(known.find(7, 1), nullptr);
  EXPECT_EQ(known.find(7, 1)->id, core::statement_id{70});
  EXPECT_EQ(known.find(8, 1)->id, core::statement_id{80});
  EXPECT_EQ(known.find(9, 1), nullptr);
}

// A later generation has not told them yet.
TEST(known_shapes, are_known_in_their_generation_only) {
  known_shapes known;
  known.keep(shape(7, 70));
  EXPECT_EQ(known.find(7, 2), nullptr);
}

TEST(known_shapes, give_way_to_the_next_in_their_place) {
  constexpr std::uint64_t other = 7 + core::limits::announced_per_worker;
  known_shapes known;
  known.keep(shape(7, 70));
  known.keep(shape(other, 80));
  EXPECT_EQ(known.find(7, 1), nullptr);
  EXPECT_NE(known.find(other, 1), nullptr);
}

}  // namespace
}  // namespace pgweir::session
