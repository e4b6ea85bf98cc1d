#include "tests/reports/samples.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::reports::samples {

namespace {

using namespace std::chrono_literals;

const core::statement_ref authors{
    0xa1, "SELECT id, name, email, created_at FROM authors ORDER BY id", {"authors"}};
const core::statement_ref posts{
    0xb2,
    "SELECT id, title, body, author_id, created_at FROM posts WHERE author_id = $1",
    {"posts"}};
const core::statement_ref comments{0xc3, "SELECT * FROM comments WHERE post_id = $1", {"comments"}};
const core::statement_ref orders{0xd4, "UPDATE orders SET state = $1 WHERE id = $2", {"orders"}};

core::place shop() {
  core::place p;
  p.database = "shop";
  p.user = "ann";
  p.application = "web";
  p.route = "GET /authors";
  p.connection = core::connection_id{12};
  p.backend_pid = 4711;
  return p;
}

core::finding made(core::rule rule, core::grade grade, core::severity severity,
                   core::evidence evidence, core::cost cost) {
  core::finding f;
  f.where = shop();
  f.id = core::finding_id(rule, static_cast<std::uint64_t>(evidence.index()) + 1,
                          static_cast<std::uint64_t>(severity), f.where.database, f.where.route);
  f.occurrence = 1;
  f.rule = rule;
  f.grade = grade;
  f.severity = severity;
  f.evidence = std::move(evidence);
  f.cost = cost;
  return f;
}

core::n_plus_one_evidence loop_evidence() {
  core::n_plus_one_evidence e;
  e.parent = authors;
  e.parent_rows = 50;
  e.parent_executions = 1;
  e.parent_age = 2ms;
  core::n_plus_one_evidence::child c;
  c.statement = posts;
  c.slot = 1;
  c.compared_with = {"posts", "author_id"};
  c.source = {"authors", "id"};
  c.executions = 50;
  c.distinct_values = 50;
  c.source_rows = 50;
  c.in_row_order = true;
  c.spent = {50, 50, 150, 6'000, 31ms};
  e.children.push_back(c);
  e.measured = {50, 150, 31ms, 900us};
  return e;
}

}  // namespace

core::finding loop() {
  auto f = made(core::rule::n_plus_one, core::grade::proven, core::severity::error, loop_evidence(),
                {51, 51, 200, 8'000, 31ms});
  f.fix = {"SELECT id, title, body, author_id, created_at FROM posts WHERE author_id = ANY($1)",
           core::orm::sqlalchemy, "select(Author).options(selectinload(Author.posts))", ""};
  return f;
}

core::finding nested_loop() {
  auto e = loop_evidence();
  core::n_plus_one_evidence::child c;
  c.statement = comments;
  c.slot = 1;
  c.compared_with = {"comments", "post_id"};
  c.source = {"posts", "id"};
  c.source_child = 0;
  c.executions = 150;
  c.distinct_values = 150;
  c.source_rows = 150;
  c.in_row_order = true;
  c.spent = {150, 150, 600, 20'000, 88ms};
  e.children.push_back(c);
  auto f = made(core::rule::n_plus_one, core::grade::proven, core::severity::error, e,
                {200, 200, 750, 26'000, 119ms});
  f.replaces = {{0x5afe, 1}};  // the inner loop came to light first
  f.fix.sql =
      "SELECT c.*\nFROM unnest($1::bigint[]) AS k(id)\nCROSS JOIN LATERAL (\n"
      "  SELECT * FROM comments WHERE post_id = k.id LIMIT 3\n) AS c";
  return f;
}

core::finding likely_loop() {
  auto e = loop_evidence();
  e.parent.reset();
  e.measured.reset();
  e.same_transaction = true;
  e.children[0].executions = e.children[0].distinct_values = 12;
  e.children[0].spent = {12, 12, 36, 900, 9ms};
  return made(core::rule::n_plus_one, core::grade::likely, core::severity::warning, e,
              {12, 12, 36, 900, 9ms});
}

core::finding suspect_loop() {
  auto f = likely_loop();
  f.grade = core::grade::suspect;
  f.severity = core::severity::info;
  f.id += 1;
  return f;
}

core::finding unbounded() {
  core::unbounded_select_evidence e;
  e.statement = comments;
  e.rows = 12'000;
  e.bytes = 3'400'000;
  e.columns = 4;
  return made(core::rule::unbounded_select, core::grade::proven, core::severity::error, e,
              {1, 1, 12'000, 3'400'000, 212ms});
}

core::finding growing() {
  auto f = unbounded();
  auto& e = std::get<core::unbounded_select_evidence>(f.evidence);
  e.why = core::unbounded_select_evidence::reason::growing;
  e.first_rows = 120;
  e.rows = 480;
  f.id += 1;
  return f;
}

core::finding unfiltered() {
  auto f = unbounded();
  auto& e = std::get<core::unbounded_select_evidence>(f.evidence);
  e.why = core::unbounded_select_evidence::reason::nothing_bounds;
  e.rows = 40;
  f.severity = core::severity::info;
  f.id += 2;
  return f;
}

core::finding slow() {
  core::slow_query_evidence e;
  e.statement = {0xe5, "SELECT * FROM report_daily WHERE day = $1", {"report_daily"}};
  e.p50 = 1200ms;
  e.p95 = 1400ms;
  e.max = 1430ms;
  e.first_row = 1380ms;
  e.rows = 31;
  return made(core::rule::slow_query, core::grade::proven, core::severity::warning, e,
              {1, 1, 31, 4'000, 1430ms});
}

core::finding slower_than_usual() {
  auto f = slow();
  auto& e = std::get<core::slow_query_evidence>(f.evidence);
  e.why = core::slow_query_evidence::reason::over_own_history;
  e.p95 = 180ms;
  e.usual_p95 = 22ms;
  f.id += 1;
  return f;
}

core::finding long_transaction() {
  core::transaction_evidence e;
  e.open_for = 7200ms;
  e.idle_for = 6900ms;
  e.longest_gap = {6900ms, orders, std::nullopt};
  e.statements = 3;
  e.writes = 1;
  e.waits = {{{"web", "ann", "orders", 6200ms}, {"cron", "bob", "", 1100ms}}, 3, 2};
  auto f = made(core::rule::long_transaction, core::grade::proven, core::severity::warning, e,
                {3, 3, 3, 300, 7200ms});
  f.open = true;
  return f;
}

core::finding idle_transaction() {
  auto f = long_transaction();
  f.rule = core::rule::idle_in_transaction;
  f.open = false;
  auto& e = std::get<core::transaction_evidence>(f.evidence);
  e.still_open = false;
  e.longest_gap.after = orders;
  f.id += 1;
  return f;
}

core::finding duplicate() {
  return made(core::rule::duplicate_query, core::grade::proven, core::severity::warning,
              core::duplicate_query_evidence{posts, 7, 1, 6ms}, {7, 7, 7, 700, 7ms});
}

core::finding write_loop() {
  core::write_loop_evidence e;
  e.statement = orders;
  e.slot = 2;
  e.written = {"orders", "id"};
  e.writes = e.round_trips = e.autocommits = 50;
  e.parent = authors;
  e.source = {"authors", "order_id"};
  e.parent_rows = 50;
  e.in_row_order = true;
  auto f = made(core::rule::write_loop, core::grade::proven, core::severity::error, e,
                {50, 50, 50, 0, 31ms});
  f.fix.sql = "UPDATE orders SET state = $1 WHERE id = ANY($2)";
  return f;
}

core::finding likely_write_loop() {
  core::write_loop_evidence e;
  e.statement = orders;
  e.read = core::statement_ref{0xf6, "SELECT id, state FROM orders WHERE id IN ($1)", {"orders"}};
  e.slot = 2;
  e.written = {"orders", "id"};
  e.writes = e.transactions = 20;
  e.round_trips = 80;
  return made(core::rule::write_loop, core::grade::likely, core::severity::warning, e,
              {40, 80, 40, 900, 44ms});
}

core::finding chain() {
  core::sequential_chain_evidence e;
  e.statement = {0xf7, "SELECT id, parent_id FROM categories WHERE id = $1", {"categories"}};
  e.slot = 1;
  e.compared_with = {"categories", "id"};
  e.source = {"categories", "parent_id"};
  e.steps = 7;
  e.rows = 8;
  e.measured = {8, 8, 6ms, 700us};
  return made(core::rule::sequential_chain, core::grade::proven, core::severity::warning, e,
              {8, 8, 8, 400, 6ms});
}

core::finding wide() {
  core::wide_select_evidence e;
  e.statement = {0xf8, "SELECT * FROM documents WHERE id = $1", {"documents"}};
  e.select_star = true;
  e.columns = 34;
  e.calls = e.rows = 1;
  e.bytes = 180'000;
  return made(core::rule::wide_select, core::grade::proven, core::severity::info, e,
              {1, 1, 1, 180'000, 3ms});
}

core::finding wide_in_all() {
  auto f = wide();
  auto& e = std::get<core::wide_select_evidence>(f.evidence);
  e.why = core::wide_select_evidence::reason::whole_scope;
  e.calls = e.rows = 40;
  e.bytes = 1'400'000;
  f.id += 1;
  return f;
}

core::finding failed_transaction() {
  core::failed_transaction_evidence e;
  e.sqlstate = "23505";
  e.failed = orders;
  e.failed_for = 2400ms;
  auto f =
      made(core::rule::failed_transaction, core::grade::proven, core::severity::warning, e, {});
  f.open = true;
  return f;
}

core::finding refused() {
  auto f = failed_transaction();
  auto& e = std::get<core::failed_transaction_evidence>(f.evidence);
  e.refused = 3;
  e.first_refused = authors;
  e.still_open = false;
  f.cost.calls = f.cost.round_trips = 3;
  f.open = false;
  f.id += 1;
  return f;
}

core::finding unwrapped() {
  core::unwrapped_writes_evidence e;
  e.first = {0xf9, "INSERT INTO orders (customer) VALUES ($1) RETURNING id", {"orders"}};
  e.second = {0xfa, "INSERT INTO order_items (order_id, sku) VALUES ($1, $2)", {"order_items"}};
  e.from = {"orders", "id"};
  e.into = {"order_items", "order_id"};
  e.writes = 3;
  e.between = 2ms;
  return made(core::rule::unwrapped_writes, core::grade::likely, core::severity::info, e,
              {3, 3, 3, 40, 4ms});
}

core::finding over_budget() {
  core::query_budget_evidence e;
  e.budget = "route GET /authors*";
  e.queries = {51, 20};
  e.round_trips = {51, std::nullopt};
  e.rows = {200, 100};
  e.time_us = {310'000, 200'000};
  e.most_frequent = posts;
  e.most_frequent_calls = 50;
  return made(core::rule::query_budget, core::grade::proven, core::severity::error, e,
              {51, 51, 200, 8'000, 310ms});
}

booked_finding booked(const core::finding& incident, std::uint64_t count) {
  booked_finding f;
  f.latest = incident;
  f.count = count;
  f.total = incident.cost;
  f.first_seen = core::wall_time{1'795'000'000'125ms};
  f.last_seen = f.first_seen + 2s;
  return f;
}

report nothing() {
  report r;
  r.pgweir_version = "0.1.0";
  r.upstream = "shop@db:5432";
  r.started = core::wall_time{1'795'000'000'000ms};
  r.made = r.started + 65s;
  r.traffic.queries = 1'204;
  r.traffic.seen.executions = 1'204;
  r.traffic.seen.rows = 30'000;
  r.traffic.seen.connections = 5;
  r.traffic.seen.time = 900ms;
  return r;
}

report nothing_but_ignored() {
  auto r = nothing();
  ignored_findings loops;
  loops.by.rule = core::rule::n_plus_one;
  loops.by.finding = loop().id;
  loops.by.scope = "test *";
  loops.by.reason = "twenty authors, for ever";
  loops.count = 12;
  loops.findings = {loop().id};
  ignored_findings slow_ones;
  slow_ones.by.rule = core::rule::slow_query;
  slow_ones.by.statement = 0xff;
  slow_ones.by.table = "reports";
  slow_ones.by.route = "GET /reports";
  slow_ones.by.application = "web";
  slow_ones.by.database = "shop";
  slow_ones.by.reason = "it is a report";
  auto expired = slow_ones;
  expired.by.until = std::chrono::year{2026} / 1 / 31;
  expired.expired = true;
  r.ignored = {loops, slow_ones, expired};
  return r;
}

report everything() {
  auto r = nothing();
  for (const auto& f : {loop(),
                        likely_loop(),
                        suspect_loop(),
                        unbounded(),
                        growing(),
                        unfiltered(),
                        slow(),
                        slower_than_usual(),
                        long_transaction(),
                        idle_transaction(),
                        duplicate(),
                        page_walk(),
                        deep_page(),
                        exploded_join(),
                        spliced_text(),
                        spliced_texts(),
                        raw_query(),
                        prepared_lists(),
                        unnamed_lists(),
                        prepared_again(),
                        schema_sync(),
                        locking_index(),
                        bulk_under_lock(),
                        superuser(),
                        migrating_role(),
                        no_timeout(),
                        churn(),
                        tried_index(),
                        untried_index(),
                        useless_index(),
                        unindexed_relation(),
                        undeclared_relation(),
                        planned_query(),
                        write_loop(),
                        likely_write_loop(),
                        chain(),
                        wide(),
                        wide_in_all(),
                        failed_transaction(),
                        refused(),
                        unwrapped(),
                        over_budget()}) {
    r.findings.push_back(booked(f));
  }
  std::sort(r.findings.begin(), r.findings.end(), worse);
  using name_kind = analyzers::attributed_work::name_kind;
  r.work = {{name_kind::route, "GET /authors", 8, 51, {408, 408, 1'600, 64'000, 248ms}},
            {name_kind::scope, "nightly", 1, 12, {12, 14, 60, 2'000, 31ms}},
            {name_kind::trace, "0af7651916cd43dd8448eb211c80319c", 1, 3, {3, 3, 3, 90, 2ms}}};
  return r;
}

}  // namespace pgweir::reports::samples
