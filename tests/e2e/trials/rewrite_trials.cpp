// Loops and the statements that may take their place, run and measured on a real server.
#include "proxy/net/clock.hpp"
#include "proxy/net/rewrite_trial.hpp"
#include "tests/e2e/trials/trial_database.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <utility>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using outcome = core::rewrite_measured::outcome;
using answer = core::rewrite_measured::answer;

constexpr const char* schema = R"(
CREATE TYPE mood AS ENUM ('glad', 'sad', 'so "so"');
CREATE TABLE people (id int PRIMARY KEY, boss int, name text, token uuid, mood mood);
INSERT INTO people SELECT n, nullif(n / 2, 0), 'O''Hara, "' || n || '" \', md5(n::text)::uuid,
                          (enum_range(null::mood))[1 + n % 3] FROM generate_series(1, 50) n;
CREATE TABLE pets (owner int, name text, owner_name text, owner_token uuid, owner_mood mood,
                   kind int);
INSERT INTO pets SELECT p.id, nullif('pet ' || n, 'pet 2'), p.name, p.token, p.mood, n
  FROM people p, generate_series(1, 3) n;
INSERT INTO pets SELECT * FROM pets WHERE owner = 7;
ANALYZE)";

struct rewrite_trials : trial_database {
  void SetUp() override {
    trial_database::SetUp();
    sql(schema);
  }
  core::rewrite_question question() {
    return {3,
            who(),
            statement("SELECT id, name FROM people ORDER BY id"),
            0,
            unknown("SELECT owner, name FROM pets WHERE owner = $1", 1),
            1,
            "SELECT owner, name FROM pets WHERE owner = ANY($1)"};
  }
  answer measured(const core::rewrite_question& asked) {
    auto server = session();
    auto all = measure_rewrite(server, asked);
    EXPECT_EQ(all.number, 3U);
    EXPECT_TRUE(server.query("SELECT 1", 5s).has_value()) << "the session goes on";
    EXPECT_EQ(sql("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND "
                  "application_name = 'pgweir'"),
              "0");
    return all;
  }
  // The child's key is a column of this name, the parent's of that.
  core::rewrite_question keyed_by(const std::string& column, const std::string& parent_column) {
    auto asked = question();
    asked.parent.text = "SELECT " + parent_column + " FROM people";
    asked.child.text = "SELECT * FROM pets WHERE " + column + " = $1";
    asked.batch = "SELECT * FROM pets WHERE " + column + " = ANY($1)";
    return asked;
  }
};

void expect_measured(const answer& all, std::uint64_t values, std::uint64_t rows) {
  EXPECT_EQ(all.result, outcome::measured);
  EXPECT_EQ(all.values, values);
  EXPECT_EQ(all.rows, rows);
  EXPECT_GT(all.loop, 0ns);
  EXPECT_GT(all.batch, 0ns);
}

TEST_F(rewrite_trials, one_statement_for_fifty) {
  const auto all = measured(question());
  expect_measured(all, 50, 153);
  EXPECT_LT(all.batch, all.loop);
}

TEST_F(rewrite_trials, different_values_without_null_make_the_loop) {
  auto asked = question();
  asked.parent.text = "SELECT id, boss FROM people";
  asked.parent_column = 1;
  expect_measured(measured(asked), 25, 78);
}

TEST_F(rewrite_trials, keys_of_other_types) {
  expect_measured(measured(keyed_by("owner_name", "name")), 50, 153);
  expect_measured(measured(keyed_by("owner_token", "token")), 50, 153);
  expect_measured(measured(keyed_by("owner_mood", "mood")), 3, 153);
}

TEST_F(rewrite_trials, other_parameters_are_as_the_client_had_them) {
  auto asked = question();
  asked.parent = statement("SELECT id FROM people WHERE id <= $1", {value("10", 23)});
  asked.child = statement("SELECT name FROM pets WHERE kind <> $1 AND owner = $2 AND kind < $3",
                          {value("2", 23), value("1", 20), value("9")});
  asked.slot = 2;
  asked.batch = "SELECT owner, name FROM pets WHERE kind <> $1 AND owner = ANY($2) AND kind < $3";
  expect_measured(measured(asked), 10, 22);
}

TEST_F(rewrite_trials, a_parameter_that_the_batch_does_not_need) {
  auto asked = question();
  asked.child = statement("SELECT owner, name FROM pets WHERE owner = $2 ORDER BY kind LIMIT $1",
                          {value("100"), value("1")});
  asked.slot = 2;
  asked.batch = "SELECT owner, name FROM pets WHERE owner = ANY($2)";
  expect_measured(measured(asked), 50, 153);
}

