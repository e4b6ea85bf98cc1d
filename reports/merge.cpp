#include "reports/merge.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>

namespace pgweir::reports {

namespace {

using analyzers::attributed_work;
using analyzers::statement_totals;

// Servers and versions that are named; of more their number.
constexpr std::size_t named = 3;

// "shop@a:5432, shop@b:5432 and 2 more", each once.
std::string listed(const std::set<std::string>& all) {
  std::string out;
  std::size_t n = 0;
  for (const auto& each : all) {
    if (++n <= named) out += (out.empty() ? "" : ", ") + each;
  }
  if (n > named) out += " and " + std::to_string(n - named) + " more";
  return out;
}

void add(traffic_summary& sum, const traffic_summary& more) {
  auto& to = sum.seen;
  const auto& from = more.seen;
  to.executions += from.executions;
  to.rows += from.rows;
  to.bytes += from.bytes;
  to.round_trips += from.round_trips;
  to.errors += from.errors;
  to.statements = std::max(to.statements, from.statements);
  to.unparsed += from.unparsed;
  to.unattributed += from.unattributed;
  to.connections += from.connections;
  to.blind_connections += from.blind_connections;
  to.dropped_events += from.dropped_events;
  to.rules_switched_off += from.rules_switched_off;
  to.time += from.time;
  sum.queries += more.queries;
  for (const auto& [reason, n] : more.blind) sum.blind[reason] += n;
}

// --- what was ignored ---

auto key_of(const config::ignore_entry& e) {
  return std::tuple{e.rule,  e.finding,     e.statement, e.table,  e.scope,
                    e.route, e.application, e.database,  e.reason, e.until};
}

class merged_ignored {
 public:
  void add(const ignored_findings& more) {
    auto& [by, count, ids, expired] = all_[key_of(more.by)];
    by = more.by;
    count += more.count;
    std::vector<std::uint64_t> both;
    std::ranges::set_union(ids, more.findings, std::back_inserter(both));
    ids = std::move(both);
    expired = expired || more.expired;
  }
  [[nodiscard]] std::vector<ignored_findings> all() const {
    std::vector<ignored_findings> out;
    out.reserve(all_.size());
    for (const auto& [key, each] : all_) out.push_back(each);
    return out;
  }

 private:
  std::map<decltype(key_of(config::ignore_entry{})), ignored_findings> all_;
};

// --- work ---

class merged_work {
 public:
  void add(const attributed_work& more) {
    auto& sum = all_[{more.kind, more.name}];
    sum.kind = more.kind;
    sum.name = more.name;
    sum.pieces += more.pieces;
    sum.most_calls = std::max(sum.most_calls, more.most_calls);
    core::add_cost(sum.spent, more.spent);
  }
  [[nodiscard]] std::vector<attributed_work> all() const {
    std::vector<attributed_work> out;
    out.reserve(all_.size());
    for (const auto& [name, work] : all_) out.push_back(work);
    return out;
  }

 private:
  std::map<std::pair<attributed_work::name_kind, std::string>, attributed_work> all_;
};

// --- statements ---

class merged_statements {
 public:
  void add(const statement_totals& more) {
    auto [at, is_new] = all_.try_emplace({more.statement.key, more.database}, more);
    if (is_new) return;
    auto& sum = at->second;
    if (sum.dialect == core::orm::none) sum.dialect = more.dialect;
    core::add_cost(sum.spent, more.spent);
    sum.errors += more.errors;
    sum.slowest = std::max(sum.slowest, more.slowest);
    sum.p50 = std::max(sum.p50, more.p50);
    sum.p95 = std::max(sum.p95, more.p95);
    sum.p99 = std::max(sum.p99, more.p99);
  }
  [[nodiscard]] std::vector<statement_totals> all() const {
    std::vector<statement_totals> out;
    out.reserve(all_.size());
    for (const auto& [key, totals] : all_) out.push_back(totals);
    return out;
  }
  [[nodiscard]] std::uint64_t different() const {
    std::set<std::uint64_t> keys;
    for (const auto& [key, totals] : all_) keys.insert(key.first);
    return keys.size();
  }

