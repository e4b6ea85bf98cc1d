// Rows as they pass: which columns are digested, in which format, and how much is kept.
#include "proxy/session/row_digest.hpp"

#include "proxy/session/result_columns.hpp"
#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::ElementsAre;

watched_conversation answered(const std::string& rows) {
  return watched_conversation{}.login().asks("select *",
                                             rows + s::complete("SELECT 1") + s::ready());
}
const std::string floats = s::row_description({{"f", 701}, {"id"}, {"name", 25}, {"b", 17}});

TEST(row_digest, key_like_columns_of_tables_are_digested) {
  const auto talk =
      answered(s::row_description({{"f", 701}, {"id", 20}, {"oid", 26, 1'259}, {"count", 20, 0}}) +
               s::row({"1.5", "42", "7", "3"}) + s::row({std::nullopt, std::nullopt, "8", "4"}));
  const auto executions = talk.executions();
  const auto& values = *executions[0].row_values;
  EXPECT_THAT(values.columns, ElementsAre(1, 3));
  EXPECT_THAT(values.cells,
              ElementsAre(digest_of(42), digest_of(3), core::value_digest{}, digest_of(4)));
  EXPECT_TRUE(executions[0].columns);
  EXPECT_FALSE(talk.seen().empty());
}

// wire-case: huge-field
TEST(row_digest, a_huge_field_costs_nothing) {
  const std::string huge(3'000'000, 'x');
  const auto talk =
      answered(floats + s::row({huge, "42", huge, huge}) + s::row({"", "43", "", ""}));
  const auto executions = talk.executions();
  EXPECT_THAT(executions[0].row_values->cells, ElementsAre(digest_of(42), core::value_digest{},
                                                           digest_of(43), core::value_digest{}));
  EXPECT_GT(executions[0].bytes, 9'000'000U);
}

TEST(row_digest, rows_beyond_the_bound_are_counted_only) {
  std::string rows = s::row_description({{"id"}});
  for (int i = 0; i < 300; ++i) rows += s::row({std::to_string(i)});
  const auto executions = answered(rows).executions();
  EXPECT_EQ(executions[0].rows, 300U);
  EXPECT_EQ(executions[0].row_values->rows(), core::limits::digested_rows);
}

TEST(row_digest, rows_of_another_shape_than_described_say_nothing) {
  const auto talk = answered(s::row_description({{"id"}}) + s::row({"1", "2"}) + s::row({"3"}));
  EXPECT_FALSE(talk.executions()[0].row_values);
}

TEST(row_digest, equal_rows_have_equal_hashes) {
  const auto hash = [](const std::string& rows) {
    return answered(floats + rows).executions()[0].result_hash;
  };
  const auto row = s::row({"1", "2", "3", "4"});
  EXPECT_EQ(hash(row), hash(row));
  EXPECT_NE(hash(row), hash(row + row));
  EXPECT_NE(hash(row), hash(s::row({"1", "2", "3", "5"})));
}

TEST(row_digest, bind_says_the_format_and_describe_may_come_once) {
  auto talk = watched_conversation{}.login();
  talk.client(c::parse("s1", "select id, n") + c::describe('S', "s1") + c::sync())
      .server(s::parse_complete() + s::parameters({}) +
              s::row_description({{"id", 23}, {"n", 20}}) + s::ready());
  const auto run = [&](const test::formats& formats, const test::values& row) {
    talk.client(c::bind({"", "s1", {}, {}, formats}) + c::execute() + c::sync())
        .server(s::bind_complete() + s::row(row) + s::complete("SELECT 1") + s::ready());
  };
  run({}, {"42", "7"});
  run({1}, {test::u32(42), test::number(7, 8)});
  run({1, 0}, {test::u32(42), "7"});
  for (const auto& execution : talk.executions()) {
    EXPECT_THAT(execution.row_values->cells, ElementsAre(digest_of(42), digest_of(7)));
    EXPECT_TRUE(execution.columns);
  }
  EXPECT_FALSE(talk.seen().empty());
}

TEST(row_digest, columns_are_said_once_and_keep_their_id) {
  const auto talk = watched_conversation{}
                        .login()
                        .asks("select 1", floats + s::complete("SELECT 0") + s::ready())
                        .asks("select 2", floats + s::complete("SELECT 0") + s::ready());
  std::size_t said = 0;
  for (const auto& event : talk.events()) {
    const auto* columns = std::get_if<core::columns_seen>(&event);
    if (columns == nullptr) continue;
    ++said;
    EXPECT_EQ(columns->columns->at(1).name, "id");
    EXPECT_EQ(columns->columns->at(1).column_number, 2);
    EXPECT_EQ(columns->columns->at(1).table_oid, 16'400U);
  }
  EXPECT_EQ(said, 1U);
  EXPECT_EQ(talk.executions()[0].columns, talk.executions()[1].columns);
}

}  // namespace
}  // namespace pgweir::session
