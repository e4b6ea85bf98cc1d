#include "proxy/live/prometheus.hpp"

#include "core/event.hpp"
#include "proxy/live/label_values.hpp"
#include "proxy/live/live_json.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/utf8.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace pgweir::live {

namespace {

constexpr std::uint64_t one_if(bool holds) { return holds ? 1 : 0; }

// The databases and applications that have series of their own.
struct client_names {
  label_values databases;
  label_values applications;
};

client_names names_in(const metric_values& values) {
  client_names made;
  for (const auto& each : values.sessions.what.sessions) {
    made.databases.weigh(each.database, 1);
    made.applications.weigh(each.application, 1);
  }
  for (const auto& each : values.findings) {
    made.databases.weigh(each.latest.where.database, 1);
    made.applications.weigh(each.latest.where.application, 1);
  }
  made.databases.settle(metric_databases);
  made.applications.settle(metric_applications);
  return made;
}

class page {
 public:
  page(const metric_values& values, exposition form) : values_{values}, write_{form} {}

  std::string finish(statement_ranking& ranking) {
    const auto names = names_in(values_);
    process();
    sessions(names);
    relay();
    analysed();
    statements(ranking.rank(values_.statements, values_.how.traffic.seen));
    findings(names);
    losses();
    memory();
    return write_.finish();
  }

 private:
  template <class Value>
  void single(metric which, Value value) {
    write_.family(which);
    write_.sample(value);
  }

  void process() {
    const auto since = values_.who.started.time_since_epoch();
    const auto& health = values_.how.health;
    write_.family(metric::build_info);
    write_.sample(std::uint64_t{1}, {{"version", values_.who.version}});
    single(metric::start_time, std::chrono::duration<double>{since}.count());
    single(metric::ready, one_if(values_.ready));
    single(metric::configuration_error, one_if(!health.configuration_error.empty()));
  }

  void sessions(const client_names& names) {
    const auto& relay = values_.how.relay;
    single(metric::connections, relay.connections);
    single(metric::connections_refused, relay.refused);
    single(metric::cancel_requests, relay.cancels);
    single(metric::sessions, std::uint64_t{values_.how.health.sessions});
    single(metric::sessions_limit, std::uint64_t{values_.how.sessions_at_most});
    using where = std::tuple<std::string_view, std::string_view, std::string_view>;
    std::map<where, std::uint64_t> counts;
    core::duration longest{};
    const auto& listed = values_.sessions.what;
    for (const auto& each : listed.sessions) {
      ++counts[{state_name(each.now), names.databases.value_of(each.database),
                names.applications.value_of(each.application)}];
      if (!each.transaction) continue;
      longest = std::max(longest, values_.sessions.made.monotonic_at - each.transaction->opened);
    }
    if (listed.not_listed > 0) {
      counts[{"not_listed", other_values, other_values}] = listed.not_listed;
    }
    write_.family(metric::watched_sessions);
    for (const auto& [at, count] : counts) {
      const auto& [state, database, application] = at;
      write_.sample(count,
                    {{"state", state}, {"database", database}, {"application", application}});
    }
    single(metric::longest_transaction, longest);
  }

  void relay() {
    const auto& relay = values_.how.relay;
    const auto& delay = values_.how.delay;
    single(metric::queries, relay.queries);
    single(metric::query_errors, relay.errors);
    single(metric::round_trips, relay.round_trips);
    write_.family(metric::relayed_bytes);
    write_.sample(relay.client_bytes, {{"direction", "to_server"}});
    write_.sample(relay.server_bytes, {{"direction", "to_client"}});
    write_.family(metric::relay_delay);
    write_.histogram(relay_delay::bounds_us, delay.counts, delay.sum);
  }

  void analysed() {
    const auto& seen = values_.how.traffic.seen;
    single(metric::executions, seen.executions);
    write_.family(metric::execution_duration);
    write_.histogram(analyzers::latency_counts::bounds_us, seen.latency.counts, seen.time);
    single(metric::rows, seen.rows);
    single(metric::result_bytes, seen.bytes);
    single(metric::statements, seen.statements);
  }

