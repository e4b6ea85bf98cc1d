// What indexes would do, by a real server, with HypoPG and without.
#include "proxy/net/clock.hpp"
#include "proxy/net/index_trial.hpp"
#include "tests/e2e/trials/trial_database.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;
using config::verification;
using core::index_trial;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using answer = core::indexes_tried::answer;

constexpr const char* schema = R"(
CREATE TABLE orders (id int PRIMARY KEY, customer int, state text, more jsonb);
INSERT INTO orders SELECT n, n % 1000, 's' || n % 5, jsonb_build_object('k', n)
  FROM generate_series(1, 20000) n;
CREATE TABLE visits (id int, day int, who int) PARTITION BY RANGE (day);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (10);
CREATE TABLE "Visits 2" PARTITION OF visits FOR VALUES FROM (10) TO (20);
INSERT INTO visits SELECT n, n % 20, n % 1000 FROM generate_series(1, 20000) n;
ANALYZE)";

const auto by_customer = unknown("SELECT * FROM orders WHERE customer = $1", 1);
constexpr const char* on_customer = "CREATE INDEX ON public.orders USING btree (customer)";
constexpr const char* on_state = "CREATE INDEX ON public.orders USING btree (state)";
constexpr const char* on_more = "CREATE INDEX ON public.orders USING gin (more)";
constexpr const char* on_visitor = "CREATE INDEX ON public.visits USING btree (who)";

struct index_trials : trial_database {
  void SetUp() override {
    trial_database::SetUp();
    sql(schema);
  }
  void with_hypopg() { sql("CREATE EXTENSION hypopg"); }

  answer tried(std::vector<core::sample_statement> statements, std::vector<std::string> indexes,
               verification verify = verification::plan) {
    auto server = session();
    return tried_by(server, std::move(statements), std::move(indexes), verify);
  }
  answer tried_by(side_session& server, std::vector<core::sample_statement> statements,
                  std::vector<std::string> indexes, verification verify) {
    for (std::uint64_t key = 0; auto& each : statements) each.key = ++key;
    auto all = try_indexes(server, {7, who(), std::move(statements), std::move(indexes)}, verify);
    EXPECT_EQ(all.number, 7U);
    expect_nothing_left(server);
    return all;
  }
  void expect_nothing_left(side_session& server) {
    EXPECT_EQ(sql("SELECT count(*) FROM pg_index WHERE indrelid IN "
                  "('orders'::regclass, 'visits'::regclass, 'visits_1'::regclass)"),
              "1");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND "
                  "application_name = 'pgweir'"),
              "0");
    if (sql("SELECT count(*) FROM pg_extension WHERE extname = 'hypopg'") == "0") return;
    const auto home =
        sql("SELECT extnamespace::regnamespace FROM pg_extension "
            "WHERE extname = 'hypopg'");
    const auto left = server.query("SELECT count(*) FROM " + home + ".hypopg()", 5s);
    ASSERT_TRUE(left.has_value()) << left.error().sentence;
    EXPECT_EQ(left->cells.front().front(), "0");
  }
};

// The first index served the first statement well.
void expect_served(const answer& all) {
  ASSERT_THAT(all.before, SizeIs(testing::Ge(1U)));
  ASSERT_THAT(all.indexes, SizeIs(testing::Ge(1U)));
  EXPECT_EQ(all.indexes[0].error, "");
  ASSERT_THAT(all.indexes[0].effects, SizeIs(testing::Ge(1U)));
  EXPECT_TRUE(all.indexes[0].effects[0].used);
  EXPECT_EQ(all.indexes[0].effects[0].statement_key, 1U);
  EXPECT_LT(all.indexes[0].effects[0].cost, all.before[0].cost / 2);
  EXPECT_GT(all.indexes[0].bytes, 8192U);
}

TEST_F(index_trials, a_hypothetical_index_serves_its_statement) {
  with_hypopg();
  const auto all = tried({by_customer}, {on_customer});
  EXPECT_EQ(all.how, index_trial::hypothetical);
  expect_served(all);
}

TEST_F(index_trials, each_index_is_alone) {
  with_hypopg();
  const auto by_state = statement("SELECT * FROM orders WHERE state = 's1' AND customer = 5");
  const auto all = tried({by_customer, by_state}, {on_customer, on_state});
  ASSERT_THAT(all.indexes, SizeIs(2));
  expect_served(all);
  EXPECT_TRUE(all.indexes[0].effects[1].used);
  EXPECT_FALSE(all.indexes[1].effects[0].used);
  EXPECT_EQ(all.indexes[1].effects[0].cost, all.before[0].cost);
}

