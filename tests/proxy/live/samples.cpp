#include "tests/proxy/live/samples.hpp"

#include <chrono>
#include <string>

namespace pgweir::live::samples {

namespace {

using namespace std::chrono_literals;
using state = analyzers::live_session::state;

constexpr core::clock_anchor anchor{now, made};

core::statement_ref named(std::uint64_t key) {
  return {key,
          "SELECT id FROM t" + std::to_string(key) + " WHERE id = $1",
          {"t" + std::to_string(key)}};
}

analyzers::live_session session(std::uint64_t number) {
  analyzers::live_session one;
  one.connection = core::connection_id{number};
  one.backend_pid = 4'711;
  one.client = "10.0.0.7:50123";
  one.user = "anna";
  one.database = "shop";
  one.application = "web";
  one.since = now - 60s;
  one.state_since = now - 2s;
  return one;
}

analyzers::live_statement ran(std::uint64_t key, core::duration ago) {
  analyzers::live_statement one;
  one.totals = {named(key), "shop", core::orm::django, {12, 12, 24, 2'400, 36ms}, 1, 9ms, 2ms, 4ms,
                8ms,        {}};
  one.last_seen = now - ago;
  one.routes = {"/orders", "home#index"};
  one.calls_by_minute = std::vector<std::uint32_t>(15);
  one.calls_by_minute.back() = 12;
  return one;
}

}  // namespace

identity who() { return {"1.2.3", "shop@db:5432", "127.0.0.1:7432", made - 1h}; }

standing at_rest() { return {}; }

standing busy() {
  standing out;
  out.health = {false, 3, "pgweir.toml:7: unknown key"};
  out.traffic.queries = 100;
  out.traffic.seen.executions = 90;
  out.traffic.blind["replication"] = 1;
  out.delay.counts.front() = 5;
  out.delay.counts[2] = 7;
  out.delay.counts.back() = 1;
  out.memory = {{"statements", 1'000, 10'000}};
  out.resident_bytes = 30'000'000;
  out.analysis_lag = 3ms;
  return out;
}

seen_at<analyzers::traffic_activity> activity() {
  analyzers::traffic_second first{now - 2s, 100, 2, 1ms, 5ms, 9ms, {}, 1ms};
  for (std::uint64_t key = 1; key <= 6; ++key) first.statements.push_back({key, 10ms * key});
  analyzers::traffic_second second{now - 1s, 0, 0, {}, {}, {}, {}, {}};
  analyzers::traffic_second third{now, 3, 0, 1ms, 1ms, 1ms, {{7, 100ms}, {8, 50ms}}, {}};
  seen_at<analyzers::traffic_activity> out{anchor, {{first, second, third}, {}}};
  // The text of 8 was forgotten.
  for (std::uint64_t key = 1; key <= 7; ++key) out.what.statements.push_back(named(key));
  return out;
}

seen_at<analyzers::traffic_second> last_second() {
  const auto all = activity();
  return {all.made, all.what.seconds.back()};
}

seen_at<session_list> sessions() {
  auto failed = session(1);
  failed.now = state::idle_in_failed_transaction;
  failed.transaction = {now - 5s, now - 2s, 2s, 3, 1};
  failed.statement = named(1);
  failed.queries = 7;
  failed.client_tls = true;
  failed.server_tls = true;
  auto brief = session(2);
  brief.now = state::active;
  brief.transaction = {now - 20ms, {}, 1ms, 1, 0};
  auto idle = session(3);
  idle.client = "local";
  auto unseen = session(4);
  unseen.blind = core::blind_reason::replication;
  return {anchor, {{failed, brief, idle, unseen}, 2}};
}

seen_at<statement_list> statements() { return {anchor, {{ran(1, 1min), ran(2, 1h)}, 3}}; }

seen_at<analyzers::statement_detail> statement() {
  return {anchor,
          {ran(1, 1min),
           {{now - 2min, 4, 0, 8ms, 2ms, 2ms, 2ms}, {now - 1min, 8, 1, 28ms, 3ms, 4ms, 9ms}}}};
}

}  // namespace pgweir::live::samples
