#include "analyzers/advice/advice_write_loop.hpp"

#include "tests/parser/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

using core::orm;
using testing::HasSubstr;

core::fix advise(std::string_view sql, orm dialect = orm::none,
                 std::uint64_t varying = ~std::uint64_t{0}) {
  auto facts = parser::read(sql);
  return advise_write_loop({facts, varying, dialect});
}

TEST(advice_write_loop, an_insert_gets_a_second_row) {
  EXPECT_EQ(advise("INSERT INTO t (a, b, c) VALUES ($1, DEFAULT, lower($2)) RETURNING id").sql,
            "INSERT INTO t (a, b, c) VALUES ($1, DEFAULT, lower($2)), ($3, DEFAULT, lower($4)) "
            "RETURNING id");
  EXPECT_EQ(advise("INSERT INTO t (a) SELECT $1").sql, "");
  EXPECT_EQ(advise("INSERT INTO t DEFAULT VALUES").sql, "");
}

TEST(advice_write_loop, an_upsert_that_sets_values_is_described) {
  auto fix = advise("INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO UPDATE SET b = $3");
  EXPECT_EQ(fix.sql, "");
  EXPECT_THAT(fix.note, HasSubstr("EXCLUDED"));
  EXPECT_THAT(advise("INSERT INTO t (a) VALUES ($1) ON CONFLICT DO NOTHING", orm::typeorm).orm_line,
              HasSubstr("repository.upsert(rows"));
}

TEST(advice_write_loop, equal_changes_take_an_array_of_keys) {
  constexpr std::uint64_t only_key = 1U << 2U;
  EXPECT_EQ(advise("UPDATE t SET a = $1 WHERE id IN ($2)", orm::none, only_key).sql,
            "UPDATE t SET a = $1 WHERE id = ANY($2)");
  EXPECT_EQ(advise("UPDATE t SET a = $1 WHERE id = $2", orm::knex, only_key).orm_line,
            "knex('t').whereIn('id', keys).update(values)");
  EXPECT_EQ(advise("DELETE FROM t WHERE id = $1;").sql, "DELETE FROM t WHERE id = ANY($1)");
}

TEST(advice_write_loop, different_changes_take_a_list_of_values) {
  constexpr std::uint64_t not_the_literal = 1U << 1U | 1U << 2U;
  EXPECT_EQ(advise(R"(UPDATE "public"."t" SET "a" = $1, n = n + 1 WHERE ("public"."t"."id" = $2))",
                   orm::none, not_the_literal)
                .sql,
            R"(UPDATE "public"."t" SET "a" = changed.new_a, n = n + $3 FROM (VALUES )"
            R"(((NULL::public.t).a, )"
            R"((NULL::public.t).id), ($1, $2), ($4, $5)) AS changed(new_a, key_id) WHERE )"
            R"(("public"."t"."id" = changed.key_id))");
  EXPECT_EQ(advise("DELETE FROM t WHERE a = $1 AND b = $2").sql,
            "DELETE FROM t USING (VALUES ((NULL::t).a, (NULL::t).b), ($1, $2), ($3, $4)) AS "
            "gone(key_a, key_b) WHERE a = gone.key_a AND b = gone.key_b");
}

TEST(advice_write_loop, what_is_not_sure_is_not_written) {
  EXPECT_EQ(advise("UPDATE t SET a = a + $1 WHERE id = $2").sql, "");
  EXPECT_EQ(advise("UPDATE t SET a = $1 WHERE id = $2 OR b = $3").sql, "");
  EXPECT_EQ(advise("UPDATE t SET a = $1 FROM u WHERE t.id = $2").sql, "");
  EXPECT_NE(advise("UPDATE t SET a = a + $1 WHERE id = $2").note, "");
}

TEST(advice_write_loop, orms_that_cannot_are_not_told_to) {
  EXPECT_EQ(advise("UPDATE posts SET title = $1 WHERE id = $2", orm::prisma).orm_line, "");
  EXPECT_EQ(advise("UPDATE posts SET title = $1 WHERE id = $2", orm::django).orm_line,
            "Post.objects.bulk_update(objects, ['title'])");
  EXPECT_EQ(advise("DELETE FROM posts WHERE id = $1", orm::prisma).orm_line,
            "prisma.post.deleteMany({ where: { id: { in: keys } } })");
}

}  // namespace
}  // namespace pgweir::analyzers
