// Statements as ORMs send them.
#include "parser/dialect.hpp"

#include "parser/lexer.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace pgweir::parser {
namespace {

core::orm guess(std::string_view sql) {
  std::vector<reduced_statement> out;
  reduce(sql, {}, out);
  return out.empty() ? core::orm::none : guess_dialect(out[0].shape);
}

void expect(core::orm writer, const std::vector<std::string_view>& texts) {
  for (auto text : texts) EXPECT_EQ(core::name_of(guess(text)), core::name_of(writer)) << text;
}

TEST(dialect, knows_prisma) {
  expect(core::orm::prisma,
         {R"(SELECT "public"."posts"."id", "public"."posts"."title" FROM "public"."posts" )"
          R"(WHERE "public"."posts"."author_id" = $1 OFFSET $2)",
          R"(INSERT INTO "public"."posts" ("title") VALUES ($1) RETURNING "public"."posts"."id")",
          R"(SELECT COUNT(*) AS "_count$_all" FROM (SELECT "public"."t"."id" FROM )"
          R"("public"."t" WHERE 1=1 OFFSET $1) AS "sub")",
          R"(SELECT "t0"."id" FROM "public"."posts" AS "t0" LEFT JOIN LATERAL (SELECT 1 AS )"
          R"("__prisma_data__") AS "t1" ON true)"});
}

TEST(dialect, knows_sequelize) {
  expect(core::orm::sequelize,
         {R"(SELECT "id", "author_id" AS "authorId" FROM "posts" AS "Post" WHERE )"
          R"("Post"."author_id" = 1;)",
          R"(SELECT "posts->comments"."id" AS "posts.comments.id" FROM "authors" AS "Author")",
          R"(INSERT INTO "comments" ("id","post_id","body") VALUES (DEFAULT,$1,$2) RETURNING )"
          R"("id","post_id","body";)",
          R"(UPDATE "comments" SET "body"=$1 WHERE "id" = $2)"});
}

TEST(dialect, knows_typeorm) {
  expect(core::orm::typeorm,
         {R"(SELECT "Post"."id" AS "Post_id", "Post"."title" AS "Post_title" FROM "posts" )"
          R"("Post" WHERE (("Post"."author_id" = $1)))",
          R"(INSERT INTO "comments"("post_id", "body") VALUES ($1, $2) RETURNING "id")",
          R"(SELECT COUNT(1) AS "cnt" FROM "comments" "Comment")"});
}

TEST(dialect, knows_sqlalchemy) {
  expect(core::orm::sqlalchemy,
         {"SELECT posts.id AS posts_id, posts.title AS posts_title FROM posts WHERE 1 = "
          "posts.author_id",
          "SELECT posts.id FROM posts WHERE $1::integer = posts.author_id",
          "SELECT count(*) AS count_1 FROM comments", "select pg_catalog.version()",
          "show standard_conforming_strings",
          "INSERT INTO posts (title, body) VALUES ('a', 'b') RETURNING posts.id",
          "UPDATE posts SET title='x' WHERE posts.id = 5", "DELETE FROM posts WHERE posts.id = 5"});
}

TEST(dialect, knows_others) {
  expect(core::orm::django,
         {R"(SELECT "posts"."id", "posts"."title" FROM "posts" WHERE "posts"."author_id" = 1 )"
          R"(LIMIT 21)",
          R"(INSERT INTO "posts" ("title", "body") VALUES ('a', 'b') RETURNING "posts"."id")",
          R"(SELECT COUNT(*) AS "__count" FROM "posts")", R"(SAVEPOINT "s140_x1")"});
  expect(core::orm::active_record,
         {R"(SELECT "posts".* FROM "posts" WHERE "posts"."author_id" = $1)",
          R"(SELECT 1 AS one FROM "posts" WHERE "posts"."id" = $1 LIMIT $2)",
          R"(SELECT "posts"."id" AS t0_r0, "posts"."title" AS t0_r1 FROM "posts")"});
  expect(core::orm::drizzle, {R"(select "id", "name" from "authors" where "authors"."id" = $1)",
                              R"(select "id" from "posts" "posts" order by "posts"."id" limit $1)",
                              R"(insert into "posts" ("id", "title") values (default, $1))"});
  expect(core::orm::knex, {R"(select * from "posts" where "author_id" = $1)",
                           R"(select * from "posts" order by "id" asc limit $1)"});
  expect(core::orm::mikro_orm,
         {R"(select "p0".* from "posts" as "p0" where "p0"."author_id" in (1))"});
  expect(core::orm::peewee,
         {R"(SELECT "t1"."id", "t1"."title" FROM "posts" AS "t1" WHERE ("t1"."author_id" = 1))"});
}

TEST(dialect, is_silent_when_unsure) {
  expect(core::orm::none,
         {"SELECT 1", "", "SELECT pg_catalog.version()", "SHOW server_version", "BEGIN",
          "SELECT * FROM posts WHERE author_id = 1",
          "select p.id from posts p join authors a on a.id = p.author_id",
          "INSERT INTO t VALUES (1)", R"(UPDATE "posts" SET "title" = $1 WHERE "posts"."id" = $2)",
          R"(DELETE FROM "posts" WHERE "id" = 1)", "SELECT a.b AS c FROM a",
          "SELECT abalance FROM pgbench_accounts WHERE aid = $1",
          "SELECT \"\" AS \"\" FROM \"\" AS \"\""});
}

}  // namespace
}  // namespace pgweir::parser
