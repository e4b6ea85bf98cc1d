#include "parser/page_walk.hpp"

#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

// "limit, offset: order; where; offset clause"
std::string page(std::string_view sql) {
  auto facts = read(sql);
  if (!facts.page) return "none";
  const auto& page = *facts.page;
  auto out = std::to_string(page.limit_slot) + ", " + std::to_string(page.offset_slot) + ":";
  for (const auto& each : page.order) {
    out += " " + each.written + "=" + each.column.table + "." + each.column.column +
           (each.descending ? " desc" : "");
  }
  return out + "; " + cut(facts, page.where) + "; " + cut(facts, page.offset);
}

TEST(page_walk, reads_bounds_and_order) {
  EXPECT_EQ(page("SELECT * FROM t WHERE a = $1 ORDER BY id LIMIT $2 OFFSET $3"),
            "2, 3: id=t.id; a = $1; OFFSET $3");
  EXPECT_EQ(
      page("SELECT * FROM t AS x ORDER BY x.a DESC, x.b OFFSET 5 ROWS FETCH NEXT 7 ROWS ONLY"),
      "2, 1: x.a=t.a desc x.b=t.b; ; OFFSET $1 ROWS");
  EXPECT_EQ(page("SELECT * FROM t ORDER BY id OFFSET 5 LIMIT 7"), "2, 1: id=t.id; ; OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t OFFSET a + 5"), "0, 0:; ; OFFSET a + $1");
}

TEST(page_walk, knows_where_a_condition_ends) {
  EXPECT_EQ(page("SELECT * FROM t WHERE day < now() ORDER BY id OFFSET 5"),
            "0, 1: id=t.id; day < now(); OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t WHERE (a = 1) AND (b = f()) ORDER BY id OFFSET 5"),
            "0, 2: id=t.id; (a = $1) AND (b = f()); OFFSET $2");
  EXPECT_EQ(page("SELECT * FROM t WHERE x IN (SELECT count(*) FROM u) ORDER BY id OFFSET 5"),
            "0, 1: id=t.id; x IN (SELECT count(*) FROM u); OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t WHERE a IS NOT NULL ORDER BY id OFFSET 5"),
            "0, 1: id=t.id; a IS NOT NULL; OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t WHERE(a) ORDER BY id OFFSET 5"),
            "0, 1: id=t.id; (a); OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t WHERE a IS NULL AND NOT b ORDER BY id OFFSET 5"),
            "0, 1: id=t.id; a IS NULL AND NOT b; OFFSET $1");
}

TEST(page_walk, finds_the_outermost_level_with_an_offset) {
  EXPECT_EQ(page("SELECT * FROM (SELECT * FROM t ORDER BY id LIMIT 5 OFFSET 9) s"),
            "1, 2: id=t.id; ; OFFSET $2");
  EXPECT_EQ(page("SELECT * FROM (SELECT * FROM t ORDER BY id OFFSET 9) s ORDER BY s.k OFFSET 7"),
            "0, 2: s.k=t.k; ; OFFSET $2");
  EXPECT_EQ(page("SELECT * FROM t LIMIT 5"), "none");
  EXPECT_EQ(page("UPDATE t SET a = 1"), "none");
}

TEST(page_walk, an_order_of_expressions_is_none) {
  EXPECT_EQ(page("SELECT * FROM t ORDER BY lower(a), id OFFSET 9"), "0, 1:; ; OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t ORDER BY a NULLS FIRST OFFSET 9"), "0, 1:; ; OFFSET $1");
  EXPECT_EQ(page("SELECT * FROM t ORDER BY a NULLS LAST OFFSET 9"), "0, 1: a=t.a; ; OFFSET $1");
}

TEST(page_walk, tells_where_a_key_has_no_place) {
  EXPECT_TRUE(read("SELECT a FROM t GROUP BY a ORDER BY a OFFSET 9").page->of_groups);
  EXPECT_TRUE(read("SELECT max(a) FROM t OFFSET 9").page->of_groups);
  EXPECT_TRUE(read("SELECT a FROM t UNION SELECT b FROM u ORDER BY a OFFSET 9").page->of_groups);
  EXPECT_FALSE(read("SELECT DISTINCT a FROM t ORDER BY a OFFSET 9").page->of_groups);
}

}  // namespace
}  // namespace pgweir::parser
