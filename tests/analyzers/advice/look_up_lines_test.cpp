#include "analyzers/advice/look_up_lines.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

using core::orm;

std::string line(orm dialect, std::string_view sql) {
  auto child = parser::read(sql);
  return look_up_line({&child, 1, {}}, dialect);
}

constexpr std::string_view posts = "SELECT id, author_id FROM posts WHERE author_id = $1";

TEST(look_up_lines, ask_for_all_keys) {
  EXPECT_EQ(line(orm::prisma, posts),
            "prisma.post.findMany({ where: { authorId: { in: keys } } })");
  EXPECT_EQ(line(orm::typeorm, posts),
            "repository.find({ where: { authorId: In(keys) } })  // of Post");
  EXPECT_EQ(line(orm::sqlalchemy, posts), "select(Post).where(Post.author_id.in_(keys))");
  EXPECT_EQ(line(orm::django, posts), "Post.objects.filter(author_id__in=keys)");
  EXPECT_EQ(line(orm::active_record, posts), "Post.where(author_id: keys)");
  EXPECT_EQ(line(orm::drizzle, "select id from order_lines where order_id = $1"),
            "db.select().from(orderLines).where(inArray(orderLines.orderId, keys))");
  EXPECT_EQ(line(orm::knex, posts), "knex('posts').whereIn('author_id', keys)");
  EXPECT_EQ(line(orm::mikro_orm, posts), "em.find(Post, { author: keys })");
  EXPECT_EQ(line(orm::peewee, posts), "Post.select().where(Post.author_id.in_(keys))");
  EXPECT_EQ(line(orm::none, posts), "");
}

TEST(look_up_lines, sequelize_says_what_it_calls_model_and_column) {
  EXPECT_EQ(
      line(orm::sequelize, R"(SELECT "id", "author_id" AS "writerId" FROM "posts" AS "Text" WHERE )"
                           R"("Text"."author_id" = 7)"),
      "Text.findAll({ where: { writerId: keys } })");
  EXPECT_EQ(line(orm::sequelize, R"(SELECT "id" FROM "posts" AS "Post" WHERE "author_id" = 7)"),
            "");
}

TEST(look_up_lines, one_row_of_each_key) {
  EXPECT_EQ(line(orm::active_record, "SELECT * FROM posts WHERE id = $1 LIMIT 1"),
            "Post.where(id: keys)");
  EXPECT_EQ(line(orm::active_record, "SELECT * FROM posts WHERE author_id = $1 LIMIT 1"), "");
}

TEST(look_up_lines, none_of_what_is_no_plain_look_up) {
  for (std::string_view sql : {"SELECT count(*) FROM posts WHERE author_id = $1",
                               "SELECT title FROM posts WHERE author_id = $1 GROUP BY title",
                               "SELECT name FROM tags JOIN post_tags ON tag_id = tags.id WHERE "
                               "post_tags.post_id = $1",
                               "SELECT id FROM posts WHERE author_id IN (SELECT id FROM authors "
                               "WHERE team_id = $1)",
                               "SELECT a, b FROM _post_to_tag WHERE a = $1", "SELECT f($1)"}) {
    EXPECT_EQ(line(orm::sqlalchemy, sql), "") << sql;
  }
}

}  // namespace
}  // namespace pgweir::analyzers
