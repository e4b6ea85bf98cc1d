#include "analyzers/provenance/provenance_names.hpp"

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

// users <- posts.owner_id, users <- profiles.user_id (a primary key) <- avatars.profile
relations shop() {
  relations known;
  for (const auto* table : {"users", "posts"}) known.add_key({table, "id"});
  known.add_key({"profiles", "user_id"});
  known.add({"posts", "owner_id"}, {"users", "id"});
  known.add({"profiles", "user_id"}, {"users", "id"});
  known.add({"avatars", "profile"}, {"profiles", "user_id"});
  return known;
}

TEST(provenance_names, foreign_keys_overrule_names) {
  const auto known = shop();
  EXPECT_EQ(agreement_of({"users", "id"}, {}, {"posts", "owner_id"}, known), agreement::same);
  EXPECT_EQ(agreement_of({"posts", "id"}, {}, {"posts", "owner_id"}, known), agreement::conflict);
}

TEST(provenance_names, keys_are_followed_from_table_to_table) {
  const auto known = shop();
  EXPECT_EQ(agreement_of({"profiles", "user_id"}, {}, {"avatars", "profile"}, known),
            agreement::same);
  EXPECT_EQ(agreement_of({"users", "id"}, {}, {"avatars", "profile"}, known), agreement::same);
  EXPECT_EQ(agreement_of({"avatars", "profile"}, {}, {"posts", "owner_id"}, known),
            agreement::same);
}

TEST(provenance_names, what_is_no_key_may_hold_any_keys_values) {
  const auto known = shop();
  EXPECT_NE(agreement_of({"active_users", "id"}, {}, {"posts", "owner_id"}, known),
            agreement::conflict);
  EXPECT_NE(agreement_of({"posts", "owner_id"}, {}, {"log", "subject"}, known),
            agreement::conflict);
}

TEST(provenance_names, a_circle_of_keys_ends) {
  relations known;
  known.add({"a", "id"}, {"b", "id"});
  known.add({"b", "id"}, {"a", "id"});
  EXPECT_EQ(known.ends_of({"a", "id"}).size(), 2U);
}

TEST(provenance_names, a_column_may_have_several_foreign_keys) {
  relations known;
  known.add({"notes", "subject_id"}, {"users", "id"});
  known.add({"notes", "subject_id"}, {"parties", "id"});
  for (const auto* table : {"users", "parties"}) {
    EXPECT_EQ(agreement_of({table, "id"}, {}, {"notes", "subject_id"}, known), agreement::same);
  }
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
