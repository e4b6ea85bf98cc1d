#include "parser/plain_literals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct plain_literals_test : testing::Test {
  plain_literals plain;
  std::vector<reduced_statement> read;

  std::vector<std::string> sources() const {
    std::vector<std::string> written;
    for (const auto& l : plain.literals()) written.emplace_back(l.source);
    return written;
  }
  // The same as those of reduce(), which saw this text before.
  std::vector<std::string> signed_sources(std::string_view text) {
    reduce(text, {}, read);
    EXPECT_TRUE(plain.cut(text));
    const auto signs = plain.signs_in(read.at(0));
    EXPECT_TRUE(signs) << text;
    plain.put_signs(signs.value_or(0));
    return sources();
  }
  bool has_signs(std::string_view text) {
    reduce(text, {}, read);
    EXPECT_TRUE(plain.cut(text));
    return plain.signs_in(read.at(0)).has_value();
  }
  std::string rest(std::string_view text) {
    EXPECT_TRUE(plain.cut(text)) << text;
    return std::string{plain.rest()};
  }
};

TEST_F(plain_literals_test, are_numbers_and_strings) {
  ASSERT_TRUE(plain.cut("SELECT a1, 'it''s' FROM \"t 2\" WHERE id=7 AND price < 12.50"));
  EXPECT_THAT(sources(), ElementsAre("'it''s'", "7", "12.50"));
  EXPECT_EQ(plain.literals()[0].kind, literal_kind::string);
  EXPECT_EQ(plain.literals()[1].kind, literal_kind::number);
}

TEST_F(plain_literals_test, leave_the_same_rest_whatever_they_are) {
  EXPECT_EQ(rest("SELECT 1, 'a'"), rest("SELECT 1234567.5, 'b -- c /* $1'"));
  EXPECT_NE(rest("SELECT 1"), rest("SELECT '1'"));
  EXPECT_NE(rest("SELECT 1"), rest("SELECT 1 "));
  EXPECT_NE(rest("SELECT t1.a"), rest("SELECT t2.a"));
  EXPECT_NE(rest("SELECT \"t 1\".a"), rest("SELECT \"t 2\".a"));
}

TEST_F(plain_literals_test, know_their_minus_from_reduce) {
  EXPECT_THAT(signed_sources("SELECT -1, a -2, - 3, 4 - -5, -6::int, 'x'"),
              ElementsAre("-1", "2", "3", "4", "-5", "6", "'x'"));
}

TEST_F(plain_literals_test, are_left_to_reduce_where_that_may_read_them_otherwise) {
  for (const std::string_view text :
       {"SELECT $1",      "SELECT $$a$$", "SELECT 1 -- why", "SELECT 1 /* why */", "SELECT E'a'",
        "SELECT b'1'",    "SELECT U&'a'", "SELECT N'a'",     "SELECT 'a'\n'b'",    "SELECT 'a' 'b'",
        "SELECT 1e5",     "SELECT 0x1f",  "SELECT 1_000",    "SELECT 1.",          "SELECT .5",
        "SELECT a[1..2]", "SELECT 1.5.3", "SELECT 'open",    "SELECT \"open",      "SELECT 1x",
        "SELECT \x01"}) {
    EXPECT_FALSE(plain.cut(text)) << text;
  }
}

TEST_F(plain_literals_test, are_not_those_of_reduce_in_lists_and_types) {
  EXPECT_TRUE(has_signs("SELECT 1 FROM t WHERE a IN (1, 2)"));
  EXPECT_FALSE(has_signs("SELECT 1 FROM t WHERE a IN (1, 2, 3)"));
  EXPECT_FALSE(has_signs("SELECT 1::varchar(20)"));
  EXPECT_FALSE(has_signs("FETCH 100 FROM c"));
  EXPECT_FALSE(has_signs("ALTER ROLE a PASSWORD secret VALID UNTIL 'x'"));
}

TEST_F(plain_literals_test, are_bounded) {
  std::string many = "SELECT 0";
  for (std::size_t i = 1; i < plain_literals::most_literals; ++i) many += ",0";
  EXPECT_TRUE(plain.cut(many));
  EXPECT_FALSE(plain.cut(many + ",0"));
  EXPECT_TRUE(plain.cut(std::string(plain_literals::most_bytes, 'a')));
  EXPECT_FALSE(plain.cut(std::string(plain_literals::most_bytes + 1, 'a')));
  EXPECT_TRUE(plain.cut({}));
  EXPECT_THAT(plain.literals(), IsEmpty());
}

}  // namespace
}  // namespace pgweir::parser
