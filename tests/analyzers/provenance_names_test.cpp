#include "analyzers/provenance_names.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

agreement agree(const core::column_ref& parent, const core::column_ref& child) {
  return agreement_of(parent, {}, child, {});
}

TEST(provenance_names, a_key_agrees_with_what_spells_it_out) {
  EXPECT_EQ(agree({"authors", "id"}, {"posts", "author_id"}), agreement::same);
  EXPECT_EQ(agree({"posts", "author_id"}, {"authors", "id"}), agreement::same);
  EXPECT_EQ(agree({"public.categories", "id"}, {"products", "categoryId"}), agreement::same);
  EXPECT_EQ(agree({"blog_post", "id"}, {"blog_comment", "post_id"}), agreement::same);
}

TEST(provenance_names, another_tables_key_does_not) {
  EXPECT_EQ(agree({"posts", "id"}, {"comments", "author_id"}), agreement::suffix);
  EXPECT_EQ(agree({"posts", "id"}, {"authors", "id"}), agreement::none);
}

TEST(provenance_names, the_same_column_is_the_same) {
  EXPECT_EQ(agree({"posts", "id"}, {"public.posts", "id"}), agreement::same);
  EXPECT_EQ(agree({"posts", "author_id"}, {"badges", "author_id"}), agreement::label);
}

TEST(provenance_names, foreign_keys_overrule_names) {
  relations known;
  known.add({"posts", "owner_id"}, {"users", "id"});
  EXPECT_EQ(agreement_of({"users", "id"}, {}, {"posts", "owner_id"}, known), agreement::same);
  EXPECT_EQ(agreement_of({"posts", "id"}, {}, {"posts", "owner_id"}, known), agreement::conflict);
}

TEST(provenance_names, singular) {
  EXPECT_EQ(singular_of("authors"), "author");
  EXPECT_EQ(singular_of("public.categories"), "category");
  EXPECT_EQ(singular_of("boxes"), "box");
  EXPECT_EQ(singular_of("people"), "person");
  EXPECT_EQ(singular_of("address"), "address");
}

}  // namespace
}  // namespace pgweir::analyzers