TEST_F(rewrite_trials, a_lateral_batch_keeps_the_limit) {
  auto asked = question();
  asked.child = statement("SELECT name FROM pets WHERE owner = $1 ORDER BY kind LIMIT $2",
                          {value("1"), value("2")});
  asked.batch =
      "SELECT k, one.* FROM unnest($1::int[]) k CROSS JOIN LATERAL "
      "(SELECT name FROM pets WHERE owner = k ORDER BY kind LIMIT $2) one";
  expect_measured(measured(asked), 50, 100);
}

TEST_F(rewrite_trials, the_key_may_have_been_a_literal) {
  auto asked = question();
  asked.child = statement("SELECT name FROM pets WHERE owner = 12 AND kind <> 2");
  asked.batch = "SELECT name, owner FROM pets WHERE owner = ANY($1) AND kind <> $2";
  expect_measured(measured(asked), 50, 102);
  asked.child.text = "SELECT name FROM pets WHERE owner_name = 'O''Hara' -- $1";
  asked.parent_column = 1;
  asked.batch = "SELECT name, owner FROM pets WHERE owner_name = ANY($1)";
  expect_measured(measured(asked), 50, 153);
}

TEST_F(rewrite_trials, other_rows_are_seen) {
  auto asked = question();
  for (const auto* batch :
       {"SELECT DISTINCT owner, name FROM pets WHERE owner = ANY($1)",
        "SELECT owner FROM pets WHERE owner = ANY($1)",
        "SELECT owner, coalesce(name, '') AS name FROM pets WHERE owner = ANY($1)",
        "SELECT owner, name FROM pets WHERE owner = ANY($1) LIMIT 152",
        "SELECT owner, name FROM pets WHERE owner > ANY($1)"}) {
    asked.batch = batch;
    EXPECT_EQ(measured(asked).result, outcome::other_rows) << batch;
  }
}

TEST_F(rewrite_trials, a_walk_goes_from_row_to_row) {
  auto asked = question();
  asked.parent = {};
  asked.child = statement("SELECT id, boss FROM people WHERE id = $1", {value("50", 23)});
  asked.parent_column = 1;
  asked.batch =
      "WITH RECURSIVE walk AS ((SELECT id, boss FROM people WHERE id = $1) UNION ALL SELECT step.* "
      "FROM walk CROSS JOIN LATERAL (SELECT id, boss FROM people WHERE id = walk.boss) AS step) "
      "SELECT * FROM walk";
  expect_measured(measured(asked), 6, 6);
  asked.child = statement("SELECT id, boss FROM people WHERE id = 50");
  expect_measured(measured(asked), 6, 6);
  asked.child = statement("SELECT id, boss FROM people WHERE id = $1", {});
  asked.child.parameters = 1;
  EXPECT_EQ(measured(asked).result, outcome::refused) << "nobody knows where it begins";
  asked.child = statement("SELECT id, boss FROM people WHERE id = $1", {value("0", 23)});
  EXPECT_EQ(measured(asked).result, outcome::too_few);
  sql("UPDATE people SET boss = 50 WHERE id = 1");
  asked.child = statement("SELECT id, boss FROM people WHERE id = $1", {value("50", 23)});
  EXPECT_EQ(measured(asked).result, outcome::refused) << "a circle has no end";
}

TEST_F(rewrite_trials, a_walk_follows_every_row) {
  auto asked = question();
  asked.parent = {};
  asked.child = statement("SELECT id, name FROM people WHERE boss = $1", {value("1", 23)});
  asked.parent_column = 0;
  asked.batch =
      "WITH RECURSIVE walk AS ((SELECT id, name FROM people WHERE boss = $1) UNION ALL SELECT "
      "step.* FROM walk CROSS JOIN LATERAL (SELECT id, name FROM people WHERE boss = walk.id) AS "
      "step) SELECT * FROM walk";
  expect_measured(measured(asked), 50, 49);
}

TEST_F(rewrite_trials, one_value_is_no_loop) {
  auto asked = question();
  for (const auto* parent : {"SELECT 5", "SELECT owner FROM pets WHERE owner = 7",
                             "SELECT id FROM people WHERE id < 0", "SELECT null::int"}) {
    asked.parent.text = parent;
    EXPECT_EQ(measured(asked).result, outcome::too_few) << parent;
  }
  asked = question();
  asked.parent_column = 9;
  EXPECT_EQ(measured(asked).result, outcome::too_few);
}

