#include "parser/lexer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct lexer : testing::Test {
  std::vector<reduced_statement> out;
  lexer_settings settings;

  const std::vector<reduced_statement>& statements(std::string_view text) {
    reduce(text, settings, out);
    return out;
  }
  std::string shape(std::string_view text) {
    reduce(text, settings, out);
    return out.empty() ? "" : out.front().shape;
  }
  std::vector<std::string> literals(std::string_view text) {
    reduce(text, settings, out);
    std::vector<std::string> written;
    for (const auto& l : out.at(0).literals) written.emplace_back(l.source);
    return written;
  }
  std::vector<std::string> shapes(std::string_view text) {
    reduce(text, settings, out);
    std::vector<std::string> written;
    for (const auto& s : out) written.push_back(s.shape);
    return written;
  }
};

TEST_F(lexer, turns_literals_into_parameters) {
  EXPECT_EQ(shape("SELECT 'x', 5 FROM t WHERE id = -7 -- why"),
            "SELECT $1, $2 FROM t WHERE id = $3");
  EXPECT_THAT(literals("SELECT 'x', 5 FROM t WHERE id = -7 -- why"), ElementsAre("'x'", "5", "-7"));
  EXPECT_EQ(out[0].first_literal_slot, 1);
  EXPECT_THAT(out[0].comments, ElementsAre(" why"));
}

TEST_F(lexer, numbers_literals_behind_the_clients_parameters) {
  EXPECT_EQ(shape("SELECT a FROM t WHERE 1=1 AND b = $2 AND c = $1 LIMIT 5"),
            "SELECT a FROM t WHERE $3=$4 AND b = $2 AND c = $1 LIMIT $5");
  EXPECT_EQ(out[0].first_literal_slot, 3);
  EXPECT_EQ(shape("SELECT '$9', $1"), "SELECT $2, $1");
}

TEST_F(lexer, leaves_statements_without_literals_as_they_are) {
  EXPECT_EQ(shape("SELECT \"public\".\"a\".\"id\" FROM t WHERE x = $1"),
            "SELECT \"public\".\"a\".\"id\" FROM t WHERE x = $1");
  EXPECT_EQ(out[0].first_literal_slot, 0);
  EXPECT_EQ(shape("SELECT TRUE, false, Null, COUNT(*) AS \"_count$_all\", a$1"),
            "SELECT TRUE, false, Null, COUNT(*) AS \"_count$_all\", a$1");
}

TEST_F(lexer, folds_white_space_and_comments) {
  EXPECT_EQ(shape(" \t SELECT\n\n a,--x\n b /* c /* d */ e */FROM\ft/**/ "), "SELECT a, b FROM t");
  EXPECT_EQ(out[0].source, "SELECT\n\n a,--x\n b /* c /* d */ e */FROM\ft/**/");
  EXPECT_THAT(out[0].comments, ElementsAre("x", " c /* d */ e ", ""));
  EXPECT_EQ(shape("a/**/b"), "a b");
}

TEST_F(lexer, splits_statements_and_drops_empty_ones) {
  EXPECT_THAT(shapes("SELECT 1; ;select ';', $$;$$;"), ElementsAre("SELECT $1", "select $1, $2"));
  EXPECT_THAT(shapes(""), IsEmpty());
  EXPECT_THAT(shapes(" ; -- nothing\n"), IsEmpty());
  EXPECT_THAT(shapes("SELECT 1; /*route='x'*/"), ElementsAre("SELECT $1"));
  EXPECT_THAT(out[0].comments, ElementsAre("route='x'"));
}

TEST_F(lexer, keeps_bodies_with_semicolons_in_one_statement) {
  EXPECT_THAT(
      shapes("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3"),
      ElementsAre("CREATE RULE r AS ON INSERT TO t DO (SELECT $1; SELECT $2)", "SELECT $1"));
  EXPECT_THAT(shapes("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN b END; "
                     "SELECT c; END; SELECT d"),
              ElementsAre("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN b "
                          "END; SELECT c; END",
                          "SELECT d"));
  EXPECT_THAT(shapes("BEGIN; COMMIT"), ElementsAre("BEGIN", "COMMIT"));
}

TEST_F(lexer, knows_every_kind_of_string) {
  EXPECT_THAT(literals(R"(SELECT 'a''b', E'a\'b', B'01', X'1F', U&'d\0061', $q$ 'x' $$ $q$, $$$$)"),
              ElementsAre("'a''b'", R"(E'a\'b')", "B'01'", "X'1F'", R"(U&'d\0061')",
                          "$q$ 'x' $$ $q$", "$$$$"));
  EXPECT_THAT(literals("SELECT 'a'\n  'b', 'c'"), ElementsAre("'a'\n  'b'", "'c'"));
  EXPECT_THAT(literals("SELECT 'a' 'b'"), ElementsAre("'a'", "'b'"));
  EXPECT_THAT(literals("SELECT U&'d!0061' UESCAPE '!' FROM t"),
              ElementsAre("U&'d!0061' UESCAPE '!'"));
  EXPECT_EQ(shape("SELECT N'x'"), "SELECT N $1");
}

