#include "reports/wording.hpp"

#include "tests/reports/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::reports {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(wording_test, a_proven_loop) {
  const auto w = words_of(samples::loop());
  EXPECT_EQ(w.subject, "50 × posts by author_id, one per row of authors");
  EXPECT_EQ(w.price, "+49 round trips · 31 ms");
  EXPECT_EQ(
      w.sentence,
      "GET /authors ran 1 query on authors, then posts once for each of its 50 rows: 51 round "
      "trips where 2 would do.");
  EXPECT_EQ(w.statement, "SELECT … FROM posts WHERE author_id = $1");
  EXPECT_THAT(w.because,
              ElementsAre("the 50 values of $1 are authors.id of the 50 rows returned 2.0 "
                          "ms earlier, in row order",
                          "the fix was tried on this server: 50 round trips, "
                          "31 ms → 1 round trip, 0.90 ms; same rows"));
  EXPECT_THAT(w.fix, HasSubstr("author_id = ANY($1)"));
  EXPECT_EQ(w.orm, "SQLAlchemy");
  EXPECT_EQ(w.where, "shop · app “web” · user ann · route GET /authors · connection 12 (pid 4711)");
}

TEST(wording_test, a_nested_loop_tells_both_steps) {
  const auto w = words_of(samples::nested_loop());
  EXPECT_EQ(w.subject, "50 × posts by author_id + 150 × comments, one per row of authors");
  ASSERT_EQ(w.because.size(), 3U);
  EXPECT_THAT(w.because[1], HasSubstr("$1 of comments are posts.id of the 150 rows that those"));
  EXPECT_THAT(w.price, HasSubstr("+198 round trips"));
}

TEST(wording_test, only_what_is_proven_is_said_to_be) {
  EXPECT_THAT(words_of(samples::likely_loop()).sentence, HasSubstr("looks like a loop"));
  EXPECT_THAT(words_of(samples::likely_loop()).because.at(0), HasSubstr("was not seen"));
  const auto suspect = words_of(samples::suspect_loop());
  EXPECT_THAT(suspect.sentence, HasSubstr("repeats"));
  EXPECT_THAT(suspect.sentence, Not(HasSubstr("loop")));
}

TEST(wording_test, unbounded_selects) {
  EXPECT_THAT(words_of(samples::unbounded()).sentence,
              HasSubstr("fetched 12,000 rows (3.4 MB) of comments"));
  EXPECT_THAT(words_of(samples::growing()).subject, HasSubstr("120 → 480 rows"));
  EXPECT_THAT(words_of(samples::unfiltered()).because.at(0), HasSubstr("neither WHERE nor LIMIT"));
}

TEST(wording_test, slow_queries) {
  EXPECT_THAT(words_of(samples::slow()).sentence, HasSubstr("waited 1.4 s"));
  EXPECT_THAT(words_of(samples::slower_than_usual()).sentence,
              HasSubstr("p95 is 180 ms, it used to be 22 ms"));
}

TEST(wording_test, transactions) {
  const auto open = words_of(samples::long_transaction());
  EXPECT_EQ(open.subject, "open 7.2 s, idle 6.9 s after UPDATE orders SET state = $1 WHERE id = …");
  EXPECT_EQ(open.price, "still open");
  EXPECT_THAT(open.because, Contains(HasSubstr("so far")));
  const auto ended = words_of(samples::idle_transaction());
  EXPECT_EQ(ended.price, "ended");
  EXPECT_THAT(ended.because, Not(Contains(HasSubstr("so far"))));
}