TEST_F(index_trials, values_decide_where_they_are_known) {
  with_hypopg();
  sql("UPDATE orders SET state = CASE WHEN id < 10 THEN 'rare' ELSE 'usual' END; ANALYZE orders");
  const char* text = "SELECT * FROM orders WHERE state = $1";
  const auto rare = tried({statement(text, {value("rare")})}, {on_state});
  EXPECT_TRUE(rare.indexes[0].effects[0].used);
  const auto usual = tried({statement(text, {value("usual")})}, {on_state});
  EXPECT_FALSE(usual.indexes[0].effects[0].used);
}

TEST_F(index_trials, hypopg_may_live_anywhere) {
  sql("CREATE SCHEMA \"My Tools\"; CREATE EXTENSION hypopg SCHEMA \"My Tools\"");
  const auto all = tried({by_customer}, {on_customer});
  EXPECT_EQ(all.how, index_trial::hypothetical);
  expect_served(all);
}

TEST_F(index_trials, the_right_to_read_suffices_for_hypothetical_ones) {
  with_hypopg();
  sql("CREATE ROLE reader LOGIN; GRANT SELECT ON orders TO reader");
  auto server = session("reader");
  expect_served(tried_by(server, {by_customer}, {on_customer}, verification::execute));
}

TEST_F(index_trials, a_role_that_may_not_use_hypopg_is_asked_for_plans_only) {
  sql("CREATE SCHEMA tools; CREATE EXTENSION hypopg SCHEMA tools; CREATE ROLE app;"
      "GRANT SELECT ON orders TO app");
  auto server = session();
  auto asking = who();
  asking.role = "app";
  const auto all =
      try_indexes(server, {7, asking, {by_customer}, {on_customer}}, verification::plan);
  ASSERT_THAT(all.indexes, SizeIs(1));
  EXPECT_EQ(all.indexes[0].error, "");
  EXPECT_TRUE(all.indexes[0].effects[0].used);
}

TEST_F(index_trials, a_partitioned_table_gets_one_on_each_partition) {
  with_hypopg();
  const auto by_visitor = unknown("SELECT * FROM visits WHERE who = $1", 1);
  const auto hypothetical = tried({by_visitor}, {on_visitor});
  EXPECT_EQ(hypothetical.how, index_trial::hypothetical);
  expect_served(hypothetical);
  sql("DROP EXTENSION hypopg");
  const auto built = tried({by_visitor}, {on_visitor}, verification::execute);
  EXPECT_EQ(built.how, index_trial::built);
  expect_served(built);
  EXPECT_NEAR(built.indexes[0].effects[0].cost, hypothetical.indexes[0].effects[0].cost, 40);
}

TEST_F(index_trials, partitions_that_a_generic_plan_does_not_show) {
  with_hypopg();
  const auto by_both = unknown("SELECT * FROM visits WHERE who = $1 AND day = $2", 2);
  expect_served(tried({by_both}, {on_visitor}));
}

TEST_F(index_trials, kinds_that_hypopg_does_not_have_are_built_where_that_is_allowed) {
  with_hypopg();
  const auto by_key = statement("SELECT * FROM orders WHERE more @> '{\"k\": 5}'");
  const auto planned = tried({by_key}, {on_more});
  ASSERT_THAT(planned.indexes, SizeIs(1));
  EXPECT_NE(planned.indexes[0].error, "");
  EXPECT_THAT(planned.indexes[0].effects, IsEmpty());
  expect_served(tried({by_key}, {on_more}, verification::execute));
}

TEST_F(index_trials, without_hypopg_there_are_costs_only) {
  const auto all = tried({by_customer}, {on_customer});
  EXPECT_EQ(all.how, index_trial::none);
  EXPECT_THAT(all.indexes, IsEmpty());
  ASSERT_THAT(all.before, SizeIs(1));
  EXPECT_GT(all.before[0].cost, 0);
}

TEST_F(index_trials, without_hypopg_an_index_is_built_and_rolled_back) {
  const auto all = tried({by_customer}, {on_customer}, verification::execute);
  EXPECT_EQ(all.how, index_trial::built);
  expect_served(all);
}

TEST_F(index_trials, each_that_is_built_is_alone) {
  const auto all = tried({by_customer}, {on_customer, on_state}, verification::execute);
  expect_served(all);
  EXPECT_FALSE(all.indexes[1].effects[0].used);
}

TEST_F(index_trials, what_is_not_ours_cannot_be_built_on) {
  sql("CREATE ROLE reader LOGIN; GRANT SELECT ON orders TO reader");
  auto server = session("reader");
  const auto all = tried_by(server, {by_customer}, {on_customer}, verification::execute);
  ASSERT_THAT(all.indexes, SizeIs(1));
  EXPECT_THAT(all.indexes[0].error, HasSubstr("must be owner of table orders"));
}