TEST_F(lexer, takes_no_prefix_from_a_word) {
  EXPECT_EQ(shape(R"(CASE WHEN a THEN 1 ELSE'FALSE\'END)"), "CASE WHEN a THEN $1 ELSE $2 END");
  EXPECT_EQ(shape(R"(SELECT name'a\', b)"), "SELECT name $1, b");
  EXPECT_EQ(shape("SELECT a$tag$, b$tag$"), "SELECT a$tag$, b$tag$");
}

TEST_F(lexer, minds_standard_conforming_strings) {
  EXPECT_THAT(literals(R"(SELECT 'a\', b)"), ElementsAre(R"('a\')"));
  settings.standard_conforming_strings = false;
  EXPECT_THAT(literals(R"(SELECT 'a\'', b)"), ElementsAre(R"('a\'')"));
  EXPECT_EQ(out[0].literals[0].kind, literal_kind::escape_string);
}

TEST_F(lexer, gives_a_sign_to_the_number_it_belongs_to) {
  EXPECT_EQ(shape("SELECT -1, 2-1, a-1, (a)-1, $1-1, a[1]-1, x=-1, x- -1, \"q\"-1, t.by-1"),
            "SELECT $2, $3-$4, a-$5, (a)-$6, $1-$7, a[$8]-$9, x=$10, x- $11, \"q\"-$12, t.by-$13");
  EXPECT_EQ(shape("WHERE a BETWEEN -1 AND -2 OR b@-3 OR c IN (-4)"),
            "WHERE a BETWEEN $1 AND $2 OR b@-$3 OR c IN ($4)");
  EXPECT_EQ(shape("SELECT +1, - 1"), "SELECT +$1, - $2");
}

TEST_F(lexer, keeps_a_sign_that_a_cast_precedes) {
  EXPECT_EQ(shape("SELECT -1::int"), "SELECT -$1::int");
  EXPECT_THAT(literals("SELECT -1::int"), ElementsAre("1"));
}

TEST_F(lexer, knows_numbers) {
  EXPECT_THAT(literals("SELECT 1.5e-3, .5, 1., 1e5, 0x1F, 1_000, 7"),
              ElementsAre("1.5e-3", ".5", "1.", "1e5", "0x1F", "1_000", "7"));
  EXPECT_EQ(shape("1..2"), "$1..$2");
  EXPECT_EQ(shape("1and 2"), "$1 and $2");
  EXPECT_EQ(shape("t1.c2"), "t1.c2");
}

TEST_F(lexer, leaves_numbers_that_the_grammar_needs) {
  EXPECT_EQ(shape("SELECT a::varchar(20), b::numeric(10, 2), f(3)"),
            "SELECT a::varchar(20), b::numeric(10, 2), f($1)");
  EXPECT_EQ(shape("FETCH 100 FROM c"), "FETCH 100 FROM c");
}

TEST_F(lexer, folds_long_lists) {
  EXPECT_EQ(shape("SELECT a FROM t WHERE id IN (1)"), "SELECT a FROM t WHERE id IN ($1)");
  EXPECT_EQ(shape("SELECT a FROM t WHERE id IN (1,2)"), "SELECT a FROM t WHERE id IN ($1,$2)");
  auto many = "SELECT a FROM t WHERE id IN ($1,$2 /*, ...*/) AND b = $3";
  EXPECT_EQ(shape("SELECT a FROM t WHERE id IN (1,2,3) AND b = 'x'"), many);
  EXPECT_EQ(shape("SELECT a FROM t WHERE id IN (1,2,-3, 4,5) AND b = 'x'"), many);
  EXPECT_THAT(literals("SELECT a FROM t WHERE id IN (1,2,-3, 4,5) AND b = 'x'"),
              ElementsAre("1", "2", "'x'", "-3, 4,5"));
  EXPECT_EQ(out[0].literals.back().kind, literal_kind::folded_list);
  EXPECT_EQ(shape("SELECT id = ANY(ARRAY[1, 2, 3])"), "SELECT id = ANY(ARRAY[$1, $2 /*, ...*/])");
  EXPECT_EQ(shape("WHERE (a, b) IN ((1, 2), (3, 4), (5, NULL))"),
            "WHERE (a, b) IN (($1, $2), ($3, $4) /*, ...*/)");
  EXPECT_EQ(shape("WHERE a IN ('x'::uuid, 'y'::uuid, 'z'::uuid)"),
            "WHERE a IN ($1::uuid, $2::uuid /*, ...*/)");
}