TEST_F(rewrite_trials, what_writes_locks_or_varies_is_not_run) {
  for (const auto* text :
       {"DELETE FROM pets WHERE owner = $1 RETURNING owner, name",
        "SELECT owner, name FROM pets WHERE owner = $1 FOR UPDATE",
        "SELECT owner, random() AS name FROM pets WHERE owner = $1",
        "SELECT owner, name FROM pets WHERE owner = $1; DELETE FROM pets",
        "SELECT owner, name INTO copied FROM pets WHERE owner = $1", "DROP TABLE pets", ""}) {
    auto asked = question();
    asked.child.text = text;
    EXPECT_EQ(measured(asked).result, outcome::refused) << text;
    asked = question();
    asked.parent = unknown(text, 0);
    EXPECT_EQ(measured(asked).result, outcome::refused) << text;
    asked = question();
    asked.batch = text;
    EXPECT_EQ(measured(asked).result, outcome::refused) << text;
  }
  EXPECT_EQ(sql("SELECT count(*) FROM pets"), "153");
}

TEST_F(rewrite_trials, a_function_that_writes_is_stopped_by_the_server) {
  sql("CREATE FUNCTION sly(int) RETURNS int LANGUAGE sql AS 'DELETE FROM pets RETURNING 1'");
  auto asked = question();
  asked.child.text = "SELECT sly(owner) AS owner, name FROM pets WHERE owner = $1";
  EXPECT_EQ(measured(asked).result, outcome::refused);
  EXPECT_EQ(sql("SELECT count(*) FROM pets"), "153");
}

TEST_F(rewrite_trials, values_that_nobody_knows_are_not_guessed) {
  auto asked = question();
  asked.child = unknown("SELECT owner, name FROM pets WHERE owner = $1 AND kind < $2", 2);
  asked.batch = "SELECT owner, name FROM pets WHERE owner = ANY($1) AND kind < $2";
  EXPECT_EQ(measured(asked).result, outcome::refused);
  asked = question();
  asked.parent = unknown("SELECT id FROM people WHERE id < $1", 1);
  EXPECT_EQ(measured(asked).result, outcome::refused);
  asked = question();
  asked.batch = "SELECT owner, name FROM pets WHERE owner = ANY($1) AND kind < $2";
  EXPECT_EQ(measured(asked).result, outcome::refused);
}

TEST_F(rewrite_trials, more_rows_than_the_bounds_are_not_measured) {
  auto asked = question();
  asked.child.text =
      "SELECT owner, n AS name FROM pets, generate_series(1, 200) n "
      "WHERE owner = $1";
  asked.batch =
      "SELECT owner, n AS name FROM pets, generate_series(1, 200) n "
      "WHERE owner = ANY($1)";
  EXPECT_EQ(measured(asked).result, outcome::refused);
  asked = question();
  asked.parent.text = "SELECT n FROM generate_series(1, 20001) n";
  EXPECT_EQ(measured(asked).result, outcome::refused);
}

TEST_F(rewrite_trials, what_takes_too_long_is_given_up) {
  auto asked = question();
  asked.child.text =
      "SELECT owner, name FROM pets, generate_series(1, 100000000) n "
      "WHERE owner = $1 AND n < 0";
  auto server = session();
  const auto begun = now();
  EXPECT_EQ(measure_rewrite(server, asked).result, outcome::refused);
  EXPECT_LT(now() - begun, 6s);
  EXPECT_EQ(measure_rewrite(server, question()).result, outcome::measured);
}

TEST_F(rewrite_trials, the_right_to_read_suffices) {
  sql("CREATE ROLE reader LOGIN; GRANT SELECT ON people, pets TO reader;"
      "CREATE ROLE blind LOGIN; GRANT SELECT ON people TO blind");
  auto reader = session("reader");
  EXPECT_EQ(measure_rewrite(reader, question()).result, outcome::measured);
  auto blind = session("blind");
  EXPECT_EQ(measure_rewrite(blind, question()).result, outcome::refused);
}

TEST_F(rewrite_trials, a_lock_is_not_waited_for) {
  elsewhere("BEGIN; LOCK TABLE pets");
  auto server = session();
  const auto begun = now();
  EXPECT_EQ(measure_rewrite(server, question()).result, outcome::refused);
  EXPECT_LT(now() - begun, 3s);
}

}  // namespace
}  // namespace pgweir::net
