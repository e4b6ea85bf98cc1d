// Plans of statements as clients send them, by a real server.
#include "proxy/net/clock.hpp"
#include "proxy/net/plan_query.hpp"
#include "tests/e2e/trials/trial_database.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <utility>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char* schema = R"(
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE people (id int PRIMARY KEY, name text, mood mood, token uuid, seen timestamptz,
                     tags text[], more jsonb, rare bool);
INSERT INTO people SELECT n, 'name ' || n, 'glad', md5(n::text)::uuid, now(), '{a,b}', '{"a": 1}',
                          n = 7 FROM generate_series(1, 20000) n;
CREATE INDEX by_rare ON people (rare);
CREATE INDEX by_token ON people (token);
CREATE TABLE pets (id int PRIMARY KEY, owner int);
INSERT INTO pets SELECT n, n FROM generate_series(1, 5000) n;
CREATE TABLE visits (id int, day int) PARTITION BY RANGE (day);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (10);
CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM (10) TO (20);
ANALYZE)";

struct plan_trials : trial_database {
  void SetUp() override {
    trial_database::SetUp();
    sql(schema);
  }
  core::plan_seen::answer plans(const core::sample_statement& what) {
    auto server = session();
    return plan_of(server, {who(), what});
  }
  // Nothing came of the text, nothing was done, and the session goes on.
  void expect_refused(const std::string& text) {
    auto server = session();
    const auto answer = plan_of(server, {who(), statement(text)});
    EXPECT_EQ(outline(answer.generic), "none") << text;
    EXPECT_EQ(outline(answer.custom), "none") << text;
    EXPECT_EQ(outline(plan_of(server, {who(), statement("SELECT 1")}).custom), "Result") << text;
    EXPECT_EQ(sql("SELECT count(*) FROM people"), "20000") << text;
  }
};

TEST_F(plan_trials, a_parameter_without_a_value_is_planned_generically) {
  const auto answer = plans(unknown("SELECT * FROM people WHERE id = $1", 1));
  EXPECT_EQ(outline(answer.generic), "Index Scan people_pkey");
  EXPECT_EQ(outline(answer.custom), "none");
  EXPECT_EQ(answer.generic->nodes.front().table, "public.people");
  EXPECT_THAT(answer.generic->nodes.front().condition, HasSubstr("$1"));
  EXPECT_GT(answer.generic->cost(), 0);
  EXPECT_EQ(answer.statement_key, 1U);
  EXPECT_EQ(answer.database, who().database);
}

TEST_F(plan_trials, values_make_a_plan_of_their_own) {
  const char* text = "SELECT * FROM people WHERE rare = $1";
  const auto few = plans(statement(text, {value("t")}));
  const auto many = plans(statement(text, {value("f")}));
  EXPECT_THAT(outline(few.custom), HasSubstr("by_rare"));
  EXPECT_THAT(outline(many.custom), Not(HasSubstr("by_rare")));
  EXPECT_EQ(outline(few.generic), outline(many.generic));
}

TEST_F(plan_trials, a_text_with_literals_has_a_plan_of_its_own_only) {
  const auto answer = plans(statement("SELECT name FROM people WHERE id = 5 AND name <> 'it''s'"));
  EXPECT_EQ(outline(answer.custom), "Index Scan people_pkey");
  EXPECT_EQ(outline(answer.generic), "none");
  EXPECT_THAT(answer.custom->nodes.front().condition, Not(HasSubstr("it''s")));
}

TEST_F(plan_trials, types_are_as_the_client_said) {
  constexpr std::uint32_t int8 = 20;
  constexpr std::uint32_t text = 25;
  const auto answer = plans(statement("SELECT * FROM people WHERE id = $1 AND name = $2",
                                      {value("5", int8), value("x", text)}));
  EXPECT_EQ(outline(answer.generic), "Index Scan people_pkey");
  EXPECT_EQ(outline(answer.custom), "Index Scan people_pkey");
  // numeric = int compares as numeric: no index of int serves it.
  const auto numeric = plans(statement("SELECT * FROM people WHERE id = $1", {value("5", 1700)}));
  EXPECT_EQ(outline(numeric.generic), "Seq Scan");
  EXPECT_EQ(outline(numeric.custom), "Seq Scan");
}

