#include "parser/normal_expression.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {
namespace {

using texts = std::vector<std::string>;

// What a query says and what pg_get_indexdef of PostgreSQL 15 makes of the same on varchar columns.
TEST(normal_expression, is_the_same_for_queries_and_indexes) {
  struct {
    std::string_view query;
    std::string_view index;
  } const all[] = {
      {"lower(email)", "lower((email)::text)"},
      {"lower(email)", "lower(email::text)"},
      {"t.email", "email"},
      {"payload->>'kind'", "(payload ->> 'kind'::text)"},
      {"payload->'a'->>'b'", "((payload -> 'a'::text) ->> 'b'::text)"},
      {"payload #>> '{a,b}'", "(payload #>> '{a,b}'::text[])"},
      {"(created_at at time zone 'utc')::date", "((created_at AT TIME ZONE 'utc'::text))::date"},
      {"(created_at at time zone 'utc')::date", "(timezone('utc'::text, created_at))::date"},
      {"date_trunc('day', a)", "date_trunc('day'::text, a)"},
      {"email || ' ' || name", "((((email)::text || ' '::text) || name))"},
      {"lower(coalesce(a, b))", "lower((COALESCE(a, b))::text)"},
      {"a::date", "((a)::date)"},
      {"(payload->>'n')::int", "(((payload ->> 'n'::text))::integer)"},
      {"to_tsvector('english', name)", "to_tsvector('english'::regconfig, name)"},
      {"to_tsvector('english', coalesce(name, '') || ' ' || coalesce(email, ''))",
       "to_tsvector('english'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || "
       "(COALESCE(email, ''::character varying))::text))"},
      {"a * -1", "((a * '-1'::integer))"},
      {"substring(name from 1 for 3)", "SUBSTRING(name FROM 1 FOR 3)"},
      {"trim(name)", "TRIM(BOTH FROM name)"},
      {"left(name, 5)", "\"left\"(name, 5)"},
      {"case when gone then 1 else 0 end", "(\nCASE\n    WHEN gone THEN 1\n    ELSE 0\nEND)"},
      {"a + interval '1 day'", "((a + '1 day'::interval))"},
  };
  for (const auto& each : all) {
    EXPECT_EQ(normal_expression(each.query), normal_expression(each.index)) << each.query;
    EXPECT_NE(normal_expression(each.query), "") << each.query;
    auto normal = normal_expression(each.index);
    EXPECT_EQ(normal_expression(normal), normal);
  }
}

TEST(normal_expression, differs_where_the_meaning_does) {
  EXPECT_NE(normal_expression("(id)::text"), normal_expression("id"));
  EXPECT_NE(normal_expression("(payload -> 0)"), normal_expression("(payload -> '0'::text)"));
  EXPECT_NE(normal_expression("lower(a)"), normal_expression("upper(a)"));
  EXPECT_NE(normal_expression("\"A\""), normal_expression("a"));
  EXPECT_NE(normal_expression("a::date"), normal_expression("a::timestamptz"));
}

TEST(normal_expression, is_empty_for_what_cannot_be_read) {
  for (const auto* text : {"", "(", "a, b", "a FROM t", "count(*)", "a; b", "now()"})
    EXPECT_EQ(normal_expression(text), "") << text;
}

TEST(normal_conjuncts, are_the_same_for_queries_and_indexes) {
  struct {
    std::string_view query;
    std::string_view index;
  } const all[] = {
      {"deleted is null", "(deleted IS NULL)"},
      {"status='open'", "((status)::text = 'open'::text)"},
      {"status in ('open', 'new')",
       "((status)::text = ANY ((ARRAY['open'::character varying, 'new'::character "
       "varying])::text[]))"},
      {"not deleted and status='open'", "(((status)::text = 'open'::text) AND (NOT deleted))"},
      {"n > -5", "(n > '-5'::integer)"},
      {"total > 0", "(total > (0)::numeric)"},
      {"total >= 0", "(total >= (0)::double precision)"},
      {"deleted = false", "(NOT deleted)"},
      {"deleted is true", "deleted"},
      {"m = 'a'", "(m = 'a'::mood)"},
      {"name like 'a%'", "(name ~~ 'a%'::text)"},
      {"n between 1 and 5", "((n >= 1) AND (n <= 5))"},
      {"lower(email) = 'x'", "(lower((email)::text) = 'x'::text)"},
      {"5 < n", "(n > 5)"},
      {"tags @> array['a']", "(tags @> ARRAY['a'::text])"},
      {"status <> 'x' or n is not null", "(((status)::text <> 'x'::text) OR (n IS NOT NULL))"},
  };
  for (const auto& each : all) {
    EXPECT_EQ(normal_conjuncts(each.query), normal_conjuncts(each.index)) << each.query;
    EXPECT_FALSE(normal_conjuncts(each.query).empty()) << each.query;
  }
}

TEST(normal_conjuncts, are_parts_of_their_own) {
  EXPECT_EQ(normal_conjuncts("b AND (a = 1 AND NOT c) AND b"), (texts{"(NOT c)", "(a = 1)", "b"}));
  EXPECT_EQ(normal_conjuncts("a = 1 AND b > now()"), texts{});
}

texts conditions(std::string_view sql) {
  auto facts = read(sql);
  auto literals = literals_of(facts);
  texts out;
  for (const auto& each : facts.access->predicates)
    out.push_back(normal_condition(each, facts, literals));
  return out;
}

TEST(normal_condition, is_spelled_like_that_of_an_index) {
  EXPECT_EQ(conditions("SELECT * FROM t WHERE status = 'open' AND x IS NULL AND NOT gone AND paid"),
            (texts{"(status = 'open')", "(x IS NULL)", "(NOT gone)", "paid"}));
  EXPECT_EQ(conditions("SELECT * FROM t WHERE a = $1 AND 5 < b AND lower(c) = 'x'"),
            (texts{"", "(b > 5)", "(lower(c) = 'x')"}));
  EXPECT_EQ(conditions("SELECT * FROM t WHERE a IN (1, 2) AND b > now() - interval '1 day' AND "
                       "c = 'y'"),
            (texts{"", "", "(c = 'y')"}));
}

}  // namespace
}  // namespace pgweir::parser