  void statements(const statement_ranking::ranked& ranked) {
    const auto of_each = [&](metric which, auto number) {
      write_.family(which);
      for (const auto& each : ranked.top) {
        const auto key = core::hex(each.statement.key);
        const auto text = reports::shortened_sql(each.statement.text);
        write_.sample(number(each.total),
                      {{"key", key},
                       {"database", each.database},
                       {"statement", reports::beginning_of(text, metric_statement_bytes)}});
      }
      write_.sample(
          number(ranked.others),
          {{"key", other_values}, {"database", other_values}, {"statement", other_values}});
    };
    using sums = statement_ranking::sums;
    of_each(metric::statement_calls, [](const sums& all) { return all.spent.calls; });
    of_each(metric::statement_errors, [](const sums& all) { return all.errors; });
    of_each(metric::statement_rows, [](const sums& all) { return all.spent.rows; });
    of_each(metric::statement_duration, [](const sums& all) { return all.spent.time; });
  }

  void findings(const client_names& names) {
    using what = std::tuple<core::rule, core::grade, core::severity>;
    using where = std::pair<std::string_view, std::string_view>;
    std::map<std::pair<what, where>, std::pair<std::uint64_t, std::uint64_t>> counts;
    for (const auto& each : values_.findings) {
      const auto& latest = each.latest;
      auto& [findings, incidents] =
          counts[{{latest.rule, latest.grade, latest.severity},
                  {names.databases.value_of(latest.where.database),
                   names.applications.value_of(latest.where.application)}}];
      ++findings;
      incidents += each.count;
    }
    const auto of_each = [&](metric which, auto number) {
      write_.family(which);
      for (const auto& [at, count] : counts) {
        const auto& [rule, grade, severity] = at.first;
        write_.sample(number(count), {{"rule", core::name_of(rule)},
                                      {"grade", core::name_of(grade)},
                                      {"severity", core::name_of(severity)},
                                      {"database", at.second.first},
                                      {"application", at.second.second}});
      }
    };
    of_each(metric::findings, [](const auto& count) { return count.first; });
    of_each(metric::finding_incidents, [](const auto& count) { return count.second; });
    single(metric::findings_dropped, values_.findings_dropped);
  }

  void losses() {
    const auto& traffic = values_.how.traffic;
    single(metric::analysed_ratio, traffic.analysed());
    single(metric::analysis_lag, values_.how.analysis_lag);
    single(metric::dropped_events, traffic.seen.dropped_events);
    single(metric::unattributed_executions, traffic.seen.unattributed);
    single(metric::unparsed_executions, traffic.seen.unparsed);
    write_.family(metric::blind_connections);
    for (auto reason = core::blind_reason::bad_length; reason <= core::blind_reason::internal;
         reason = static_cast<core::blind_reason>(static_cast<int>(reason) + 1)) {
      const auto counted = traffic.blind.find(std::string{core::name_of(reason)});
      write_.sample(counted == traffic.blind.end() ? std::uint64_t{0} : counted->second,
                    {{"reason", core::name_of(reason)}});
    }
    single(metric::rules_switched_off, traffic.seen.rules_switched_off);
  }

  void memory() {
    write_.family(metric::memory);
    for (const auto& part : values_.how.memory) {
      write_.sample(std::uint64_t{part.bytes}, {{"part", part.what}});
    }
    write_.family(metric::memory_limit);
    for (const auto& part : values_.how.memory) {
      write_.sample(std::uint64_t{part.most}, {{"part", part.what}});
    }
    single(metric::resident_memory, std::uint64_t{values_.how.resident_bytes});
  }

  const metric_values& values_;
  metric_writer write_;
};

}  // namespace

// The statements first: the traffic, asked for later, then holds all of theirs.
metric_values metric_values_of(process& asked) {
  metric_values made;
  made.who = asked.who();
  made.ready = asked.ready();
  made.statements = asked.costliest(metric_statements);
  auto booked = asked.booked();
  made.findings = std::move(booked.findings);
  made.findings_dropped = booked.dropped;
  made.sessions = asked.sessions();
  made.how = asked.stand();
  return made;
}

std::string prometheus_text(const metric_values& values, statement_ranking& ranking,
                            exposition form) {
  return page{values, form}.finish(ranking);
}

std::string metrics_page::text(exposition form) {
  const std::lock_guard held{lock_};
  const auto values = metric_values_of(of_);
  return prometheus_text(values, ranking_, form);
}

}  // namespace pgweir::live
