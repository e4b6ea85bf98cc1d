#include "analyzers/provenance/loop_relations.hpp"

#include "tests/parser/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "authors.id -> posts.author_id"; what is asked for its rows in brackets behind it.
std::string told(const loop_relation& one) {
  std::string out = one.owner + '.' + one.owner_column + " -> ";
  if (one.kind == relation_kind::to_one) out += "one ";
  if (one.kind == relation_kind::through) {
    out += one.through + '(' + one.through_owner_column + ", " + one.through_other_column + ") ";
  }
  out += one.other + '.' + one.other_column;
  for (const auto& inner : one.below) out += " [" + told(inner) + ']';
  return out;
}

// A loop whose children are asked by $1.
class a_loop {
 public:
  a_loop& asks(std::string_view sql, core::column_ref source,
               std::size_t above = looped_statement::none) {
    statements_.push_back(parser::read(sql));
    sources_.push_back({nullptr, 1, std::move(source), above});
    return *this;
  }

  [[nodiscard]] std::vector<std::string> walks() const {
    auto children = sources_;
    for (std::size_t i = 0; i < children.size(); ++i) children[i].child = &statements_[i];
    std::vector<std::string> out;
    for (const auto& one : relations_of(children, nullptr)) out.push_back(told(one));
    return out;
  }

 private:
  std::vector<parser::statement> statements_;
  std::vector<looped_statement> sources_;
};

constexpr std::string_view posts = "SELECT id, title FROM posts WHERE author_id = $1";
constexpr std::string_view orders = "SELECT * FROM orders WHERE author_id IN ($1)";
constexpr std::string_view comments = "SELECT * FROM comments WHERE post_id = $1";

TEST(loop_relations, a_row_and_its_many) {
  EXPECT_THAT(a_loop{}.asks(posts, {"authors", "id"}).walks(),
              ElementsAre("authors.id -> posts.author_id"));
  EXPECT_THAT(
      a_loop{}.asks(R"(SELECT "id" FROM "Post" WHERE "authorId" = $1)", {"Author", "id"}).walks(),
      ElementsAre("Author.id -> Post.authorId"));
  EXPECT_THAT(
      a_loop{}.asks("SELECT * FROM posts WHERE author_id = $1", {"authors", "author_id"}).walks(),
      ElementsAre("authors.author_id -> posts.author_id"));
}

TEST(loop_relations, a_row_and_the_one_it_belongs_to) {
  EXPECT_THAT(
      a_loop{}.asks("SELECT * FROM authors WHERE id = $1 LIMIT 1", {"posts", "author_id"}).walks(),
      ElementsAre("posts.author_id -> one authors.id"));
}

TEST(loop_relations, a_row_may_be_found_anew_and_joined) {
  EXPECT_THAT(
      a_loop{}
          .asks(R"(SELECT "author"."id" AS "author_id" FROM "authors" "author" INNER JOIN "posts" )"
                R"("Post" ON "Post"."author_id" = "author"."id" WHERE "Post"."id" IN ($1))",
                {"posts", "id"})
          .walks(),
      ElementsAre("posts.author_id -> one authors.id"));
}

TEST(loop_relations, a_table_between_is_walked_through) {
  constexpr std::string_view between = "posts.id -> post_tags(post_id, tag_id) tags.id";
  EXPECT_THAT(a_loop{}
                  .asks("SELECT tags.id AS tags_id FROM tags, post_tags WHERE $1 = "
                        "post_tags.post_id AND tags.id = post_tags.tag_id",
                        {"posts", "id"})
                  .walks(),
              ElementsAre(between));
  EXPECT_THAT(a_loop{}
                  .asks("select p.tag_id, p.post_id, t.id, t.name from post_tags p join tags t on "
                        "p.tag_id = t.id where p.post_id in ($1)",
                        {"posts", "id"})
                  .walks(),
              ElementsAre(between));
  EXPECT_THAT(a_loop{}
                  .asks("SELECT name FROM tags WHERE id IN (SELECT tag_id FROM post_tags WHERE "
                        "post_id = $1)",
                        {"posts", "id"})
                  .walks(),
              IsEmpty());
}

TEST(loop_relations, prismas_own_table_tells_the_models) {
  constexpr std::string_view asked = R"(SELECT "A", "B" FROM "_PostToTag" WHERE "A" IN ($1))";
  EXPECT_THAT(a_loop{}.asks(asked, {"posts", "id"}).walks(),
              ElementsAre("posts. -> _PostToTag(, ) Tag."));
  EXPECT_THAT(a_loop{}.asks(asked, {"Tag", "id"}).walks(),
              ElementsAre("Tag. -> _PostToTag(, ) Post."));
  EXPECT_THAT(a_loop{}.asks(asked, {"authors", "id"}).walks(), IsEmpty());
}

TEST(loop_relations, siblings_stand_by_name) {
  EXPECT_THAT(a_loop{}.asks(posts, {"authors", "id"}).asks(orders, {"authors", "id"}).walks(),
              ElementsAre("authors.id -> orders.author_id", "authors.id -> posts.author_id"));
  EXPECT_THAT(a_loop{}.asks(posts, {"authors", "id"}).asks(posts, {"authors", "id"}).walks(),
              ElementsAre("authors.id -> posts.author_id"));
}

TEST(loop_relations, loops_inside_loops_hang_below) {
  EXPECT_THAT(a_loop{}.asks(posts, {"authors", "id"}).asks(comments, {"posts", "id"}, 0).walks(),
              ElementsAre("authors.id -> posts.author_id [posts.id -> comments.post_id]"));
}

TEST(loop_relations, what_names_do_not_tell_is_left_out) {
  EXPECT_THAT(a_loop{}.asks(posts, {"teams", "id"}).walks(), IsEmpty());
  EXPECT_THAT(a_loop{}.asks(posts, {}).walks(), IsEmpty());
  EXPECT_THAT(a_loop{}.asks(posts, {"posts", "author_id"}).walks(), IsEmpty());
  EXPECT_THAT(a_loop{}
                  .asks("SELECT * FROM notes WHERE owner = $1", {"authors", "id"})
                  .asks(posts, {"authors", "id"})
                  .walks(),
              IsEmpty());
  EXPECT_THAT(a_loop{}
                  .asks(posts, {"authors", "id"})
                  .asks("SELECT * FROM notes WHERE owner = $1", {"authors", "id"})
                  .walks(),
              ElementsAre("authors.id -> posts.author_id"));
}

TEST(loop_relations, what_no_list_holds_is_left_out) {
  for (std::string_view sql : {"SELECT count(*) FROM posts WHERE author_id = $1",
                               "SELECT id FROM posts WHERE author_id = $1 LIMIT 3",
                               "SELECT title FROM posts WHERE author_id = $1 GROUP BY title"}) {
    EXPECT_THAT(a_loop{}.asks(sql, {"authors", "id"}).walks(), IsEmpty()) << sql;
  }
}

}  // namespace
}  // namespace pgweir::analyzers