TEST_F(lexer, folds_rows_of_values) {
  EXPECT_EQ(shape("INSERT INTO t VALUES (DEFAULT, 1, 'a') RETURNING id"),
            "INSERT INTO t VALUES (DEFAULT, $1, $2) RETURNING id");
  EXPECT_EQ(shape("INSERT INTO t VALUES (DEFAULT, 1), (DEFAULT, 2), (DEFAULT, NULL), "
                  "(DEFAULT, 4) RETURNING id, 7"),
            "INSERT INTO t VALUES (DEFAULT, $1), (DEFAULT, $2) /*, ...*/ RETURNING id, $3");
  EXPECT_EQ(shape("VALUES (1),(2),(3)"), "VALUES ($1),($2) /*, ...*/");
  EXPECT_EQ(shape("SELECT a IN (VALUES (1), (2), (3), (4))"),
            "SELECT a IN (VALUES ($1), ($2) /*, ...*/)");
}

TEST_F(lexer, folds_the_clients_parameters_without_renaming_them) {
  EXPECT_EQ(shape("WHERE a IN ($1, $2, $3, $4) LIMIT $5"),
            "WHERE a IN ($1, $2 /*, ...*/) LIMIT $5");
  EXPECT_EQ(shape("WHERE a IN ($1, $2, $3) LIMIT 9"), "WHERE a IN ($1, $2 /*, ...*/) LIMIT $4");
}

TEST_F(lexer, folds_only_elements_that_look_alike) {
  EXPECT_EQ(shape("WHERE a IN (1, b, c, 4)"), "WHERE a IN ($1, b, c /*, ...*/)");
  EXPECT_EQ(shape("WHERE a IN (1, 2, 3, b, 4)"), "WHERE a IN ($1, $2 /*, ...*/, b, $3)");
  EXPECT_EQ(shape("WHERE a IN (SELECT 1, 2, 3, 4)"), "WHERE a IN (SELECT $1, $2, $3, $4)");
  EXPECT_EQ(shape("SELECT f(1, 2, 3, 4)"), "SELECT f($1, $2, $3, $4)");
}

TEST_F(lexer, replaces_digits_in_names_made_by_drivers) {
  EXPECT_EQ(shape("SAVEPOINT \"s140213_x12\""), "SAVEPOINT \"s0_x0\"");
  EXPECT_EQ(shape("RELEASE SAVEPOINT sp_9"), "RELEASE SAVEPOINT sp_0");
  EXPECT_EQ(shape("ROLLBACK TO SAVEPOINT a1"), "ROLLBACK TO SAVEPOINT a0");
  EXPECT_EQ(shape("DECLARE \"c_7f3a01_12\" CURSOR FOR SELECT a1 FROM t2"),
            "DECLARE \"c_0_0\" CURSOR FOR SELECT a1 FROM t2");
  EXPECT_EQ(shape("FETCH FORWARD 50 FROM \"c_7f3a01_12\""), "FETCH FORWARD 50 FROM \"c_0_0\"");
  EXPECT_EQ(shape("EXECUTE p1(7)"), "EXECUTE p1($1)");
  EXPECT_EQ(shape("DEALLOCATE a12"), "DEALLOCATE a12");
}

TEST_F(lexer, hides_passwords_however_they_are_written) {
  for (auto written : {"'geheim'", "$$geheim$$", "$x$geheim$x$", "geheim", "\"geheim\"",
                       "E'geheim'", "U&'geheim'"}) {
    auto text = "ALTER ROLE bob WITH PASSWORD " + std::string{written} + " -- geheim";
    EXPECT_EQ(shape(text), "ALTER ROLE bob WITH PASSWORD $1") << written;
  }
  EXPECT_EQ(shape("CREATE USER bob PASSWORD NULL"), "CREATE USER bob PASSWORD NULL");
  EXPECT_EQ(shape("CREATE TABLE u (password text)"), "CREATE TABLE u (password text)");
}

TEST_F(lexer, survives_what_is_not_terminated) {
  EXPECT_EQ(shape("SELECT 'abc"), "SELECT $1");
  EXPECT_EQ(shape("SELECT $a$abc"), "SELECT $1");
  EXPECT_EQ(shape("SELECT a /* b"), "SELECT a");
  EXPECT_EQ(shape("SELECT \"a"), "SELECT \"a");
  EXPECT_EQ(shape("SELECT E'a\\"), "SELECT $1");
  EXPECT_EQ(shape("IN (1, 2, 3"), "IN ($1, $2 /*, ...*/");
  EXPECT_EQ(shape("SELECT $"), "SELECT $");
  EXPECT_EQ(shape("a\0b"sv), "a\0b"sv);
}

}  // namespace
}  // namespace pgweir::parser