 private:
  std::map<std::pair<std::uint64_t, std::string>, statement_totals> all_;
};

// --- findings ---

// What not every incident has: a measured fix, a time line.
struct extras {
  template <class Evidence>
  int operator()(const Evidence& e) const {
    int n = 0;
    if constexpr (requires { e.measured.has_value(); }) n += e.measured ? 1 : 0;
    if constexpr (requires { e.timeline.empty(); }) n += e.timeline.empty() ? 0 : 1;
    return n;
  }
};

// The incident that is shown: the worst, with most to show, then the last.
bool shows_more(const booked_finding& a, const booked_finding& b) {
  const auto rank = [](const booked_finding& f) {
    const auto& last = f.latest;
    return std::tuple{last.severity,
                      last.grade,
                      std::visit(extras{}, last.evidence),
                      f.last_seen,
                      last.cost.round_trips,
                      last.cost.calls,
                      last.cost.rows,
                      last.where.scope,
                      last.where.route};
  };
  return rank(a) > rank(b);
}

class merged_findings {
 public:
  void add(booked_finding more) {
    const auto id = more.latest.id;
    auto [at, is_new] = all_.try_emplace(id, std::move(more));
    if (is_new) return;
    auto& sum = at->second;
    if (shows_more(more, sum)) std::swap(sum, more);
    sum.count += more.count;
    core::add_cost(sum.total, more.total);
    sum.first_seen = std::min(sum.first_seen, more.first_seen);
    sum.last_seen = std::max(sum.last_seen, more.last_seen);
    add_places(sum.places, more.places);
  }
  [[nodiscard]] std::vector<booked_finding> all() && {
    std::vector<booked_finding> out;
    out.reserve(all_.size());
    for (auto& [id, f] : all_) out.push_back(std::move(f));
    return out;
  }

 private:
  static void add_places(std::vector<seen_in>& sum, const std::vector<seen_in>& more) {
    std::map<std::pair<analyzers::attributed_work::name_kind, std::string>, std::uint64_t> all;
    for (const auto* places : std::initializer_list<const std::vector<seen_in>*>{&sum, &more}) {
      for (const auto& place : *places) all[{place.kind, place.name}] += place.count;
    }
    sum.clear();
    for (const auto& [name, count] : all) sum.push_back({name.first, name.second, count});
  }

  std::unordered_map<std::uint64_t, booked_finding> all_;  // by id
};

}  // namespace

report merged(std::vector<report> parts) {
  report out;
  out.started = parts.front().started;
  out.made = parts.front().made;
  std::set<std::string> versions;
  std::set<std::string> upstreams;
  std::set<std::string> errors;
  merged_work work;
  merged_statements statements;
  merged_findings findings;
  merged_ignored ignored;
  for (auto& part : parts) {
    versions.insert(part.pgweir_version);
    upstreams.insert(part.upstream);
    if (!part.configuration_error.empty()) errors.insert(part.configuration_error);
    out.started = std::min(out.started, part.started);
    out.made = std::max(out.made, part.made);
    add(out.traffic, part.traffic);
    for (const auto& each : part.work) work.add(each);
    for (const auto& each : part.statements) statements.add(each);
    for (auto& each : part.findings) findings.add(std::move(each));
    for (const auto& each : part.ignored) ignored.add(each);
    out.findings_dropped += part.findings_dropped;
  }
  out.pgweir_version = listed(versions);
  out.upstream = listed(upstreams);
  out.configuration_error = listed(errors);
  out.traffic.seen.statements = std::max(out.traffic.seen.statements, statements.different());
  out.work = work.all();
  out.statements = statements.all();
  out.findings = std::move(findings).all();
  out.ignored = ignored.all();
  put_in_order(out);
  return out;
}

}  // namespace pgweir::reports
