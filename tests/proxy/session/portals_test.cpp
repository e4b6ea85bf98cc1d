#include "proxy/session/portals.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::session {
namespace {

bound_values numbered(std::uint64_t number) {
  bound_values out;
  out.parameters_hash = number;
  return out;
}

struct portals_test : testing::Test {
  spares<portal> spare;
  portals all{spare};

  std::uint64_t number_of(const std::string& name) {
    const auto* found = all.find(name);
    return found == nullptr ? 0 : found->bound.parameters_hash;
  }
};

TEST_F(portals_test, the_unnamed_one_is_replaced) {
  all.bind("", numbered(1));
  all.bind("", numbered(2));
  EXPECT_EQ(number_of(""), 2U);
  all.drop("");
  EXPECT_EQ(all.find(""), nullptr);
}

TEST_F(portals_test, more_than_there_is_room_for_are_not_followed) {
  const auto most = core::limits::portals_per_connection;
  for (std::size_t i = 0; i <= most; ++i) all.bind("p" + std::to_string(i), numbered(i + 1));
  EXPECT_EQ(number_of("p0"), 1U);
  EXPECT_EQ(all.find("p" + std::to_string(most)), nullptr);
  all.bind("p0", numbered(77));
  EXPECT_EQ(number_of("p0"), 77U) << "a name that is known gets its new meaning";
  all.drop_all();
  EXPECT_EQ(all.find("p0"), nullptr);
}

}  // namespace
}  // namespace pgweir::session
