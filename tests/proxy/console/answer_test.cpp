#include "proxy/console/answer.hpp"

#include "config/keys.hpp"
#include "tests/proxy/live/made_up_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::console {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

struct answer_test : testing::Test {
  answer_test() { live::fill(shop); }

  table answer(std::string_view text) {
    const auto found = answer_to(*read_command(text), sources);
    EXPECT_TRUE(found) << text;
    return found.value_or(table{});
  }
  // The cell of the first row in the column of that name.
  cell first(std::string_view text, std::string_view column) {
    const auto all = answer(text);
    for (std::size_t i = 0; i < all.columns.size(); ++i) {
      if (all.columns[i].name == column) return all.rows.at(0).at(i);
    }
    ADD_FAILURE() << "no column " << column;
    return {};
  }

  live::made_up_process shop;
  config::settings how;
  console_sources sources{shop, [this] { return how; }};
};

TEST_F(answer_test, every_row_has_a_cell_of_its_type_for_each_column) {
  for (const auto& each : described_commands()) {
    const auto all = answer(each.text);
    EXPECT_FALSE(all.rows.empty()) << each.text;
    for (const auto& row : all.rows) {
      ASSERT_THAT(row, SizeIs(all.columns.size())) << each.text;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto expected = 1 + static_cast<std::size_t>(all.columns[i].type);
        EXPECT_TRUE(row[i].index() == 0 || row[i].index() == expected)
            << each.text << ", " << all.columns[i].name;
      }
    }
  }
}

TEST_F(answer_test, findings) {
  EXPECT_EQ(first("show findings", "rule"), cell{std::string{"n-plus-one"}});
  EXPECT_EQ(first("show findings", "grade"), cell{std::string{"proven"}});
  EXPECT_EQ(first("show findings", "incidents"), cell{std::int64_t{3}});
  EXPECT_EQ(first("show findings", "id"), cell{std::string{"00000000000000f1"}});
}

TEST_F(answer_test, statements) {
  EXPECT_EQ(first("show statements", "calls"), cell{std::int64_t{5}});
  EXPECT_EQ(first("show statements", "p95_ms"), cell{4.0});
  EXPECT_EQ(first("show statements", "statement"),
            cell{std::string{"SELECT * FROM posts WHERE author_id = $1"}});
}

TEST_F(answer_test, sessions) {
  EXPECT_EQ(first("show sessions", "user"), cell{std::string{"anna"}});
  EXPECT_EQ(first("show sessions", "state"), cell{std::string{"idle in transaction"}});
  EXPECT_EQ(first("show sessions", "transaction_s"), cell{3.0});
  shop.open.what.sessions[0].transaction.reset();
  EXPECT_EQ(first("show sessions", "transaction_s"), cell{});
}

TEST_F(answer_test, stats_and_health) {
  EXPECT_THAT(answer("show stats").rows,
              Contains(ElementsAre(cell{std::string{"queries"}}, cell{std::int64_t{8}})));
  shop.stands.health.configuration_error = "unknown key";
  EXPECT_THAT(answer("show health").rows,
              Contains(ElementsAre(cell{std::string{"configuration error"}},
                                   cell{std::string{"unknown key"}})));
}

TEST_F(answer_test, every_setting_is_there_and_no_password) {
  how.adviser.dsn = "postgresql://watcher:secret@db/shop";
  const auto all = answer("show config");
  EXPECT_THAT(all.rows, SizeIs(config::all_keys().size()));
  for (const auto& row : all.rows) {
    EXPECT_EQ(std::get<std::string>(row[1]).find("secret"), std::string::npos);
  }
  EXPECT_THAT(all.rows, Contains(Contains(cell{std::string{"web.console"}})));
}

TEST_F(answer_test, what_clients_ask_at_the_start) {
  EXPECT_EQ(first("select version()", "version"),
            cell{std::string{"PostgreSQL 15.0 (pgweir 0.1.0)"}});
  EXPECT_EQ(first("select 1", "?column?"), cell{std::int64_t{1}});
  EXPECT_EQ(first("select current_database()", "current_database"), cell{std::string{"pgweir"}});
  EXPECT_EQ(first("show STANDARD_CONFORMING_STRINGS", "setting"), cell{std::string{"on"}});
  EXPECT_FALSE(answer_to(*read_command("show no_such_thing"), sources));
}

}  // namespace
}  // namespace pgweir::console
