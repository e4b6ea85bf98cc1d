#include "analyzers/advice/eager_load_lines.hpp"

#include "tests/analyzers/adviser/made_relation.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::analyzers {
namespace {

using core::orm;
using relations = std::vector<loop_relation>;

loop_relation many(std::string owner, std::string other, std::string column, relations below = {}) {
  return between(relation_kind::to_many, {std::move(owner), "id"},
                 {std::move(other), std::move(column)}, std::move(below));
}

loop_relation one(std::string owner, std::string other, std::string column, relations below = {}) {
  return between(relation_kind::to_one, {std::move(owner), std::move(column)},
                 {std::move(other), "id"}, std::move(below));
}

loop_relation tags_of_posts() {
  auto made = between(relation_kind::through, {"posts", "id"}, {"tags", "id"});
  made.through = "post_tags";
  made.through_owner_column = "post_id";
  made.through_other_column = "tag_id";
  return made;
}

const loop_relation tags = tags_of_posts();
const loop_relation author = one("posts", "authors", "author_id");
const loop_relation posts = many("authors", "posts", "author_id");
const loop_relation orders = many("authors", "orders", "author_id");
const loop_relation comments = many("posts", "comments", "post_id");
const relations nested{many("authors", "posts", "author_id", {comments})};
const relations several{orders, posts};

void expect(orm dialect, const relations& of, std::string_view line) {
  EXPECT_EQ(eager_load_line(of, dialect), line);
}

TEST(eager_load_lines, one_relation) {
  expect(orm::prisma, {posts}, "prisma.author.findMany({ include: { posts: true } })");
  expect(orm::sequelize, {posts}, "Author.findAll({ include: [Post] })");
  expect(orm::typeorm, {posts}, "repository.find({ relations: { posts: true } })  // of Author");
  expect(orm::sqlalchemy, {posts}, "select(Author).options(selectinload(Author.posts))");
  expect(orm::django, {posts},
         "Author.objects.prefetch_related('post_set')  # or its related_name");
  expect(orm::active_record, {posts}, "Author.includes(:posts)");
  expect(orm::drizzle, {posts}, "db.query.authors.findMany({ with: { posts: true } })");
  expect(orm::knex, {posts}, "knex('posts').whereIn('author_id', keys)");
  expect(orm::mikro_orm, {posts}, "em.find(Author, {}, { populate: ['posts'] })");
  expect(orm::peewee, {posts}, "prefetch(Author.select(), Post)");
  expect(orm::none, {posts}, "");
}

TEST(eager_load_lines, the_one_it_belongs_to) {
  expect(orm::prisma, {author}, "prisma.post.findMany({ include: { author: true } })");
  expect(orm::sequelize, {author}, "Post.findAll({ include: [Author] })");
  expect(orm::sqlalchemy, {author}, "select(Post).options(joinedload(Post.author))");
  expect(orm::django, {author}, "Post.objects.select_related('author')");
  expect(orm::knex, {author}, "knex('authors').whereIn('id', keys)");
  expect(orm::peewee, {author}, "Post.select(Post, Author).join(Author)");
}

TEST(eager_load_lines, several_lists_are_not_multiplied) {
  expect(orm::prisma, several,
         "prisma.author.findMany({ include: { orders: true, posts: true } })");
  expect(orm::sequelize, several,
         "Author.findAll({ include: [{ model: Order, separate: true }, { model: Post, separate: "
         "true }] })");
  expect(orm::typeorm, several,
         "repository.find({ relations: { orders: true, posts: true }, relationLoadStrategy: "
         "'query' })  // of Author");
  expect(orm::sqlalchemy, several,
         "select(Author).options(selectinload(Author.orders), selectinload(Author.posts))");
  expect(orm::django, several,
         "Author.objects.prefetch_related('order_set', 'post_set')  # or their related_names");
  expect(orm::active_record, several, "Author.preload(:orders, :posts)");
  expect(orm::drizzle, several,
         "db.query.authors.findMany({ with: { orders: true, posts: true } })");
  expect(orm::knex, several,
         "knex('orders').whereIn('author_id', keys); knex('posts').whereIn('author_id', keys)");
  expect(orm::mikro_orm, several,
         "em.find(Author, {}, { populate: ['orders', 'posts'], strategy: 'select-in' })");
  expect(orm::peewee, several, "prefetch(Author.select(), Order, Post)");
}

TEST(eager_load_lines, loops_inside_loops) {
  expect(orm::prisma, nested,
         "prisma.author.findMany({ include: { posts: { include: { comments: true } } } })");
  expect(orm::sequelize, nested,
         "Author.findAll({ include: [{ model: Post, include: [Comment] }] })");
  expect(orm::typeorm, nested,
         "repository.find({ relations: { posts: { comments: true } } })  // of Author");
  expect(orm::sqlalchemy, nested,
         "select(Author).options(selectinload(Author.posts).selectinload(Post.comments))");
  expect(orm::django, nested,
         "Author.objects.prefetch_related('post_set__comment_set')  # or their related_names");
  expect(orm::active_record, nested, "Author.includes(posts: :comments)");
  expect(orm::drizzle, nested,
         "db.query.authors.findMany({ with: { posts: { with: { comments: true } } } })");
  expect(orm::knex, nested,
         "knex('posts').whereIn('author_id', keys); knex('comments').whereIn('post_id', keys)");
  expect(orm::mikro_orm, nested, "em.find(Author, {}, { populate: ['posts.comments'] })");
  expect(orm::peewee, nested, "prefetch(Author.select(), Post, Comment)");
}

TEST(eager_load_lines, through_a_table_between) {
  expect(orm::prisma, {tags}, "");
  expect(orm::sequelize, {tags}, "Post.findAll({ include: [Tag] })");
  expect(orm::typeorm, {tags}, "repository.find({ relations: { tags: true } })  // of Post");
  expect(orm::sqlalchemy, {tags}, "select(Post).options(selectinload(Post.tags))");
  expect(orm::django, {tags}, "Post.objects.prefetch_related('tags')");
  expect(orm::active_record, {tags}, "Post.includes(:tags)");
  expect(orm::drizzle, {tags},
         "db.query.posts.findMany({ with: { postTags: { with: { tag: true } } } })");
  expect(orm::knex, {tags},
         "knex('tags').join('post_tags', 'post_tags.tag_id', 'tags.id')"
         ".whereIn('post_tags.post_id', keys)");
  expect(orm::mikro_orm, {tags}, "em.find(Post, {}, { populate: ['tags'] })");
  expect(orm::peewee, {tags}, "prefetch(Post.select(), PostTag, Tag)");
}

TEST(eager_load_lines, trees_of_all_kinds) {
  const relations tree{
      one("comments", "posts", "post_id", {one("posts", "authors", "author_id"), tags}),
      one("comments", "readers", "reader_id")};
  expect(orm::sqlalchemy, tree,
         "select(Comment).options(joinedload(Comment.post).options(joinedload(Post.author), "
         "selectinload(Post.tags)), joinedload(Comment.reader))");
  expect(orm::django, tree,
         "Comment.objects.select_related('reader').prefetch_related('post__author', 'post__tags')");
  expect(orm::active_record, tree, "Comment.includes(:reader, post: [:author, :tags])");
  expect(orm::prisma, tree,
         "prisma.comment.findMany({ include: { post: { include: { author: true } }, reader: true "
         "} })");
  const relations deep{many(
      "authors", "posts", "author_id",
      {many("posts", "comments", "post_id", {one("comments", "readers", "reader_id")}), tags})};
  expect(orm::active_record, deep, "Author.preload(posts: [:tags, { comments: :reader }])");
}

}  // namespace
}  // namespace pgweir::analyzers
