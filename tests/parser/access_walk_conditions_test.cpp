#include "parser/operators.hpp"
#include "tests/parser/access_form.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

struct expected {
  std::string_view condition;
  std::string_view predicates;
};

void check(const expected& each) {
  EXPECT_EQ(predicates("SELECT * FROM t WHERE " + std::string{each.condition}), each.predicates)
      << each.condition;
}

TEST(access_walk_conditions, are_comparisons_and_their_alternatives) {
  const expected all[] = {
      {"id IN (1, 2, 3)", "t.id in list$1"},
      {"id IN ($1)", "t.id equal $1"},
      {"id NOT IN (1, 2)", "t.id unequal list$1"},
      {"id = ANY($1)", "t.id in $1"},
      {"id <> ALL($1)", "t.id unequal $1"},
      {"id = ANY(ARRAY[1, 2])", "t.id in list$1"},
      {"$1 = ANY(tags)", "t.tags other(= ANY) $1"},
      {"a BETWEEN 1 AND 2 AND b NOT BETWEEN 3 AND 4",
       "t.a range(BETWEEN) list$1; t.b other(NOT BETWEEN) expression"},
      {"$1 BETWEEN starts AND ends", "t.starts range(<=) $1; t.ends range(>=) $1"},
      {"(a, b) = (1, 2)", "t.a equal $1; t.b equal $2"},
      {"(a, b) IN ((1, 2), (3, 4))", "t.a in list; t.b in list"},
      {"a = 1 OR a = 2", "t.a in list$1"},
      {"a = 1 OR b = 2", "t.a equal $1 #1.0; t.b equal $2 #1.1"},
      {"(a = 1 AND b = 2) OR (c = 3 AND (d = 4 OR e = 5)) OR f($1)",
       "t.a equal $2 #1.0; t.b equal $3 #1.0; t.c equal $4 #1.1; unknown #1.2"},
      {"NOT (a = 1 OR b > 2)", "t.a unequal $1; t.b range(<=) $2"},
      {"NOT (a = 1 AND b > 2)", "t.a unequal $1 #1.0; t.b range(<=) $2 #1.1"},
      {"a IS NULL AND b IS NOT NULL AND c IS TRUE AND d IS NOT TRUE AND e AND NOT f "
       "AND g = false AND h = true",
       "t.a null; t.b not-null; t.c true; t.d other(IS NOT TRUE); t.e true; t.f "
       "false; t.g false; t.h true"},
      {"name LIKE 'a%' AND x ILIKE $1 AND y ~ 'z' AND w SIMILAR TO 'q' AND v NOT LIKE "
       "'u' AND s LIKE $2 ESCAPE 'e'",
       "t.name like $3; t.x ilike $1; t.y regex(~) $4; t.w regex(~) $5; t.v "
       "other(!~~) $6; t.s like $2"},
  };
  for (const auto& each : all) check(each);
}

TEST(access_walk_conditions, are_of_columns_and_expressions) {
  const expected all[] = {
      {"payload->>'kind' = $1 AND payload @> $2 AND payload ? 'key' AND payload @? "
       "'$.a' AND payload #>> '{a,b}' = 'x'",
       "t.payload{(payload ->> 'kind')} equal $1; t.payload contains $2; t.payload "
       "has-key(?) $4; t.payload other(@?) $5; t.payload{(payload #>> '{a,b}')} equal "
       "$7"},
      {"tags && $1 AND tags @> ARRAY['a'] AND $2 <@ tags",
       "t.tags overlaps $1; t.tags contains list$3; t.tags contains $2"},
      {"to_tsvector('english', body) @@ plainto_tsquery('english', $1)",
       "t.body{to_tsvector('english', body)} search expression"},
      {"lower(email) = lower($1)", "t.email{lower(email)} equal expression"},
      {"created_at::date = '2024-01-01' AND id::text = $1 AND id = $2::int",
       "t.created_at{(created_at)::date!} equal $3; t.id{(id)::text!} equal $1; t.id "
       "equal $2"},
      {"coalesce(a, b) = 1 AND a || b = 'x' AND a + 1 > 5",
       "t.{COALESCE(a, b)} equal $1; t.{(a || b)} equal $2; t.a{(a + 1)} range(>) $4"},
      {"created_at > now() - interval '1 day' AND status = 'open' AND n = -5 AND "
       "payload->>'kind' = 'x'",
       "t.created_at range(>) expression; t.status equal $2; t.n equal $3; "
       "t.payload{(payload ->> 'kind')} equal $5"},
      {"5 < a AND $1 LIKE b", "t.a range(>) $2; t.b other(~~) $1"},
      {"a = b", "t.a other(=) t.b"},
      {"a IS DISTINCT FROM 1 AND b IS NOT DISTINCT FROM NULL",
       "t.a other(IS DISTINCT FROM) $1; t.b null"},
      {"id IN (SELECT unnest($1::int[]))", "t.id in $1"},
      {"id IN (VALUES (1), (2))", "t.id in list$1"},
      {"a = upper(b) AND c = $1 || 'x' AND lower(d || $2) = 'y'",
       "t.a other(=) t.b; t.c equal expression"},
      {"EXTRACT(year FROM created_at) = 2024 AND created_at AT TIME ZONE 'utc' > $1 "
       "AND trim(x) = ''",
       "t.created_at{EXTRACT(year FROM created_at)} equal $2; "
       "t.created_at{timezone('utc', created_at)} range(>) $1; t.x{btrim(x)} equal $4"},
      {"CASE WHEN a IN (1,2,3) THEN 1 ELSE 0 END = 1", ""},
      {"a LIKE ANY($1) AND b = NULL AND c > ALL(SELECT x FROM u)",
       "t.a other(~~ ANY) $1; t.b equal; t.c other(> ALL) subquery"},
      {"(a = 1) IS TRUE", "t.a{(a = 1)} true"},
      {"a = current_date AND b >= date_trunc('day', now()) AND c < now() - '1 "
       "day'::interval",
       "t.a equal expression; t.b range(>=) expression; t.c range(<) expression"},
      {"position('a' in b) > 0", ""},
  };
  for (const auto& each : all) check(each);
}

TEST(operators, know_their_counterparts) {
  EXPECT_EQ(commuted("<="), ">=");
  EXPECT_EQ(commuted("~~"), "");
  EXPECT_EQ(negated("<"), ">=");
  EXPECT_EQ(negated("@>"), "");
  EXPECT_EQ(operator_kind("?|"), access_operator::has_key);
  EXPECT_EQ(operator_kind("<->"), access_operator::other);
}

}  // namespace
}  // namespace pgweir::parser
