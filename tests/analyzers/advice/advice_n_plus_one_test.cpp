#include "analyzers/advice/advice_n_plus_one.hpp"

#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

core::fix advise(const corpus::sql& child, core::column_ref source, core::orm dialect) {
  return advise_n_plus_one({.children = {{child.facts.get(), 1, std::move(source)}},
                            .values = core::value_kind::integer,
                            .dialect = dialect});
}

TEST(advice_n_plus_one, asks_for_all_keys_at_once) {
  auto child = corpus::select({"posts", {"id", "author_id"}, "author_id", " ORDER BY id"});
  auto fix = advise(child, {"authors", "id"}, core::orm::sqlalchemy);
  EXPECT_EQ(fix.sql, "SELECT id, author_id FROM posts WHERE author_id = ANY($1) ORDER BY id");
  EXPECT_EQ(fix.orm_line, "select(Author).options(selectinload(Author.posts))");
}

TEST(advice_n_plus_one, belongs_to_is_a_join) {
  auto child = corpus::select({"authors", {"id", "name"}, "id", ""});
  EXPECT_EQ(advise(child, {"posts", "author_id"}, core::orm::django).orm_line,
            "Post.objects.select_related('author')");
  EXPECT_EQ(advise(child, {"posts", "author_id"}, core::orm::typeorm).orm_line,
            "repository.find({ relations: { author: true } })  // of Post");
}

TEST(advice_n_plus_one, a_limit_of_each_key_becomes_a_lateral_join) {
  auto child = corpus::select({"posts", {"id", "author_id"}, "author_id", " LIMIT 3"});
  auto facts = std::make_shared<parser::statement>(*child.facts);
  facts->limit = parser::bound_kind::bounded;
  child.facts = facts;
  EXPECT_EQ(advise(child, {"authors", "id"}, core::orm::none).sql,
            "SELECT keys.value AS key, found.* FROM unnest($1::bigint[]) AS keys(value) CROSS JOIN "
            "LATERAL (SELECT id, author_id FROM posts WHERE author_id = keys.value LIMIT 3) AS "
            "found");
}

TEST(advice_n_plus_one, what_would_merge_rows_of_several_keys_becomes_a_lateral_join) {
  constexpr std::string_view select =
      "SELECT name FROM tags WHERE EXISTS (SELECT 1 FROM post_tags ";
  auto child = corpus::select({"tags", {"name"}, "post_id", ")"});
  auto facts = std::make_shared<parser::statement>(*child.facts);
  facts->text = std::string{select} + "WHERE tag_id = id AND post_id = $1)";
  auto place = static_cast<std::uint32_t>(facts->text.find("post_id = $1"));
  auto& slot = facts->slots.front();
  slot.in_subquery = true;
  slot.predicate = {place, place + 12};
  slot.column_text = {place, place + 7};
  child.facts = facts;
  EXPECT_EQ(advise(child, {"posts", "id"}, core::orm::none).sql,
            "SELECT keys.value AS key, found.* FROM unnest($1::bigint[]) AS keys(value) CROSS JOIN "
            "LATERAL (" +
                std::string{select} + "WHERE tag_id = id AND post_id = keys.value)) AS found");
}

// Of GROUP BY a key without rows would be missing; the loop has a row for it, too.
TEST(advice_n_plus_one, an_aggregate_of_each_key_becomes_a_lateral_join) {
  auto child = corpus::select({"posts", {"count(*)"}, "author_id", ""});
  auto facts = std::make_shared<parser::statement>(*child.facts);
  facts->single_row_aggregate = true;
  child.facts = facts;
  const auto fix = advise(child, {"authors", "id"}, core::orm::none);
  EXPECT_EQ(fix.sql,
            "SELECT keys.value AS key, found.* FROM unnest($1::bigint[]) AS keys(value) CROSS JOIN "
            "LATERAL (SELECT count(*) FROM posts WHERE author_id = keys.value) AS found");
  EXPECT_EQ(fix.note, "Each key keeps its own rows; `key` tells whose they are.");
}

TEST(advice_n_plus_one, says_which_column_is_missing) {
  auto child = corpus::select({"posts", {"title"}, "author_id", ""});
  EXPECT_NE(advise(child, {"authors", "id"}, core::orm::none).note.find("Add author_id"),
            std::string::npos);
}

TEST(advice_n_plus_one, names_all_that_is_asked_for_a_row) {
  auto posts = corpus::select({"posts", {"id", "author_id"}, "author_id", ""});
  auto comments = corpus::select({"comments", {"id"}, "post_id", ""});
  seen_loop loop{.children = {{posts.facts.get(), 1, {"authors", "id"}},
                              {comments.facts.get(), 1, {"posts", "id"}, 0}},
                 .dialect = core::orm::active_record};
  auto fix = advise_n_plus_one(loop);
  EXPECT_EQ(fix.sql, "SELECT id, author_id FROM posts WHERE author_id = ANY($1)");
  EXPECT_EQ(fix.orm_line, "Author.includes(posts: :comments)");
}

TEST(advice_n_plus_one, unknown_relations_get_the_look_up_for_all_keys) {
  auto child = corpus::select({"posts", {"id"}, "owner", ""});
  EXPECT_EQ(advise(child, {"authors", "code"}, core::orm::prisma).orm_line,
            "prisma.post.findMany({ where: { owner: { in: keys } } })");
}

}  // namespace
}  // namespace pgweir::analyzers
