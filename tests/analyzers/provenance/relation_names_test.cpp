#include "analyzers/provenance/relation_names.hpp"

#include "tests/analyzers/adviser/made_relation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace pgweir::analyzers {
namespace {

using core::orm;

const auto lines = between(relation_kind::to_many, {"orders", "id"}, {"order_lines", "order_id"});
const auto author = between(relation_kind::to_one, {"posts", "lead_author_id"}, {"authors", "id"});

loop_relation tags_of_posts(std::string owner, std::string other, std::string through) {
  auto made = between(relation_kind::through, {std::move(owner), "id"}, {std::move(other), "id"});
  made.through = std::move(through);
  made.through_owner_column = "post_id";
  made.through_other_column = "tag_id";
  return made;
}

TEST(relation_names, many_are_called_in_each_orms_style) {
  for (auto dialect : {orm::prisma, orm::typeorm, orm::drizzle, orm::mikro_orm}) {
    EXPECT_EQ(relation_in(dialect, lines), "orderLines");
    EXPECT_EQ(relation_in(dialect, author), "leadAuthor");
  }
  for (auto dialect : {orm::sqlalchemy, orm::active_record}) {
    EXPECT_EQ(relation_in(dialect, lines), "order_lines");
    EXPECT_EQ(relation_in(dialect, author), "lead_author");
  }
  EXPECT_EQ(relation_in(orm::sequelize, lines), "OrderLine");
  EXPECT_EQ(relation_in(orm::django, lines), "orderline_set");
  EXPECT_EQ(relation_in(orm::django, author), "lead_author");
}

TEST(relation_names, sequelize_and_typeorm_say_their_names) {
  auto said = lines;
  said.other_alias = "Row";
  EXPECT_EQ(relation_in(orm::sequelize, said), "Row");
  EXPECT_EQ(model_in(orm::typeorm, "order_lines", "Row"), "Row");
  EXPECT_EQ(model_in(orm::django, "order_lines", "T2"), "OrderLine");
  said.other_alias = "items";
  EXPECT_EQ(relation_in(orm::typeorm, said), "items");
  said.other_alias = "o";
  EXPECT_EQ(relation_in(orm::typeorm, said), "orderLines");
  auto joined = author;
  joined.joined = true;
  joined.other_alias = "writer";
  EXPECT_EQ(relation_in(orm::typeorm, joined), "writer");
}

TEST(relation_names, django_puts_its_app_before_the_model) {
  EXPECT_EQ(model_in(orm::django, "blog_post", {}), "Post");
  EXPECT_EQ(model_in(orm::django, "order_lines", {}), "OrderLine");
  EXPECT_EQ(model_in(orm::django, "posts", {}), "Post");
  EXPECT_EQ(model_in(orm::active_record, "blog_posts", {}), "BlogPost");
}

TEST(relation_names, djangos_table_between_tells_whose_the_field_is) {
  EXPECT_EQ(relation_in(orm::django, tags_of_posts("posts", "tags", "post_tags")), "tags");
  EXPECT_EQ(relation_in(orm::django, tags_of_posts("blog_post", "blog_tag", "blog_post_tags")),
            "tags");
  EXPECT_EQ(relation_in(orm::django, tags_of_posts("blog_post", "blog_tag", "blog_tag_posts")),
            "tag_set");
  EXPECT_FALSE(is_named(orm::django, tags_of_posts("posts", "tags", "labels")));
  EXPECT_TRUE(is_named(orm::active_record, tags_of_posts("posts", "tags", "labels")));
}

TEST(relation_names, prismas_own_table_between_is_not_seen) {
  EXPECT_TRUE(is_named(orm::prisma, tags_of_posts("Post", "Tag", "_PostToTag")));
  EXPECT_FALSE(is_named(orm::knex, tags_of_posts("Post", "Tag", "_PostToTag")));
  EXPECT_FALSE(is_named(orm::prisma, tags_of_posts("posts", "tags", "post_tags")));
}

TEST(relation_names, columns_are_fields) {
  EXPECT_EQ(field_in(orm::prisma, "author_id"), "authorId");
  EXPECT_EQ(field_in(orm::knex, "author_id"), "author_id");
}

}  // namespace
}  // namespace pgweir::analyzers
