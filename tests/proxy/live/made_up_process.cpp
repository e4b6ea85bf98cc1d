#include "tests/proxy/live/made_up_process.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace pgweir::live {

namespace {

using namespace std::chrono_literals;

analyzers::statement_totals totals(std::uint64_t key, std::string text, core::duration time) {
  analyzers::statement_totals made;
  made.statement = {key, std::move(text), {}};
  made.database = "shop";
  made.spent = {key, key, 10 * key, 100 * key, time};
  made.p50 = 1ms;
  made.p95 = 4ms;
  made.p99 = 9ms;
  made.slowest = 20ms;
  return made;
}

reports::booked_finding loop(std::uint64_t id, std::string application) {
  reports::booked_finding made;
  made.latest.id = id;
  made.latest.rule = core::rule::n_plus_one;
  made.latest.grade = core::grade::proven;
  made.latest.severity = core::severity::error;
  core::n_plus_one_evidence evidence;
  auto& child = evidence.children.emplace_back();
  child.statement = {0xc1, "SELECT * FROM posts WHERE author_id = $1", {"posts"}};
  child.executions = 50;
  made.latest.evidence = evidence;
  made.latest.where.database = "shop";
  made.latest.where.application = std::move(application);
  made.count = 3;
  return made;
}

}  // namespace

std::optional<reports::booked_finding> made_up_process::finding(std::uint64_t id) {
  for (const auto& each : reported.findings) {
    if (each.latest.id == id) return each;
  }
  return std::nullopt;
}

std::shared_ptr<finding_stream> made_up_process::subscribe() {
  return std::make_shared<finding_stream>();
}

void fill(made_up_process& shop) {
  const core::time_point now{100s};
  shop.open.made = {now, core::wall_time{1'700'000'000s}};
  shop.who_it_is.started = core::wall_time{1'699'999'900s};
  shop.stands.health.sessions = 2;
  shop.stands.sessions_at_most = 500;
  shop.stands.resident_bytes = 40'000'000;
  shop.stands.memory = {{"statements", 1'000, 10'000}, {"provenance", 0, 12'000}};
  shop.stands.relay.connections = 4;
  shop.stands.relay.queries = 8;
  shop.stands.delay.counts[2] = 7;
  shop.stands.delay.counts.back() = 1;
  shop.stands.delay.sum = 200ms;
  auto& seen = shop.stands.traffic.seen;
  seen.executions = 8;
  seen.time = 15ms;
  seen.latency.counts[3] = 8;
  seen.statements = 2;
  shop.stands.traffic.queries = 8;
  shop.stands.traffic.blind["encrypted"] = 2;
  shop.reported.statements = {totals(5, "SELECT * FROM posts WHERE author_id = $1", 10ms),
                              totals(3, "SELECT * FROM authors", 5ms)};
  for (const auto& each : shop.reported.statements)
    shop.listed.statements.push_back({each, {}, {}, {}});
  shop.reported.findings = {loop(0xf1, "web")};
  shop.reported.traffic = shop.stands.traffic;
  analyzers::live_session session;
  session.connection = core::connection_id{7};
  session.user = "anna";
  session.database = "shop";
  session.application = "web";
  session.client = "10.0.0.7";
  session.since = now - 20s;
  session.state_since = now - 1s;
  session.now = analyzers::live_session::state::idle_in_transaction;
  session.transaction.emplace().opened = now - 3s;
  session.statement = shop.reported.statements[0].statement;
  shop.open.what.sessions.push_back(session);
}

std::vector<analyzers::statement_totals> made_up_process::costliest(std::size_t most) {
  std::vector<analyzers::statement_totals> all;
  for (const auto& each : listed.statements) all.push_back(each.totals);
  std::ranges::sort(all, std::greater{}, [](const auto& each) { return each.spent.time; });
  all.resize(std::min(all.size(), most));
  return all;
}

void fill_with_crowd(made_up_process& crowd, std::size_t statements, std::size_t clients) {
  fill(crowd);
  crowd.listed.statements.clear();
  auto& all = crowd.stands.traffic.seen;
  for (std::size_t i = 1; i <= statements; ++i) {
    const std::string text = "SELECT \"c" + std::to_string(i) + "\\\" FROM t\n" +
                             std::string(1'000, 'x') + " WHERE id = $1";
    crowd.listed.statements.push_back({totals(i, text, std::chrono::microseconds{i}), {}, {}, {}});
    all.executions += i;
    all.time += std::chrono::microseconds{i};
  }
  for (std::size_t i = 0; i < clients; ++i) {
    const auto name = "app\"} 1\n\xff\\" + std::to_string(i);
    auto session = crowd.open.what.sessions.front();
    session.application = name;
    session.database = name;
    crowd.open.what.sessions.push_back(session);
    crowd.reported.findings.push_back(loop(i, name));
  }
}

}  // namespace pgweir::live
