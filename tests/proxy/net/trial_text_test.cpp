// Which texts may go to the server again.
#include "proxy/net/trial_text.hpp"

#include "core/limits.hpp"
#include "proxy/net/deep_thread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace pgweir::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(trial_text_test, what_explain_plans) {
  for (const auto* text :
       {"SELECT * FROM t WHERE a = $1", "select 1;", "(SELECT 1) UNION ALL SELECT 2", "TABLE t",
        "VALUES (1), (2)", "WITH x AS (INSERT INTO t VALUES (1) RETURNING a) SELECT * FROM x",
        "INSERT INTO t (a) VALUES ($1)", "UPDATE t SET a = 1", "DELETE FROM t",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
        "SELECT ';' -- ; DROP TABLE t", "/* ; */ SELECT 1 /* DROP TABLE t; */"})
    EXPECT_TRUE(may_be_planned(text)) << text;
}

TEST(trial_text_test, what_it_does_not) {
  for (const auto* text : {"",
                           ";",
                           "-- nothing",
                           "SELECT 1; DROP TABLE t",
                           "SELECT 1; SELECT 2",
                           "SELECT 1;;SELECT 2",
                           "SELECT '\\'; DROP TABLE t --'",
                           "SELECT 1 /* ; */; DELETE FROM t",
                           "DROP TABLE t",
                           "COPY t TO STDOUT",
                           "ANALYZE SELECT 1",
                           "EXPLAIN SELECT 1",
                           "ANALYZE t",
                           "PREPARE p AS SELECT 1",
                           "EXECUTE p",
                           "DECLARE c CURSOR FOR SELECT 1",
                           "CREATE TABLE x AS SELECT 1",
                           "CALL f()",
                           "DO 'begin end'",
                           "SET a.b = 1",
                           "BEGIN",
                           "SELECT FROM WHERE"})
    EXPECT_FALSE(may_be_planned(text)) << text;
  EXPECT_FALSE(may_be_planned(std::string{"SELECT 1\0; DROP TABLE t", 23}));
}

TEST(trial_text_test, long_texts_are_left_alone_and_deep_ones_do_no_harm) {
  const auto nested = [](std::size_t depth) {
    return "SELECT " + std::string(depth, '(') + "1" + std::string(depth, ')');
  };
  deep_thread asking{[&] {
    may_be_planned(nested(core::limits::tried_text_bytes / 2 - 8));
    may_be_run("SELECT " + std::string(core::limits::tried_text_bytes - 16, '-') + "\n1");
    may_be_run("SELECT 1" + std::string(core::limits::tried_text_bytes - 16, '+') + "1");
  }};
  asking.join();
  EXPECT_TRUE(may_be_planned(nested(5)));
  EXPECT_FALSE(may_be_planned("SELECT '" + std::string(core::limits::tried_text_bytes, 'x') + "'"));
}

TEST(trial_text_test, what_may_run_again) {
  for (const auto* text : {"SELECT * FROM t WHERE a = ANY($1)", "VALUES (1)",
                           "SELECT a FROM t WHERE b IN (SELECT c FROM s)"})
    EXPECT_TRUE(may_be_run(text)) << text;
  for (const auto* text :
       {"UPDATE t SET a = 1", "INSERT INTO t VALUES (1)", "SELECT 1 INTO x",
        "SELECT * FROM t FOR UPDATE", "SELECT * FROM (SELECT * FROM t FOR SHARE) x",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "SELECT nextval('s')",
        "SELECT pg_advisory_lock(1)", "SELECT * FROM t WHERE a < random()", "SELECT 1; SELECT 2"})
    EXPECT_FALSE(may_be_run(text)) << text;
}

std::string table_of(std::string_view text) {
  const auto index = read_index(text);
  if (!index) return "none";
  EXPECT_EQ(index->before + index->table + index->after, text);
  return index->table;
}

TEST(trial_text_test, an_index_and_its_table) {
  EXPECT_EQ(table_of("CREATE INDEX ON public.orders USING btree (customer_id)"), "public.orders");
  EXPECT_EQ(table_of("CREATE INDEX ON \"My\".\"T;\" (lower(a)) WHERE b = 'x;'"), "\"My\".\"T;\"");
  EXPECT_EQ(table_of("CREATE UNIQUE INDEX i ON t (a) INCLUDE (b)"), "t");
  for (const auto* text :
       {"CREATE INDEX CONCURRENTLY ON t (a)", "CREATE INDEX ON t (a); DROP TABLE t", "DROP INDEX i",
        "CREATE TABLE t (a int)", "ALTER TABLE t ADD UNIQUE (a)", "SELECT 1"})
    EXPECT_EQ(table_of(text), "none") << text;
}

TEST(trial_text_test, parameters) {
  EXPECT_THAT(parameters_of("SELECT $3 FROM t WHERE a = $1 AND b = ANY($3) LIMIT $4"),
              ElementsAre(1, 3, 4));
  EXPECT_THAT(parameters_of("SELECT u.* FROM unnest($2::int[]) k CROSS JOIN LATERAL "
                            "(SELECT * FROM t WHERE t.a = k AND b > $1) u"),
              ElementsAre(1, 2));
  EXPECT_THAT(parameters_of("SELECT '$1' -- $2"), IsEmpty());
}

TEST(trial_text_test, literals_by_slot) {
  const auto* text = "SELECT * FROM t /* 'c' */ WHERE a = 'it''s' AND b = $1 AND c = -7";
  EXPECT_EQ(literal_in(text, 2), "it's");
  EXPECT_EQ(literal_in(text, 3), "-7");
  EXPECT_EQ(literal_in(text, 1), std::nullopt);
  EXPECT_EQ(literal_in(text, 4), std::nullopt);
  EXPECT_EQ(without_literal(text, 2, 9),
            "SELECT * FROM t /* 'c' */ WHERE a = $9 AND b = $1 AND c = -7");
  EXPECT_EQ(without_literal(text, 3, 2),
            "SELECT * FROM t /* 'c' */ WHERE a = 'it''s' AND b = $1 AND c = $2");
  EXPECT_EQ(without_literal(text, 4, 2), std::nullopt);
}

TEST(trial_text_test, a_folded_list_is_no_literal) {
  EXPECT_EQ(literal_in("SELECT * FROM t WHERE a IN (1, 2, 3, 4)", 3), std::nullopt);
}

}  // namespace
}  // namespace pgweir::net
