#include "analyzers/scope.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

struct seen_execution {
  core::execution event;
  statement_handle statement = std::make_shared<parser::statement>();
  std::vector<core::request_tag> tags;
  connection_context connection;

  [[nodiscard]] work_scope scope() const {
    return work_scope_of({event, statement, nullptr, tags.empty() ? nullptr : &tags, connection});
  }
};

TEST(scope, a_trace_outranks_a_transaction) {
  seen_execution one;
  one.event.transaction = 3;
  EXPECT_EQ(one.scope().kind, work_kind::transaction);
  one.tags = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  EXPECT_EQ(one.scope().kind, work_kind::trace);
  seen_execution other = {};
  other.tags = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"}};
  EXPECT_EQ(one.scope().key, other.scope().key);
}

TEST(scope, a_route_names_no_request) {
  seen_execution one;
  one.tags = {{"route", "/authors"}};
  EXPECT_EQ(one.scope().kind, work_kind::connection);
}

TEST(scope, transactions_of_one_connection_differ) {
  seen_execution one;
  one.event.transaction = 1;
  auto first = one.scope();
  one.event.transaction = 2;
  EXPECT_EQ(first.key, one.scope().key);
  EXPECT_NE(first.instance, one.scope().instance);
}

TEST(scope, a_label_names_the_work) {
  seen_execution one;
  one.connection.scope = "test 7";
  EXPECT_EQ(one.scope().kind, work_kind::labelled);
}

}  // namespace
}  // namespace pgweir::analyzers