TEST(wording_test, who_waits_for_a_transaction) {
  EXPECT_THAT(words_of(samples::long_transaction()).because,
              Contains("2 sessions wait for it, the longest 6.2 s (web, table orders)"));
  EXPECT_THAT(words_of(samples::idle_transaction()).because,
              Contains("3 sessions waited for it, the longest 6.2 s (web, table orders)"));
  auto f = samples::long_transaction();
  auto& waits = std::get<core::transaction_evidence>(f.evidence).waits;
  waits->waiters = {{"", "ann", "", std::chrono::milliseconds{1'500}}};
  waits->at_most = waits->now = 1;
  EXPECT_THAT(words_of(f).because, Contains("1 session waits for it, 1.5 s (ann)"));
  waits.reset();
  EXPECT_THAT(words_of(f).because, Not(Contains(HasSubstr("for it"))));
}

TEST(wording_test, duplicates) {
  EXPECT_THAT(words_of(samples::duplicate()).sentence, HasSubstr("the same question 7 times"));
}

TEST(wording_test, write_loops) {
  const auto proven = words_of(samples::write_loop());
  EXPECT_EQ(proven.subject, "50 rows of orders updated, one per row of authors");
  EXPECT_EQ(proven.price, "+49 round trips · 31 ms");
  EXPECT_EQ(proven.sentence,
            "GET /authors read 50 rows of authors, then updated 50 rows of orders one by one: 50 "
            "round trips where 1 would do.");
  EXPECT_THAT(proven.because, ElementsAre("the values of $2 are authors.order_id of the 50 rows "
                                          "read before, in row order",
                                          HasSubstr("committed by itself")));
  const auto likely = words_of(samples::likely_write_loop());
  EXPECT_THAT(likely.sentence, HasSubstr("one at a time, in a row on one connection: it looks "
                                         "like a loop"));
  EXPECT_THAT(likely.because[1], HasSubstr("each row was read first: SELECT id, state"));
  EXPECT_THAT(likely.because[2], HasSubstr("20 transactions, each with its own BEGIN"));
}

TEST(wording_test, chains) {
  const auto w = words_of(samples::chain());
  EXPECT_EQ(w.subject, "categories read step by step, 7 steps deep");
  EXPECT_THAT(w.because.at(0), HasSubstr("7 times the value of $1 was categories.parent_id"));
}

TEST(wording_test, wide_selects) {
  EXPECT_EQ(words_of(samples::wide()).subject, "34 columns of documents, 180 kB in one result");
  EXPECT_THAT(words_of(samples::wide_in_all()).sentence,
              HasSubstr("in 40 calls of one piece of work: 1.4 MB for 40 rows"));
}

TEST(wording_test, indexes_that_were_tried) {
  const auto w = words_of(samples::tried_index());
  EXPECT_EQ(w.subject, "orders (customer_id) (tried)");
  EXPECT_EQ(w.price, "40 calls · 2.4 s");
  EXPECT_EQ(w.sentence,
            "The application “web” reads rows of orders by customer_id = $1, and no index leads to "
            "them. With it, the planner expects less than 1 % of the cost.");
  EXPECT_THAT(w.because.at(0), HasSubstr("orders has about 100,000 rows in 8.0 MB"));
  EXPECT_THAT(w.because.at(0), HasSubstr("hypothetical one (HypoPG)"));
  EXPECT_THAT(w.because, testing::Contains(HasSubstr("30 calls, 1.8 s, cost 1,851 → 12")));
  EXPECT_THAT(w.because, testing::Contains("it has: orders_pkey (id)"));
  ASSERT_EQ(w.plan.size(), 2U);
  EXPECT_EQ(w.plan[1], "  Seq Scan on orders  (customer_id = $1)  cost 1,834, about 20 rows");
}

TEST(wording_test, indexes_that_were_not_tried) {
  const auto w = words_of(samples::untried_index());
  EXPECT_THAT(w.subject, HasSubstr("(not tried)"));
  EXPECT_THAT(w.because.at(0), HasSubstr("nothing was tried"));
  EXPECT_THAT(w.because, testing::Contains(HasSubstr("far more writes than reads")));
  EXPECT_THAT(w.sentence, Not(HasSubstr("the planner expects")));
}

TEST(wording_test, indexes_that_do_not_help) {
  const auto w = words_of(samples::useless_index());
  EXPECT_EQ(w.subject, "accounts: no index serves id::text = $1");
  EXPECT_THAT(w.because.at(0), HasSubstr("accounts_pkey is not used: the column is cast"));
  EXPECT_EQ(w.note, "Write it as id = $1::bigint.");
}

TEST(wording_test, relations) {
  const auto unindexed = words_of(samples::unindexed_relation());
  EXPECT_EQ(unindexed.subject, "orders (customer_id) refers to customers, without an index");
  EXPECT_THAT(unindexed.because.at(0), HasSubstr("for each of them the server looks through"));
  EXPECT_THAT(unindexed.because.at(1), HasSubstr("orders_customer_id_fkey declares it"));
  const auto undeclared = words_of(samples::undeclared_relation());
  EXPECT_EQ(undeclared.subject, "orders.customer_id looks like a reference to customers.id");
  EXPECT_THAT(undeclared.because.at(0), HasSubstr("compares orders.customer_id with customers.id"));
}

TEST(wording_test, a_plan_beside_a_slow_query) {
  const auto w = words_of(samples::planned_query());
  EXPECT_EQ(w.plan.size(), 2U);
  EXPECT_THAT(w.because.back(), HasSubstr("nothing was run for it"));
}

TEST(wording_test, failed_transactions) {
  const auto open = words_of(samples::failed_transaction());
  EXPECT_THAT(open.sentence, HasSubstr("has left a failed transaction open for 2.4 s"));
  EXPECT_EQ(open.price, "still open");
  const auto refused = words_of(samples::refused());
  EXPECT_THAT(refused.sentence, HasSubstr("sent 3 statements into a transaction that had failed"));
  EXPECT_THAT(refused.because.at(0), HasSubstr("failed with 23505"));
}

TEST(wording_test, unwrapped_writes) {
  const auto w = words_of(samples::unwrapped());
  EXPECT_THAT(w.sentence, HasSubstr("wrote orders and then order_items, each committed by itself "
                                    "(3 writes in all)"));
  EXPECT_THAT(w.because.at(0), HasSubstr("written to order_items.order_id is the orders.id that"));
}

TEST(wording_test, budgets) {
  const auto w = words_of(samples::over_budget());
  EXPECT_EQ(w.subject,
            "over budget: 51 queries (20 allowed), 200 rows (100 allowed), 310 ms of database time "
            "(200 ms allowed)");
  EXPECT_THAT(w.because.at(0), HasSubstr("that of route GET /authors* in the configuration"));
}

TEST(wording_test, every_finding_says_why_and_what_to_do) {
  for (const auto& f : samples::everything().findings) {
    const auto w = words_of(f.latest);
    EXPECT_FALSE(w.subject.empty() || w.sentence.empty() || w.because.empty() || w.where.empty());
    EXPECT_FALSE(w.fix.empty() && w.orm_line.empty() && w.note.empty()) << w.subject;
  }
}

TEST(wording_test, control_characters_of_clients_are_taken_out) {
  auto f = samples::loop();
  f.where.application = "a\x1b[31mb\n";
  EXPECT_THAT(words_of(f).where, HasSubstr("a [31mb "));
}

TEST(wording_test, without_any_child_there_is_nothing_to_crash_on) {
  auto f = samples::loop();
  std::get<core::n_plus_one_evidence>(f.evidence).children.clear();
  EXPECT_EQ(words_of(f).subject, "");
}

TEST(wording_test, pages_by_offset) {
  EXPECT_EQ(words_of(samples::page_walk()).subject, "13 pages of comments by OFFSET, up to 600");
  EXPECT_THAT(words_of(samples::page_walk()).sentence,
              HasSubstr("the server read 3,900 rows only"));
  EXPECT_THAT(words_of(samples::deep_page()).sentence, HasSubstr("that lies 20,000 rows deep"));
}

TEST(wording_test, exploded_joins) {
  auto f = samples::exploded_join();
  const auto w = words_of(f);
  EXPECT_EQ(w.subject, "120 rows for 2 rows of authors: posts and books multiply");
  EXPECT_EQ(w.price, "×60 · 8.0 kB repeated");
  EXPECT_THAT(w.sentence, HasSubstr("120 rows came back where 40 would do"));
  EXPECT_THAT(w.because.at(1), HasSubstr("authors.id = posts.author_id"));
  std::get<core::join_explosion_evidence>(f.evidence).estimated = true;
  EXPECT_THAT(words_of(f).sentence, HasSubstr("where about 40 would do"));
}

TEST(wording_test, values_in_texts) {
  EXPECT_THAT(words_of(samples::spliced_text()).because.at(1), HasSubstr("before it saw them"));
  EXPECT_THAT(words_of(samples::spliced_texts()).because.at(1), HasSubstr("cannot be seen"));
  EXPECT_THAT(words_of(samples::spliced_texts()).subject, HasSubstr("7 queries"));
  EXPECT_THAT(words_of(samples::raw_query()).sentence, HasSubstr("asks a raw query on comments"));
}

TEST(wording_test, many_texts) {
  EXPECT_THAT(words_of(samples::prepared_lists()).sentence,
              HasSubstr("made 60 prepared statements of one query on posts, because lists"));
  EXPECT_THAT(words_of(samples::prepared_lists()).because.at(1), HasSubstr("held 90 names"));
  EXPECT_THAT(words_of(samples::unnamed_lists()).sentence, HasSubstr("in at least 52 texts"));
  EXPECT_THAT(words_of(samples::prepared_again()).because.at(0),
              HasSubstr("under 55 names on one connection"));
}

TEST(wording_test, changes_of_the_schema) {
  const auto sync = words_of(samples::schema_sync());
  EXPECT_THAT(sync.sentence, HasSubstr("changed the schema when it started: 3 definitions"));
  EXPECT_EQ(sync.because.back(), "as role ann, a superuser");
  const auto index = words_of(samples::locking_index());
  EXPECT_EQ(index.price, "held 2.0 s");
  EXPECT_THAT(index.sentence, HasSubstr("kept writers out of posts for 2.0 s: the index"));
  const auto bulk = words_of(samples::bulk_under_lock());
  EXPECT_THAT(bulk.sentence, HasSubstr("readers and writers out of posts for 3.0 s and goes on"));
  EXPECT_THAT(bulk.because.back(), HasSubstr("40,000 rows were written under the lock"));
}

TEST(wording_test, roles_and_connections) {
  EXPECT_THAT(words_of(samples::superuser()).sentence,
              HasSubstr("logs in as postgres and serves its queries as superuser"));
  EXPECT_THAT(words_of(samples::migrating_role()).because.at(1),
              HasSubstr("4 definitions, as application “flyway”"));
  EXPECT_THAT(words_of(samples::no_timeout()).because.at(0), HasSubstr("the server's default"));
  EXPECT_THAT(words_of(samples::no_timeout()).because.at(1), HasSubstr("by a SET of its own"));
  EXPECT_EQ(words_of(samples::churn()).subject,
            "60 connections a minute, for a statement or two each");
  EXPECT_EQ(words_of(samples::churn()).price, "190 ms for logging in");
}

}  // namespace
}  // namespace pgweir::reports