TEST_F(index_trials, a_large_table_is_not_held_up) {
  sql("CREATE TABLE large (id int, filler text);"
      "ALTER TABLE large ALTER filler SET STORAGE PLAIN;"
      "INSERT INTO large SELECT n, repeat('x', 7000) FROM generate_series(1, 8500) n");
  const auto by_id = statement("SELECT * FROM large WHERE id = 5");
  const auto all = tried({by_id}, {"CREATE INDEX ON large (id)"}, verification::execute);
  EXPECT_THAT(all.indexes[0].error, HasSubstr("too large"));
}

TEST_F(index_trials, who_writes_is_not_waited_for) {
  elsewhere("BEGIN; UPDATE orders SET state = 'x' WHERE id = 1");
  auto server = session();
  const auto begun = now();
  const auto all =
      try_indexes(server, {7, who(), {by_customer}, {on_customer}}, verification::execute);
  EXPECT_LT(now() - begun, 2s);
  ASSERT_THAT(all.indexes, SizeIs(1));
  EXPECT_NE(all.indexes[0].error, "");
  EXPECT_THAT(all.before, SizeIs(1));
}

TEST_F(index_trials, an_index_that_only_later_transactions_could_use_says_so) {
  sql("ALTER TABLE orders SET (fillfactor = 50)");
  sql("VACUUM FULL orders");
  elsewhere("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  sql("UPDATE orders SET state = 'changed' WHERE id % 10 = 0");
  auto server = session();
  const auto all =
      try_indexes(server, {7, who(), {by_customer}, {on_customer}}, verification::execute);
  EXPECT_THAT(all.indexes[0].error, HasSubstr("only a later transaction may use it"));
}

TEST_F(index_trials, texts_that_are_no_index_are_never_sent) {
  for (const bool hypopg : {false, true}) {
    if (hypopg) with_hypopg();
    const auto all = tried({by_customer},
                           {"CREATE INDEX ON orders (customer); DROP TABLE orders",
                            "CREATE INDEX ON orders (customer); COMMIT", "DROP TABLE orders",
                            "CREATE INDEX CONCURRENTLY ON orders (customer)", "",
                            "CREATE INDEX ON nowhere (a)", "CREATE INDEX ON orders (nothing)"},
                           verification::execute);
    ASSERT_THAT(all.indexes, SizeIs(7));
    for (const auto& each : all.indexes) {
      EXPECT_NE(each.error, "");
      EXPECT_THAT(each.effects, IsEmpty());
    }
    EXPECT_EQ(sql("SELECT count(*) FROM orders"), "20000");
  }
}

TEST_F(index_trials, statements_without_a_plan_are_left_out) {
  with_hypopg();
  const auto all = tried({by_customer, statement("SELECT * FROM nowhere"),
                          statement("SELECT 1; DROP TABLE orders"), statement("TABLE orders")},
                         {on_customer});
  ASSERT_THAT(all.before, SizeIs(2));
  EXPECT_EQ(all.before[1].statement_key, 4U);
  expect_served(all);
  EXPECT_THAT(all.indexes[0].effects, SizeIs(2));
}

TEST_F(index_trials, expressions_predicates_and_included_columns) {
  with_hypopg();
  const std::vector<core::sample_statement> statements{
      statement("SELECT * FROM orders WHERE lower(state) = 's9'"),
      statement("SELECT * FROM orders WHERE customer = 5 AND state = 's1'"),
      statement("SELECT id FROM orders WHERE customer = 6")};
  const std::vector<std::string> indexes{
      "CREATE INDEX ON public.orders USING btree (lower(state))",
      "CREATE INDEX ON public.orders USING btree (customer) WHERE (state = 's1'::text)",
      "CREATE INDEX ON public.orders USING btree (customer) INCLUDE (id)",
      "CREATE INDEX ON public.orders USING hash (customer)"};
  const auto believed = tried(statements, indexes);
  sql("DROP EXTENSION hypopg");
  const auto built = tried(statements, indexes, verification::execute);
  for (const auto* all : {&believed, &built}) {
    ASSERT_THAT(all->indexes, SizeIs(4));
    EXPECT_TRUE(all->indexes[0].effects[0].used);
    EXPECT_TRUE(all->indexes[1].effects[1].used);
    EXPECT_FALSE(all->indexes[1].effects[2].used);
    EXPECT_TRUE(all->indexes[2].effects[2].used);
    EXPECT_TRUE(all->indexes[3].effects[1].used);
  }
}

}  // namespace
}  // namespace pgweir::net