TEST_F(plan_trials, types_that_nobody_said_are_inferred) {
  const auto answer = plans(statement(
      "SELECT * FROM people WHERE mood = $1 AND token = $2 AND seen > $3 "
      "AND tags = $4 AND more @> $5 LIMIT $6",
      {value("sad"), value("7a1ca4ef-7515-fc27-6275-e7230db49385"), value("2020-01-01 00:00:00+02"),
       value("{a,\"b c\"}"), value("{\"a\": 1}"), value("10")}));
  EXPECT_THAT(outline(answer.generic), HasSubstr("by_token"));
  EXPECT_THAT(outline(answer.custom), HasSubstr("by_token"));
}

TEST_F(plan_trials, values_may_be_binary_or_null) {
  const char* text = "SELECT * FROM people WHERE id = $1";
  const core::sample_value five{std::string("\0\0\0\5", 4), 23, true, false};
  EXPECT_EQ(outline(plans(statement(text, {five})).custom), "Index Scan people_pkey");
  const core::sample_value null{"", 0, false, true};
  EXPECT_EQ(outline(plans(statement(text, {null})).custom), "Result");
}

TEST_F(plan_trials, joins_and_partitions) {
  const auto join = plans(statement(
      "SELECT * FROM pets JOIN people ON people.id = pets.owner WHERE pets.id = $1", {value("1")}));
  EXPECT_EQ(outline(join.custom), "Nested Loop > Index Scan pets_pkey > Index Scan people_pkey");
  const auto parts = plans(statement("SELECT * FROM visits WHERE day = $1", {value("3")}));
  EXPECT_EQ(outline(parts.custom), "Seq Scan");
  EXPECT_EQ(parts.custom->nodes.front().table, "public.visits_1");
  // Of both partitions; NULL rules them out before they are shown.
  EXPECT_EQ(outline(parts.generic), "Append");
  EXPECT_GT(parts.generic->cost(), parts.custom->cost());
}

TEST_F(plan_trials, what_writes_is_planned_and_not_done) {
  for (const auto* text :
       {"INSERT INTO people (id) VALUES (0)", "UPDATE people SET id = -id", "DELETE FROM people",
        "MERGE INTO people USING pets ON people.id = pets.id WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM people RETURNING id) SELECT * FROM gone",
        "SELECT * FROM people FOR UPDATE"}) {
    EXPECT_NE(outline(plans(statement(text)).custom), "none") << text;
    EXPECT_EQ(sql("SELECT count(*) || ' ' || min(id) FROM people"), "20000 1") << text;
  }
  const auto bound =
      plans(statement("UPDATE people SET name = $1 WHERE id = $2", {value("x"), value("3")}));
  EXPECT_THAT(outline(bound.generic), HasSubstr("people_pkey"));
  EXPECT_THAT(outline(bound.custom), HasSubstr("people_pkey"));
}

TEST_F(plan_trials, nothing_but_one_statement_gets_through) {
  for (const auto* text :
       {"SELECT 1; DROP TABLE people", "SELECT 1; COMMIT; DROP TABLE people",
        "SELECT 1 /* \n */; DELETE FROM people --", "EXECUTE pgweir", "DROP TABLE people",
        "ANALYZE DELETE FROM people", "COPY people TO STDOUT", "DO 'begin delete from people; end'",
        "SELECT '\\'; DROP TABLE people --'", "SELECT $1; DROP TABLE people", "", "-- nothing"})
    expect_refused(text);
}

TEST_F(plan_trials, comments_and_semicolons_are_no_harm) {
  for (const auto* text :
       {"SELECT 'a;b' -- ; DROP TABLE people", "/* ; DROP TABLE people; */ SELECT 1;",
        "SELECT $a$;$a$ /* '"
        " */"})
    EXPECT_EQ(outline(plans(statement(text)).custom), "Result") << text;
  EXPECT_EQ(sql("SELECT count(*) FROM people"), "20000");
}

