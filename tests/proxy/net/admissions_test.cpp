#include "proxy/net/admissions.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using verdict = admissions::verdict;

struct admissions_test : testing::Test {
  admissions all;
  std::vector<admissions::ticket> inside;

  verdict come(const std::string& user, const std::string& address,
               const admissions::limits& most = {}) {
    admissions::ticket given;
    const auto said = all.admit(user, address, most, given);
    if (said == verdict::admitted) inside.push_back(std::move(given));
    return said;
  }
};

TEST_F(admissions_test, without_limits_all_come_in) {
  for (int i = 0; i < 100; ++i) EXPECT_EQ(come("ann", "192.0.2.1"), verdict::admitted);
}

TEST_F(admissions_test, a_limit_for_each_user) {
  EXPECT_EQ(come("ann", "192.0.2.1", {2, 0}), verdict::admitted);
  EXPECT_EQ(come("ann", "192.0.2.2", {2, 0}), verdict::admitted);
  EXPECT_EQ(come("ann", "192.0.2.3", {2, 0}), verdict::too_many_of_user);
  EXPECT_EQ(come("bob", "192.0.2.1", {2, 0}), verdict::admitted);
}

TEST_F(admissions_test, a_limit_for_each_address) {
  EXPECT_EQ(come("ann", "192.0.2.1", {0, 1}), verdict::admitted);
  EXPECT_EQ(come("bob", "192.0.2.1", {0, 1}), verdict::too_many_of_address);
  EXPECT_EQ(come("bob", "192.0.2.2", {0, 1}), verdict::admitted);
}

TEST_F(admissions_test, unix_sockets_have_no_address) {
  EXPECT_EQ(come("ann", "", {0, 1}), verdict::admitted);
  EXPECT_EQ(come("ann", "", {0, 1}), verdict::admitted);
}

TEST_F(admissions_test, who_goes_makes_room) {
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 1}), verdict::admitted);
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 1}), verdict::too_many_of_user);
  inside.clear();
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 1}), verdict::admitted);
}

TEST_F(admissions_test, a_limit_that_comes_later_counts_those_before) {
  EXPECT_EQ(come("ann", "192.0.2.1"), verdict::admitted);
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 0}), verdict::too_many_of_user);
}

TEST_F(admissions_test, a_ticket_that_moves_is_still_one) {
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 0}), verdict::admitted);
  admissions::ticket mine{std::move(inside.front())};
  inside.clear();
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 0}), verdict::too_many_of_user);
  mine = {};
  EXPECT_EQ(come("ann", "192.0.2.1", {1, 0}), verdict::admitted);
}

}  // namespace
}  // namespace pgweir::net
