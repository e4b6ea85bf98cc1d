#include "analyzers/advice/advice_paging.hpp"

#include "tests/parser/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using parser::read;
using testing::HasSubstr;

std::string keyset(std::string_view sql) { return keyset_form(read(sql)); }

TEST(keyset_form, takes_the_number_of_the_offset) {
  EXPECT_EQ(keyset("SELECT * FROM t WHERE a = $1 ORDER BY id LIMIT $2 OFFSET $3"),
            "SELECT * FROM t WHERE a = $1 AND id > $3 ORDER BY id LIMIT $2");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY id DESC OFFSET 500 ROWS FETCH FIRST 10 ROWS ONLY"),
            "SELECT * FROM t WHERE id < $1 ORDER BY id DESC FETCH FIRST $2 ROWS ONLY");
}

TEST(keyset_form, numbers_further_keys_on) {
  EXPECT_EQ(
      keyset("SELECT * FROM t AS p ORDER BY p.day DESC, p.id DESC LIMIT 20 OFFSET 500"),
      "SELECT * FROM t AS p WHERE (p.day, p.id) < ($2, $3) ORDER BY p.day DESC, p.id DESC LIMIT "
      "$1");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY day DESC, id LIMIT 20 OFFSET 500"),
            "SELECT * FROM t WHERE (day < $2 OR day = $2 AND id > $3) ORDER BY day DESC, id LIMIT "
            "$1");
}

TEST(keyset_form, keeps_the_meaning_of_or) {
  EXPECT_EQ(keyset("SELECT * FROM t WHERE a = 1 OR b = 2 ORDER BY id OFFSET 9"),
            "SELECT * FROM t WHERE (a = $1 OR b = $2) AND id > $3 ORDER BY id");
  EXPECT_EQ(keyset("SELECT * FROM t WHERE (a = 1 OR b = 2) AND c ORDER BY id OFFSET 9"),
            "SELECT * FROM t WHERE (a = $1 OR b = $2) AND c AND id > $3 ORDER BY id");
}

TEST(keyset_form, knows_labels_of_the_select_list) {
  EXPECT_EQ(keyset("SELECT p.id AS key FROM t p ORDER BY key LIMIT 5 OFFSET 9"),
            "SELECT p.id AS key FROM t p WHERE p.id > $2 ORDER BY key LIMIT $1");
  EXPECT_EQ(keyset("SELECT lower(p.a) AS key FROM t p ORDER BY key LIMIT 5 OFFSET 9"), "");
}

TEST(keyset_form, goes_into_the_sub_select_that_is_paged) {
  EXPECT_EQ(keyset("SELECT * FROM (SELECT * FROM a ORDER BY a.id LIMIT 5 OFFSET 9) AS x JOIN b ON "
                   "b.a_id = x.id WHERE b.c ORDER BY x.id"),
            "SELECT * FROM (SELECT * FROM a WHERE a.id > $2 ORDER BY a.id LIMIT $1) AS x JOIN b ON "
            "b.a_id = x.id WHERE b.c ORDER BY x.id");
}

TEST(keyset_form, is_not_made_where_it_would_be_wrong) {
  EXPECT_EQ(keyset("SELECT * FROM t LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT a, count(*) FROM t GROUP BY a ORDER BY a LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT a FROM t UNION SELECT a FROM u ORDER BY a LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY a NULLS FIRST LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY lower(a) LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY 1 LIMIT 5 OFFSET 9"), "");
  EXPECT_EQ(keyset("SELECT * FROM t ORDER BY a LIMIT 5"), "");
}

TEST(advise_offset_pagination, names_the_column_and_its_direction) {
  auto facts = read("SELECT * FROM t ORDER BY created DESC LIMIT 5 OFFSET 9");
  EXPECT_EQ(advise_offset_pagination(facts, core::orm::prisma).orm_line,
            "findMany({ take: 100, skip: 1, cursor: { created: last }, orderBy: { created: 'desc' "
            "} })");
  EXPECT_EQ(advise_offset_pagination(facts, core::orm::django).orm_line,
            "Model.objects.filter(created__lt=last).order_by('-created')[:100]");
  EXPECT_EQ(advise_offset_pagination(facts, core::orm::none).orm_line, "");
  EXPECT_THAT(advise_offset_pagination(read("SELECT * FROM t OFFSET 9"), core::orm::none).note,
              HasSubstr("Order by a unique column"));
}

}  // namespace
}  // namespace pgweir::analyzers
