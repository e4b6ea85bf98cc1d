#include "analyzers/advice/advice.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using core::orm;

core::transaction_evidence open_six_seconds(core::duration idle) {
  core::transaction_evidence seen;
  seen.open_for = 6s;
  seen.idle_for = idle;
  return seen;
}

parser::statement select(std::string text) {
  parser::statement statement;
  statement.kind = parser::statement_kind::select;
  statement.text = std::move(text);
  return statement;
}

TEST(advice, bounds_a_select_where_that_is_plain_to_write) {
  auto plain = select("SELECT id FROM t");
  EXPECT_EQ(advise_unbounded_select(plain, orm::none).sql, "SELECT id FROM t LIMIT 100");
  auto locking = select("SELECT id FROM t FOR UPDATE");
  locking.lock = parser::row_lock::update;
  EXPECT_EQ(advise_unbounded_select(locking, orm::none).sql, "");
  auto all = select("SELECT id FROM t LIMIT ALL");
  all.limit = parser::bound_kind::all;
  EXPECT_EQ(advise_unbounded_select(all, orm::none).sql, "");
}

TEST(advice, speaks_the_words_of_every_orm_it_knows) {
  for (auto dialect : {orm::prisma, orm::sequelize, orm::typeorm, orm::sqlalchemy, orm::django,
                       orm::active_record, orm::drizzle, orm::knex, orm::mikro_orm, orm::peewee}) {
    EXPECT_NE(advise_unbounded_select(select("SELECT 1"), dialect).orm_line, "")
        << core::name_of(dialect);
    auto idle = open_six_seconds(5s);
    EXPECT_NE(advise_long_transaction(idle, dialect).orm_line, "") << core::name_of(dialect);
    EXPECT_NE(advise_idle_in_transaction(idle, dialect).orm_line, "") << core::name_of(dialect);
  }
  EXPECT_EQ(advise_unbounded_select(select("SELECT 1"), orm::none).orm_line, "");
}

TEST(advice, asks_for_a_plan_without_running_a_write) {
  auto read = select("SELECT id FROM t");
  EXPECT_EQ(advise_slow_query(read, orm::none).sql, "EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM t");
  auto with_parameter = select("SELECT id FROM t WHERE a = $1");
  with_parameter.slots.emplace_back();
  EXPECT_TRUE(
      advise_slow_query(with_parameter, orm::none).sql.starts_with("EXPLAIN (GENERIC_PLAN)"));
  auto write = select("DELETE FROM t");
  write.kind = parser::statement_kind::delete_;
  write.writes = true;
  EXPECT_EQ(advise_slow_query(write, orm::none).sql, "EXPLAIN DELETE FROM t");
  auto other = select("VACUUM t");
  other.kind = parser::statement_kind::utility;
  EXPECT_EQ(advise_slow_query(other, orm::none).sql, "");
}

TEST(advice, tells_idle_from_busy_transactions) {
  auto idle = open_six_seconds(5s);
  auto busy = open_six_seconds(1s);
  EXPECT_NE(advise_long_transaction(idle, orm::none).note,
            advise_long_transaction(busy, orm::none).note);
  auto wrote = idle;
  wrote.writes = 1;
  EXPECT_NE(advise_idle_in_transaction(idle, orm::none).note,
            advise_idle_in_transaction(wrote, orm::none).note);
}

}  // namespace
}  // namespace pgweir::analyzers