TEST_F(plan_trials, what_the_server_refuses_is_none) {
  for (const auto* text : {"SELECT * FROM nowhere", "SELECT nothing FROM people",
                           "SELECT * FROM people WHERE id = 'x'", "SELECT * FROM people WHERE $1"})
    expect_refused(text);
  const auto wrong = plans(statement("SELECT * FROM people WHERE id = $1", {value("no number")}));
  EXPECT_EQ(outline(wrong.generic), "Index Scan people_pkey");
  EXPECT_EQ(outline(wrong.custom), "none");
  const auto no_type = plans(statement("SELECT * FROM people WHERE id = $1", {value("1", 4711)}));
  EXPECT_EQ(outline(no_type.generic), "none");
}

TEST_F(plan_trials, the_right_to_read_suffices_and_is_needed) {
  sql("CREATE ROLE reader LOGIN; CREATE ROLE nobody LOGIN; REVOKE ALL ON SCHEMA public FROM public;"
      "GRANT USAGE ON SCHEMA public TO reader, nobody; GRANT SELECT ON people TO reader");
  const core::plan_question asked{who(), unknown("SELECT * FROM people WHERE id = $1", 1)};
  auto reader = session("reader");
  EXPECT_EQ(outline(plan_of(reader, asked).generic), "Index Scan people_pkey");
  auto nobody = session("nobody");
  EXPECT_EQ(outline(plan_of(nobody, asked).generic), "none");
  EXPECT_EQ(outline(plan_of(nobody, {who(), statement("SELECT 1")}).custom), "Result");
  auto super = session();
  auto as_nobody = asked;
  as_nobody.who.role = "nobody";
  EXPECT_EQ(outline(plan_of(super, as_nobody).generic), "none");
  EXPECT_EQ(outline(plan_of(super, asked).generic), "Index Scan people_pkey");
}

TEST_F(plan_trials, names_mean_what_they_mean_to_the_asking_session) {
  sql("CREATE SCHEMA tenant; CREATE TABLE tenant.people (id text)");
  core::plan_question asked{who(), unknown("SELECT * FROM people WHERE id = $1", 1)};
  asked.who.search_path = "tenant, public";
  auto server = session();
  EXPECT_EQ(plan_of(server, asked).generic->nodes.front().table, "tenant.people");
  asked.who.search_path.clear();
  EXPECT_EQ(plan_of(server, asked).generic->nodes.front().table, "public.people");
}

TEST_F(plan_trials, a_locked_table_does_not_hold_it_up) {
  elsewhere("BEGIN; LOCK TABLE people");
  auto server = session();
  const auto begun = now();
  const auto answer =
      plan_of(server, {who(), statement("SELECT * FROM people WHERE id = $1", {value("1")})});
  EXPECT_LT(now() - begun, 4s);
  EXPECT_EQ(outline(answer.generic), "none");
  EXPECT_EQ(outline(answer.custom), "none");
  EXPECT_EQ(outline(plan_of(server, {who(), statement("SELECT 1")}).custom), "Result");
}

TEST_F(plan_trials, a_plan_that_takes_too_long_is_given_up) {
  sql("CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE sql AS "
      "'SELECT $1 FROM pg_sleep(60)'; ALTER FUNCTION slow(int) SET work_mem = '1MB'");
  auto server = session();
  const auto begun = now();
  const auto answer = plan_of(server, {who(), statement("SELECT * FROM pets WHERE id = slow(1)")});
  EXPECT_LT(now() - begun, 4s);
  EXPECT_EQ(outline(answer.custom), "none");
  EXPECT_EQ(outline(plan_of(server, {who(), statement("SELECT 1")}).custom), "Result");
}

TEST_F(plan_trials, nothing_stays) {
  auto server = session();
  plan_of(server, {who(), statement("SELECT * FROM people WHERE id = $1", {value("1")})});
  plan_of(server, {who(), statement("SELECT * FROM people WHERE id = $1", {value("x")})});
  const auto prepared = server.query("SELECT count(*) FROM pg_prepared_statements", 5s);
  EXPECT_EQ(prepared->cells.front().front(), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM pg_locks WHERE relation = 'people'::regclass"), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"), "0");
}

}  // namespace
}  // namespace pgweir::net
