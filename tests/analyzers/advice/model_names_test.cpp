#include "analyzers/advice/model_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(model_names, words_of_any_style) {
  EXPECT_THAT(words_of("public.order_lines"), ElementsAre("order", "lines"));
  EXPECT_THAT(words_of("OrderLines"), ElementsAre("order", "lines"));
  EXPECT_THAT(words_of("orderLine2"), ElementsAre("order", "line2"));
  EXPECT_THAT(words_of("HTTPLog"), ElementsAre("http", "log"));
  EXPECT_THAT(words_of("ownerID"), ElementsAre("owner", "id"));
  EXPECT_THAT(words_of("_"), IsEmpty());
}

TEST(model_names, a_model_is_one_of_the_tables_rows) {
  EXPECT_EQ(model_of("public.order_lines"), "OrderLine");
  EXPECT_EQ(model_of("OrderLine"), "OrderLine");
  EXPECT_EQ(model_of("people"), "Person");
  EXPECT_EQ(model_of(""), "");
}

TEST(model_names, many_of_them) {
  EXPECT_EQ(camel_plural("order_lines"), "orderLines");
  EXPECT_EQ(camel_plural("OrderLine"), "orderLines");
  EXPECT_EQ(snake_plural("OrderLine"), "order_lines");
  EXPECT_EQ(camel_case("Order"), "order");
}

TEST(model_names, what_a_column_refers_to) {
  EXPECT_EQ(referred_by("author_id", "id"), "author");
  EXPECT_EQ(referred_by("orderLineId", "id"), "order_line");
  EXPECT_EQ(referred_by("author", "id"), "author");
  EXPECT_EQ(referred_by("country_code", "code"), "country");
  EXPECT_EQ(referred_by("id", "id"), "id");
}

}  // namespace
}  // namespace pgweir::analyzers
