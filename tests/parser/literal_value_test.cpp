#include "parser/lexer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::parser {
namespace {

using testing::ElementsAre;

std::vector<std::string> values(std::string_view sql) {
  std::vector<reduced_statement> out;
  reduce(sql, {}, out);
  std::vector<std::string> read;
  for (const auto& l : out.at(0).literals) {
    std::string into;
    read.emplace_back(literal_value(l, into));
  }
  return read;
}

TEST(literal_value, resolves_quotes_and_escapes) {
  EXPECT_THAT(values("SELECT 5, -7, 'a', 'it''s', '', 'a'\n -- c'd\n 'b'"),
              ElementsAre("5", "-7", "a", "it's", "", "ab"));
  EXPECT_THAT(values(R"(SELECT E'a\nb\'c\\', E'\x41\101\u00e9\U0001F600\q', E'\uD83D\uDE00')"),
              ElementsAre("a\nb'c\\", "AA\xc3\xa9\xf0\x9f\x98\x80q", "\xf0\x9f\x98\x80"));
  EXPECT_THAT(values(R"(SELECT U&'d\0061\+000062\\', U&'d!0061' UESCAPE '!')"),
              ElementsAre("dab\\", "da"));
  EXPECT_THAT(values("SELECT $$a'b$$, $t$ $$ $t$, B'01', X'1F'"),
              ElementsAre("a'b", " $$ ", "01", "1F"));
}

TEST(literal_value, takes_what_is_cut_off) {
  EXPECT_THAT(values("SELECT 'abc"), ElementsAre("abc"));
  EXPECT_THAT(values("SELECT $a$abc"), ElementsAre("abc"));
  EXPECT_THAT(values("SELECT E'a\\"), ElementsAre("a\\"));
  EXPECT_THAT(values(R"(SELECT E'\u12')"), ElementsAre("u12"));
}

}  // namespace
}  // namespace pgweir::parser
