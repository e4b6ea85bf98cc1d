#include "analyzers/adviser/index_types.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

core::catalogue_column of_type(std::string type) {
  core::catalogue_column column;
  column.name = "x";
  column.type = std::move(type);
  return column;
}

bool can_index(std::string_view expression, std::string type) {
  const auto column = of_type(std::move(type));
  return is_indexable(expression, &column);
}

TEST(index_types, groups) {
  EXPECT_EQ(group_of("bigint"), type_group::ordered);
  EXPECT_EQ(group_of("numeric(10,2)"), type_group::ordered);
  EXPECT_EQ(group_of("order_state"), type_group::ordered);
  EXPECT_EQ(group_of("character varying(20)"), type_group::text);
  EXPECT_EQ(group_of("public.citext"), type_group::text);
  EXPECT_EQ(group_of("boolean"), type_group::boolean);
  EXPECT_EQ(group_of("text[]"), type_group::array);
  EXPECT_EQ(group_of("jsonb"), type_group::document);
  EXPECT_EQ(group_of("tsvector"), type_group::search);
  EXPECT_EQ(group_of("tstzrange"), type_group::range);
  EXPECT_EQ(group_of("json"), type_group::none);
  EXPECT_EQ(group_of("point"), type_group::none);
  EXPECT_EQ(group_of("public.geometry(Point,4326)"), type_group::none);
}

TEST(index_types, classes_of_patterns) {
  EXPECT_EQ(pattern_class("text"), "text_pattern_ops");
  EXPECT_EQ(pattern_class("character varying(20)"), "text_pattern_ops");
  EXPECT_EQ(pattern_class("character(3)"), "bpchar_pattern_ops");
  EXPECT_EQ(pattern_class("citext"), "");
  EXPECT_EQ(class_family("varchar_pattern_ops"), class_family("text_pattern_ops"));
  EXPECT_NE(class_family("gin_trgm_ops"), class_family("gist_trgm_ops"));
  EXPECT_TRUE(is_byte_order("C"));
  EXPECT_FALSE(is_byte_order("en_US"));
}

TEST(index_types, immutable_expressions) {
  EXPECT_TRUE(can_index("lower(x)", "text"));
  EXPECT_TRUE(can_index("COALESCE(x, 0)", "integer"));
  EXPECT_TRUE(can_index("(x)::date", "timestamp without time zone"));
  EXPECT_TRUE(can_index("date_trunc('day', x)", "timestamp without time zone"));
  EXPECT_TRUE(can_index("(x ->> 'kind')", "jsonb"));
  EXPECT_TRUE(can_index("(x ->> 'kind'::text)", "jsonb"));
  EXPECT_TRUE(can_index("((x ->> 'n'))::integer", "jsonb"));
  EXPECT_TRUE(can_index("to_tsvector('english', x)", "text"));
  EXPECT_TRUE(can_index("to_tsvector('english'::regconfig, x)", "text"));
  EXPECT_TRUE(can_index("(x * 2)", "numeric"));
  EXPECT_TRUE(can_index("(x)::text", "bigint"));
}

TEST(index_types, what_settings_and_others_decide) {
  EXPECT_FALSE(can_index("(x)::date", "timestamp with time zone"));
  EXPECT_FALSE(can_index("date_trunc('day', x)", "timestamp with time zone"));
  EXPECT_FALSE(can_index("EXTRACT(year FROM x)", "timestamp with time zone"));
  EXPECT_FALSE(can_index("(x)::text", "timestamp without time zone"));
  EXPECT_FALSE(can_index("(x)::text", "order_state"));
  EXPECT_FALSE(can_index("(x)::date", "text"));
  EXPECT_FALSE(can_index("((x ->> 'day'))::date", "jsonb"));
  EXPECT_FALSE(can_index("to_tsvector(x)", "text"));
  EXPECT_FALSE(can_index("unaccent(x)", "text"));
  EXPECT_FALSE(can_index("my_function(x)", "text"));
  EXPECT_FALSE(can_index("(x + $1)", "integer"));
  EXPECT_FALSE(can_index("(x -> 'a')", "json"));
}

}  // namespace
}  // namespace pgweir::analyzers
