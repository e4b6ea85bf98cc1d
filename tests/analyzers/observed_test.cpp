#include "analyzers/observed.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace pgweir::analyzers {
namespace {

class place_of_test : public testing::Test {
 protected:
  core::place place_with(const std::vector<core::request_tag>& tags) {
    core::execution event;
    statement_handle statement = std::make_shared<parser::statement>();
    return place_of(observed_execution{event, statement, nullptr, &tags, connection_});
  }

  connection_context connection_{.id = core::connection_id{3},
                                 .login = {.user = "app",
                                           .database = "shop",
                                           .application_name = "web",
                                           .client_address = "10.0.0.1",
                                           .client_encoding = "",
                                           .backend_pid = 4711},
                                 .scope = "checkout"};
};

TEST_F(place_of_test, says_who_and_where) {
  auto where = place_of(connection_);
  EXPECT_EQ(where.user, "app");
  EXPECT_EQ(where.database, "shop");
  EXPECT_EQ(where.application, "web");
  EXPECT_EQ(where.scope, "checkout");
  EXPECT_EQ(where.connection, core::connection_id{3});
  EXPECT_EQ(where.backend_pid, 4711U);
}

TEST_F(place_of_test, takes_the_route_from_tags) {
  EXPECT_EQ(place_with({{"route", "/authors"}, {"controller", "x"}}).route, "/authors");
  EXPECT_EQ(place_with({{"controller", "authors"}, {"action", "index"}}).route, "authors#index");
  EXPECT_EQ(place_with({{"controller", "authors"}}).route, "authors");
  EXPECT_EQ(place_with({{"db_driver", "pg"}}).route, "");
}

TEST_F(place_of_test, takes_the_trace_from_tags) {
  auto where =
      place_with({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  EXPECT_EQ(where.trace, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(place_with({{"requestId", "r-1"}}).trace, "r-1");
  EXPECT_EQ(place_with({{"traceparent", "odd"}}).trace, "odd");
}

TEST(is_backup_or_replication, is_a_purpose) {
  connection_context connection;
  EXPECT_FALSE(is_backup_or_replication(connection));
  connection.purpose = client_purpose::backup;
  EXPECT_TRUE(is_backup_or_replication(connection));
}

}  // namespace
}  // namespace pgweir::analyzers
