// Rows as they pass: which columns are digested, in which format, and how much is kept.
#include "proxy/session/row_digest.hpp"

#include "proxy/session/result_columns.hpp"
#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

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

// A session of a worker that knows which statements' results are used by nobody.
class unused_rows : public testing::Test {
 protected:
  unused_rows() { shared_.unused = &unused_; }

  void server(const std::string& bytes) { watched_.server_sent(core::as_bytes(bytes), {}, out_); }
  // The rows that were digested of one more result of 300.
  std::size_t digested_of_a_query() {
    out_.clear();
    watched_.client_sent(core::as_bytes(c::query("select id from t")), {}, out_);
    std::string rows = s::row_description({{"id"}});
    for (int i = 0; i < 300; ++i) rows += s::row({std::to_string(i)});
    server(rows + s::complete("SELECT 300") + s::ready());
    return last().row_values->rows();
  }
  [[nodiscard]] const core::execution& last() const {
    const core::execution* found = nullptr;
    for (const auto& event : out_) {
      if (const auto* one = std::get_if<core::execution>(&event)) found = one;
    }
    return *found;
  }

  core::unused_results unused_;
  shared_state shared_{test_digester(), {}};
  session watched_{core::connection_id{1}, {}, {}, shared_};
  std::vector<core::event> out_;
};

TEST_F(unused_rows, are_digested_in_full_once_in_a_while) {
  server(s::ready());
  EXPECT_EQ(digested_of_a_query(), core::limits::digested_rows);
  unused_.add(last().statement);
  std::size_t in_full = 0;
  for (int i = 0; i < 1'600; ++i) {
    const auto rows = digested_of_a_query();
    ASSERT_TRUE(rows == core::limits::probed_rows || rows == core::limits::digested_rows) << rows;
    in_full += rows == core::limits::digested_rows ? 1U : 0U;
  }
  EXPECT_NEAR(static_cast<double>(in_full), 1'600.0 / core::limits::full_looks, 5);
  unused_.remove(last().statement);
  EXPECT_EQ(digested_of_a_query(), core::limits::digested_rows);
}

// What is digested are the first rows: a gap would make later ones look like them.
TEST_F(unused_rows, are_not_digested_after_a_gap) {
  const auto id_column = s::row_description({{"id", 23}});
  const auto client = [&](const std::string& bytes) {
    watched_.client_sent(core::as_bytes(bytes), {}, out_);
  };
  const auto rows = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += s::row({std::to_string(i)});
    return out;
  };
  core::statement_id id;
  const auto digested_of_two_fetches = [&] {
    client(c::parse("", "select id from t") + c::bind({}) + c::describe('P') + c::execute("", 20) +
           c::flush());
    server(s::parse_complete() + s::bind_complete() + id_column + rows(20) + s::suspended());
    unused_.remove(id);
    client(c::execute("", 20) + c::sync());
    server(rows(20) + s::complete("SELECT 20") + s::ready());
    return last().row_values->rows();
  };
  server(s::ready());
  EXPECT_EQ(digested_of_two_fetches(), 40U);
  id = last().statement;
  unused_.add(id);
  EXPECT_EQ(digested_of_two_fetches(), core::limits::probed_rows);
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
