#include "analyzers/advice/advice_texts.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using parser::read;
using reason = core::shape_explosion_evidence::reason;

std::string with_array(std::string_view sql) {
  core::shape_explosion_evidence seen;
  seen.why = reason::list_lengths;
  return advise_shape_explosion(read(sql), seen, core::orm::none).sql;
}

TEST(advise_shape_explosion, makes_an_array_of_a_list) {
  EXPECT_EQ(with_array("SELECT * FROM t WHERE t.a IN ($1, $2, $3)"),
            "SELECT * FROM t WHERE t.a = ANY($1)");
  EXPECT_EQ(with_array("SELECT * FROM t WHERE b = $1 AND a IN ($2, $3, $4) ORDER BY a"),
            "SELECT * FROM t WHERE b = $1 AND a = ANY($2) ORDER BY a");
}

TEST(advise_shape_explosion, leaves_numbers_behind_a_list_alone) {
  EXPECT_EQ(with_array("SELECT * FROM t WHERE a IN ($1, $2, $3) AND b = $4"), "");
  EXPECT_EQ(with_array("SELECT * FROM t WHERE a IN ($1, $2) AND b IN ($3, $4)"), "");
  EXPECT_EQ(with_array("INSERT INTO t (a) VALUES ($1), ($2)"), "");
}

TEST(advise_literal_sql, is_the_shape_itself) {
  auto fix = advise_literal_sql(read("SELECT * FROM t WHERE a = 'x'"),
                                core::literal_sql_evidence::origin::program, core::orm::knex);
  EXPECT_EQ(fix.sql, "SELECT * FROM t WHERE a = $1");
  EXPECT_EQ(fix.orm_line, "knex.raw('SELECT … WHERE id = ?', [id])");
}

}  // namespace
}  // namespace pgweir::analyzers
