#include "cli/password_file.hpp"

#include <gtest/gtest.h>

namespace pgweir::cli {
namespace {

const endpoint db{"db", 5432};
const endpoint proxy{"127.0.0.1", 6543};

TEST(password_file_test, lines_about_the_server_come_first_for_the_proxy) {
  EXPECT_EQ(
      with_lines_for("# mine\nother:5432:*:ann:a\ndb:5432:shop:ann:b\\:c\ndb:*:*:bob:d", db, proxy),
      "127.0.0.1:6543:shop:ann:b\\:c\n127.0.0.1:6543:*:bob:d\n"
      "# mine\nother:5432:*:ann:a\ndb:5432:shop:ann:b\\:c\ndb:*:*:bob:d");
}

TEST(password_file_test, a_line_for_every_server_keeps_its_rank) {
  EXPECT_EQ(with_lines_for("*:*:*:ann:first\ndb:5432:*:ann:second\n", db, proxy),
            "127.0.0.1:6543:*:ann:first\n127.0.0.1:6543:*:ann:second\n"
            "*:*:*:ann:first\ndb:5432:*:ann:second\n");
}

TEST(password_file_test, a_file_that_says_nothing_of_the_server_stays) {
  EXPECT_FALSE(with_lines_for("other:5432:*:ann:a\ndb:5433:*:ann:a\n*:*:*:ann:a\n", db, proxy));
  EXPECT_FALSE(with_lines_for("", db, proxy));
}

TEST(password_file_test, sockets_are_localhost) {
  EXPECT_TRUE(with_lines_for("localhost:5432:*:ann:a\n", {"/var/run/postgresql", 5432}, proxy));
  EXPECT_TRUE(with_lines_for("localhost:5432:*:ann:a\n", {"", 5432}, proxy));
}

TEST(password_file_test, colons_of_addresses_are_escaped) {
  EXPECT_EQ(with_lines_for("fd\\:\\:7:5432:*:ann:a", {"fd::7", 5432}, {"::1", 6543}),
            "\\:\\:1:6543:*:ann:a\nfd\\:\\:7:5432:*:ann:a");
}

}  // namespace
}  // namespace pgweir::cli
