// Samples of the rules about indexes and keys, and of a plan.
#include "tests/reports/samples.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace pgweir::reports::samples {

namespace {

using namespace std::chrono_literals;

const core::statement_ref orders_of{
    0x31, "SELECT id, total FROM orders WHERE customer_id = $1 ORDER BY id", {"orders"}};
const core::statement_ref latest_orders{
    0x32,
    "SELECT id FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT $2",
    {"orders"}};
const core::statement_ref events_of{0x33, "SELECT id FROM events WHERE payload @> $1", {"events"}};
const core::statement_ref account{
    0x34, "SELECT id FROM accounts WHERE id::text = $1", {"accounts"}};
const core::statement_ref gone{0x35, "DELETE FROM customers WHERE id = $1", {"customers"}};
const core::statement_ref joined{
    0x36,
    "SELECT o.id FROM orders o JOIN customers c ON o.customer_id = c.id WHERE c.email = $1",
    {"orders", "customers"}};

core::finding made(core::rule rule, core::grade grade, core::severity severity,
                   core::evidence evidence) {
  core::finding f;
  f.id = core::finding_id(rule, evidence.index(), static_cast<std::uint64_t>(severity), "shop", {});
  f.occurrence = 1;
  f.rule = rule;
  f.grade = grade;
  f.severity = severity;
  f.evidence = std::move(evidence);
  f.where.database = "shop";
  f.where.user = "ann";
  f.where.application = "web";
  f.cost = {40, 40, 800, 60'000, 2400ms};
  return f;
}

core::plan_node step(std::uint16_t depth, std::string type, double cost) {
  core::plan_node node;
  node.depth = depth;
  node.type = std::move(type);
  node.total_cost = cost;
  node.rows = 20;
  return node;
}

core::plan sequential() {
  core::plan plan{{step(0, "Sort", 1'851.2), step(1, "Seq Scan", 1'834)}};
  plan.nodes[1].table = "public.orders";
  plan.nodes[1].alias = "orders";
  plan.nodes[1].condition = "(customer_id = $1)";
  return plan;
}

}  // namespace

core::finding tried_index() {
  core::missing_index_evidence e;
  e.table = "orders";
  e.index = "orders (customer_id)";
  e.predicate = "customer_id = $1";
  e.how = core::missing_index_evidence::proof::hypothetical;
  e.rows = 100'000;
  e.bytes = 8'000'000;
  e.index_bytes = 2'200'000;
  e.scans = 5'000;
  e.writes = 1'200;
  e.existing = {"orders_pkey (id)"};
  e.uses = {{orders_of, 30, 1800ms, 70ms, true, 1'851.2, 12.4},
            {latest_orders, 10, 600ms, 64ms, false, 1'834.0, 10.0}};
  e.statements = 2;
  e.before = sequential();
  auto f = made(core::rule::missing_index, core::grade::proven, core::severity::warning, e);
  f.fix.sql = "CREATE INDEX CONCURRENTLY ON orders (customer_id);";
  return f;
}

core::finding untried_index() {
  core::missing_index_evidence e;
  e.table = "events";
  e.index = "events USING gin (payload jsonb_path_ops)";
  e.predicate = "payload @> $1";
  e.rows = 2'000'000;
  e.bytes = 900'000'000;
  e.scans = 40;
  e.writes = 2'100'000;
  e.mostly_written = true;
  e.uses = {{events_of, 40, 2400ms, 90ms, false, std::nullopt, std::nullopt}};
  e.statements = 1;
  auto f = made(core::rule::missing_index, core::grade::likely, core::severity::warning, e);
  f.fix.sql = "CREATE INDEX CONCURRENTLY ON events USING gin (payload jsonb_path_ops);";
  return f;
}

core::finding useless_index() {
  core::missing_index_evidence e;
  e.table = "accounts";
  e.predicate = "id::text = $1";
  e.hindered = core::missing_index_evidence::hindrance::cast;
  e.hindering_index = "accounts_pkey";
  e.rows = 60'000;
  e.uses = {{account, 40, 2400ms, 90ms, false, std::nullopt, std::nullopt}};
  e.statements = 1;
  auto f = made(core::rule::missing_index, core::grade::likely, core::severity::warning, e);
  f.fix.note = "Write it as id = $1::bigint.";
  f.id += 1;
  return f;
}

core::finding unindexed_relation() {
  core::unindexed_foreign_key_evidence e;
  e.statement = gone;
  e.shown = core::relation_shown::parent_changed;
  e.constraint = "orders_customer_id_fkey";
  e.table = "orders";
  e.columns = {"customer_id"};
  e.target = "customers";
  e.target_columns = {"id"};
  e.calls = 40;
  e.rows = 100'000;
  e.scans = 5'000;
  e.writes = 1'200;
  e.existing = {"orders_pkey (id)"};
  auto f = made(core::rule::unindexed_foreign_key, core::grade::proven, core::severity::warning, e);
  f.fix.sql = "CREATE INDEX CONCURRENTLY ON orders (customer_id);";
  return f;
}

core::finding undeclared_relation() {
  core::missing_foreign_key_evidence e;
  e.statement = joined;
  e.from = {"orders", "customer_id"};
  e.to = {"customers", "id"};
  e.type = "bigint";
  e.calls = 40;
  e.rows = 100'000;
  auto f = made(core::rule::missing_foreign_key, core::grade::likely, core::severity::info, e);
  f.fix.sql =
      "ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) "
      "REFERENCES customers (id) NOT VALID;\n"
      "ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;";
  return f;
}

core::finding planned_query() {
  auto f = slow();
  auto& e = std::get<core::slow_query_evidence>(f.evidence);
  e.generic = sequential();
  e.custom = sequential();
  f.id += 17;
  return f;
}

}  // namespace pgweir::reports::samples
