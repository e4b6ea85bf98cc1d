#include "parser/expression_text.hpp"

#include "core/limits.hpp"
#include "parser/type_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

// As CREATE INDEX may have it.
std::string written(std::string_view expression, spelling how = spelling::written) {
  auto query = "SELECT " + std::string{expression};
  auto tree = parse(query);
  if (!tree) return "no expression";
  const auto& select = body_of(tree->statement);
  auto what = child(body_of(list_member(select, "targetList").at(0)), "val");
  own_names names;
  sent_literals literals{query, {}, 0};
  return expression_text{how, names, literals, core::limits::access_expression_bytes}.of(what);
}

std::string type(std::string_view name) {
  auto tree = parse("SELECT a::" + std::string{name});
  if (!tree) return "no type";
  const auto& select = body_of(tree->statement);
  auto what = child(body_of(list_member(select, "targetList").at(0)), "val");
  return type_text(*member(*what.body, "typeName"));
}

TEST(expression_text, writes_what_an_index_may_have) {
  struct {
    std::string_view sql;
    std::string_view text;
  } const all[] = {
      {"a", "a"},
      {"t.a", "a"},
      {"\"Name\"", "\"Name\""},
      {"lower(t.email)", "lower(email)"},
      {"payload->>'kind'", "(payload ->> 'kind')"},
      {"payload->>'kind'::text", "(payload ->> 'kind'::text)"},
      {"created_at::date", "(created_at)::date"},
      {"CAST(created_at AS date)", "(created_at)::date"},
      {"a + -1", "(a + -1)"},
      {"a * 0", "(a * 0)"},
      {"coalesce(a, 'it''s')", "COALESCE(a, 'it''s')"},
      {"a || ' ' || b", "((a || ' ') || b)"},
      {"extract(year from a)", "EXTRACT(year FROM a)"},
      {"a AT TIME ZONE 'utc'", "timezone('utc', a)"},
      {"substring(a from 1 for 2)", "substring(a, 1, 2)"},
      {"CASE WHEN a > 1 THEN b END", "CASE WHEN (a > 1) THEN b END"},
      {"CASE a WHEN 1 THEN 2 ELSE 3 END", "CASE a WHEN 1 THEN 2 ELSE 3 END"},
      {"a COLLATE \"C\"", "(a COLLATE \"C\")"},
      {"greatest(a, b)", "GREATEST(a, b)"},
      {"nullif(a, 0)", "NULLIF(a, 0)"},
      {"a[1]", "a[1]"},
      {"(a).b", "(a).b"},
      {"a IS NULL", "(a IS NULL)"},
      {"NOT a AND b", "((NOT a) AND b)"},
      {"a IN (1, 2)", "(a = ANY (ARRAY[1, 2]))"},
      {"a BETWEEN 1 AND 2", "((a >= 1) AND (a <= 2))"},
      {"s.f(a)", "s.f(a)"},
      {"-a", "(- a)"},
      {"a + interval '1 day'", "(a + '1 day'::interval)"},
  };
  for (const auto& each : all) EXPECT_EQ(written(each.sql), each.text) << each.sql;
}

TEST(expression_text, writes_nothing_that_changes_or_is_not_known) {
  for (const auto* sql :
       {"$1", "lower($1)", "now()", "a > now()", "current_date", "random()", "count(*)", "max(a)",
        "(SELECT 1)", "a IN (SELECT 1)", "sum(a) OVER ()", "t.*", "position('a' in b)"}) {
    EXPECT_EQ(written(sql), "") << sql;
  }
  EXPECT_EQ(written("a || '" + std::string(300, 'x') + "'"), "");
  std::string deep = "a";
  for (int i = 0; i < 200; ++i) deep = "f(" + deep + ")";
  EXPECT_EQ(written(deep), "");
}

TEST(expression_text, knows_the_names_of_types) {
  EXPECT_EQ(type("int"), "integer");
  EXPECT_EQ(type("int8"), "bigint");
  EXPECT_EQ(type("varchar(20)"), "character varying(20)");
  EXPECT_EQ(type("char(3)"), "character(3)");
  EXPECT_EQ(type("text[]"), "text[]");
  EXPECT_EQ(type("timestamptz"), "timestamp with time zone");
  EXPECT_EQ(type("timestamp(3) with time zone"), "timestamp(3) with time zone");
  EXPECT_EQ(type("numeric(10, 2)"), "numeric(10,2)");
  EXPECT_EQ(type("s.\"Mood\""), "s.\"Mood\"");
  EXPECT_EQ(type("interval day"), "");
}

}  // namespace
}  // namespace pgweir::parser
