#include "cli/watch/watched_server.hpp"

#include <gtest/gtest.h>

namespace pgweir::cli::watch {
namespace {

TEST(watched_server_test, says_where_nothing_is_why_and_what_to_do) {
  const auto from = web_address_from("localhost:1");
  ASSERT_TRUE(from);
  const auto said = nothing_to_watch(*from, "connection refused");
  EXPECT_EQ(said.sentence,
            "nothing to watch at http://localhost:1 (connection refused). Start it with pgweir "
            "serve, or name its address with --web.");
}

}  // namespace
}  // namespace pgweir::cli::watch
