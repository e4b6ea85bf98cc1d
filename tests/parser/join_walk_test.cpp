#include "parser/join_walk.hpp"

#include "parser/join_tree.hpp"
#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

// "authors < posts.author_id=authors.id; …": each source with the equality that ties it.
std::string tree(std::string_view sql) {
  auto facts = read(sql);
  if (!facts.join_branches) return "none";
  std::string out;
  for (const auto& source : facts.join_branches->sources) {
    out += out.empty() ? "" : "; ";
    out += source.alias;
    if (source.parent == join_tree::none) continue;
    out += " on " + facts.join_branches->sources[source.parent].alias + " by " +
           source.own_column.column + "=" + source.parent_column.column;
  }
  return out;
}

TEST(join_walk, ties_each_table_to_one_before_it) {
  EXPECT_EQ(tree("SELECT a.id, p.id, b.id FROM authors a LEFT JOIN posts p ON a.id = p.author_id "
                 "LEFT JOIN books b ON b.author_id = a.id"),
            "a; p on a by author_id=id; b on a by author_id=id");
  EXPECT_EQ(tree("SELECT a.id, p.id, b.id FROM authors a, posts p, books b WHERE p.x = a.id AND "
                 "b.y = a.id AND a.z > 5"),
            "a; p on a by x=id; b on a by y=id");
}

TEST(join_walk, sees_through_nested_joins_and_sub_selects) {
  EXPECT_EQ(tree("SELECT p.id, c.id, t.id FROM (SELECT id FROM posts LIMIT 5) AS p LEFT JOIN "
                 "comments c ON c.post_id = p.id LEFT JOIN (post_tags pt JOIN tags t ON t.id = "
                 "pt.tag_id) ON pt.post_id = p.id"),
            "p; c on p by post_id=id; pt on p by post_id=id; t on pt by id=tag_id");
}

TEST(join_walk, is_about_branches_only) {
  EXPECT_EQ(tree("SELECT a.id FROM a JOIN b ON b.a_id = a.id"), "none");
  EXPECT_EQ(tree("SELECT a.id FROM a JOIN b ON b.a_id = a.id JOIN c ON c.b_id = b.id"), "none");
  EXPECT_EQ(tree("SELECT a.id FROM a JOIN b ON b.a_id = a.id OR b.x = a.y, c, d"), "none");
}

TEST(join_walk, knows_whose_the_columns_are) {
  auto facts = read(
      "SELECT a.id, p.id, 1, b.* FROM a JOIN p ON p.a_id = a.id JOIN (SELECT id, "
      "a_id FROM books) b ON b.a_id = a.id");
  using targets = std::vector<join_tree::target>;
  ASSERT_TRUE(facts.join_branches);
  EXPECT_EQ(facts.join_branches->targets,
            (targets{{0, false}, {1, false}, {join_tree::none, false}, {2, false}, {2, false}}));
  facts = read("SELECT * FROM a JOIN p ON p.a_id = a.id JOIN b ON b.a_id = a.id");
  ASSERT_TRUE(facts.join_branches);
  EXPECT_EQ(facts.join_branches->targets, (targets{{0, true}, {1, true}, {2, true}}));
  facts = read("SELECT a.*, p.id, b.* FROM a JOIN p ON p.a_id = a.id JOIN b ON b.a_id = a.id");
  ASSERT_TRUE(facts.join_branches);
  EXPECT_EQ(facts.join_branches->targets, (targets{{0, true}, {1, false}, {2, true}}));
}

TEST(join_tree, knows_what_hangs_on_what) {
  join_tree tree;
  tree.sources.resize(4);
  tree.sources[1].parent = tree.sources[2].parent = 0;
  tree.sources[3].parent = 2;
  EXPECT_TRUE(tree.branches());
  EXPECT_EQ(tree.children(0), 2U);
  EXPECT_EQ(tree.children(3), 0U);
  EXPECT_TRUE(tree.is_below(3, 2));
  EXPECT_TRUE(tree.is_below(3, 0));
  EXPECT_FALSE(tree.is_below(3, 1));
  EXPECT_FALSE(tree.is_below(0, 1));
}

}  // namespace
}  // namespace pgweir::parser
