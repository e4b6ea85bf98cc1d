#include "tests/reports/samples_of_pages.hpp"

#include "core/limits.hpp"
#include "reports/findings_book.hpp"
#include "tests/reports/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::reports::samples {

const std::string attack =
    "</script></style></title><script>document.title='taken'</script>"
    "<img src=x onerror=\"document.title='taken'\">\"' onclick='x' \x1b[31m\x01\xff\xc3 "
    "\xe2\x80\xae"
    "drawkcab \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d &amp; $1";

namespace {

using namespace std::chrono_literals;
using name_kind = analyzers::attributed_work::name_kind;

// `n` executions of a lane, one after the other.
void run(std::vector<core::timed_step>& line, std::uint16_t lane, std::size_t n,
         core::duration from) {
  constexpr core::duration took = 180us;
  constexpr core::duration period = 600us;
  for (std::size_t i = 0; i < n; ++i) {
    const auto uneven = std::chrono::microseconds{(i * 37) % 140};
    line.push_back({lane, from + period * i + uneven, took + uneven / 2});
  }
}

core::finding timed_loop() {
  auto f = loop();
  auto& line = std::get<core::n_plus_one_evidence>(f.evidence).timeline;
  line.push_back({0, 0us, 900us});
  run(line, 1, 50, 1500us);
  f.where.source = "app/views/authors.py:41";
  f.where.scope = "test_lists_authors";
  return f;
}

core::finding timed_nested_loop() {
  auto f = nested_loop();
  f.id += 1;
  f.where.route = "GET /authors/comments";
  auto& line = std::get<core::n_plus_one_evidence>(f.evidence).timeline;
  line.push_back({0, 0us, 900us});
  run(line, 1, 50, 1500us);
  run(line, 2, core::limits::timed_steps, 1800us);
  return f;
}

core::finding timed_write_loop() {
  auto f = write_loop();
  f.where.route = "POST /orders/close";
  auto& line = std::get<core::write_loop_evidence>(f.evidence).timeline;
  line.push_back({0, 0us, 1200us});
  run(line, 1, 50, 2ms);
  return f;
}

analyzers::statement_totals totals(core::statement_ref statement, std::uint64_t calls,
                                   core::duration each) {
  analyzers::statement_totals out;
  out.statement = std::move(statement);
  out.database = "shop";
  out.spent = {calls, calls, calls * 3, calls * 300, each * calls};
  out.slowest = each * 9;
  out.p50 = each;
  out.p95 = each * 3;
  out.p99 = each * 6;
  return out;
}

std::vector<analyzers::statement_totals> statements_of_shop() {
  const auto loop_of = std::get<core::n_plus_one_evidence>(loop().evidence);
  auto posts = totals(loop_of.children[0].statement, 400, 620us);
  posts.dialect = core::orm::sqlalchemy;
  auto authors = totals(*loop_of.parent, 8, 900us);
  authors.dialect = core::orm::sqlalchemy;
  auto orders =
      totals({0x5e, "UPDATE orders SET state = $1 WHERE id = $2", {"orders"}}, 150, 1100us);
  orders.errors = 2;
  auto daily =
      totals({0xe5, "SELECT * FROM report_daily WHERE day = $1", {"report_daily"}}, 3, 1200ms);
  auto stock = totals({0x5f,
                       "SELECT s.sku, s.shelf, count(*) FROM stock s LEFT JOIN moves m ON m.sku = "
                       "s.sku AND m.at > $1 WHERE s.warehouse = $2 GROUP BY s.sku, s.shelf",
                       {"stock", "moves"}},
                      36, 14ms);
  auto session =
      totals({0x60, "SELECT user_id FROM sessions WHERE token = $1", {"sessions"}}, 620, 210us);
  return {session, posts, orders, stock, authors, daily};
}

std::vector<analyzers::attributed_work> work_of_shop() {
  return {{name_kind::route, "GET /authors", 8, 51, {408, 408, 1'600, 64'000, 248ms}},
          {name_kind::route, "POST /orders/close", 3, 51, {153, 153, 150, 9'000, 96ms}},
          {name_kind::scope, "test_lists_authors", 1, 51, {51, 51, 200, 8'000, 31ms}},
          {name_kind::scope, "test_closes_orders", 1, 51, {51, 51, 50, 3'000, 32ms}},
          {name_kind::scope, "test_daily_report", 1, 4, {4, 4, 93, 12'000, 3600ms}},
          {name_kind::scope, "test_login", 12, 3, {36, 36, 36, 2'000, 9ms}},
          {name_kind::scope, "test_stock_by_warehouse", 4, 9, {36, 36, 2'160, 80'000, 504ms}},
          {name_kind::scope, "test_search", 1, 2, {2, 2, 40, 2'000, 3ms}}};
}

void spoil(core::finding& f) {
  f.where.database = f.where.user = f.where.application = attack;
  f.where.route = f.where.scope = f.where.trace = f.where.source = attack;
  f.fix.sql += attack;
  f.fix.orm_line = f.fix.note = attack;
  std::visit(
      [](auto& e) {
        if constexpr (requires { e.statement.text; }) e.statement = {1, attack, {attack}};
        if constexpr (requires { e.parent->text; })
          e.parent = core::statement_ref{2, attack, {attack}};
        if constexpr (requires { e.children; }) {
          for (auto& c : e.children) {
            c.statement = {3, attack, {attack}};
            c.compared_with = c.source = {attack, attack};
          }
        }
        if constexpr (requires { e.role; }) e.role = attack;
        if constexpr (requires { e.table; }) e.table = attack;
        if constexpr (requires { e.generic.nodes; }) {
          for (auto& node : e.generic.nodes) node.table = node.condition = attack;
        }
      },
      f.evidence);
}

std::vector<seen_in> tests(std::size_t n) {
  std::vector<seen_in> out;
  for (std::size_t i = 0; i < n; ++i) {
    out.push_back({name_kind::scope, fmt::format("test_number_{}", i), i + 1});
  }
  return out;
}

}  // namespace

report shop() {
  auto r = nothing();
  r.traffic.queries = r.traffic.seen.executions = 1'217;
  for (const auto& f : {timed_loop(), timed_write_loop(), timed_nested_loop(), planned_query(),
                        tried_index(), unbounded(), long_transaction(), likely_loop(), unwrapped(),
                        no_timeout(), suspect_loop()}) {
    r.findings.push_back(booked(f));
  }
  auto& first = r.findings.front();
  first.count = 8;
  first.total = {408, 408, 1'600, 64'000, 248ms};
  std::stable_sort(r.findings.begin(), r.findings.end(), worse);
  for (auto& f : r.findings) {
    f.places = {{name_kind::scope, "test_lists_authors", f.count},
                {name_kind::route, f.latest.where.route, f.count}};
  }
  r.statements = statements_of_shop();
  r.work = work_of_shop();
  return r;
}

verdict gated(const report& of) {
  auto v = judge(of, fail_on::none);
  v.failed = true;
  v.failing = 2;
  v.why = "n-plus-one: 50 × posts by author_id, one per row of authors in GET /authors, and 1 more";
  for (std::size_t i = 0; i < 2; ++i) {
    v.standings.at(i) = standing::failing;
    v.standings.at(v.standings.size() - 1 - i) = i == 0 ? standing::acknowledged : standing::known;
  }
  baseline_entry gone;
  gone.id = 0x60e5;
  gone.rule = core::rule::slow_query;
  gone.subject = "report_weekly took 2.1 s";
  v.has_baseline = true;
  v.stale.push_back(gone);
  return v;
}

report attacked() {
  auto r = everything();
  r.upstream = r.configuration_error = attack;
  r.traffic.blind[attack] = 2;
  r.traffic.seen.dropped_events = 3;
  r.statements = statements_of_shop();
  for (auto& s : r.statements) {
    s.statement.text = s.database = attack;
    s.statement.tables = {attack};
  }
  r.statements.front().database = "shop";
  r.work = work_of_shop();
  for (auto& w : r.work) w.name = attack;
  r.findings.push_back(booked(timed_loop()));
  for (auto& f : r.findings) {
    spoil(f.latest);
    f.places = {{name_kind::scope, attack, 1}, {name_kind::route, attack, 2}};
  }
  return r;
}

report many(std::size_t findings) {
  auto r = shop();
  r.findings.clear();
  for (std::size_t i = 0; i < findings; ++i) {
    auto f = i % 3 == 0 ? timed_nested_loop() : i % 3 == 1 ? timed_write_loop() : timed_loop();
    f.id = i + 1;
    f.where.route = fmt::format("GET /page/{}", i);
    f.where.scope.clear();
    r.findings.push_back(booked(f, i + 1));
    r.findings.back().places = tests(core::limits::places_of_finding);
  }
  r.statements.clear();
  for (std::size_t i = 0; i < core::limits::listed_statements; ++i) {
    const auto text = fmt::format("SELECT c{0}, d{0} FROM table_{0} WHERE id = $1", i);
    r.statements.push_back(totals({i, text, {fmt::format("table_{}", i)}}, i + 1, 300us));
  }
  return r;
}

report unseen() {
  auto r = nothing();
  r.traffic = {};
  return r;
}

}  // namespace pgweir::reports::samples
