// The one list of metrics. docs/metrics.md shows the same, and a test compares the two; what is
// counted for each is in prometheus.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgweir::live {

enum class metric : std::uint8_t {
  build_info,
  start_time,
  ready,
  configuration_error,
  connections,
  connections_refused,
  cancel_requests,
  sessions,
  sessions_limit,
  watched_sessions,
  longest_transaction,
  queries,
  query_errors,
  round_trips,
  relayed_bytes,
  relay_delay,
  executions,
  execution_duration,
  rows,
  result_bytes,
  statements,
  statement_calls,
  statement_errors,
  statement_rows,
  statement_duration,
  findings,
  finding_incidents,
  findings_dropped,
  analysed_ratio,
  analysis_lag,
  dropped_events,
  unattributed_executions,
  unparsed_executions,
  blind_connections,
  rules_switched_off,
  memory,
  memory_limit,
  resident_memory,
};

enum class metric_type : std::uint8_t { counter, gauge, histogram };

struct metric_entry {
  metric id;
  std::string_view name;
  metric_type type;
  std::string_view labels;  // as in the documentation: "rule, grade"
  std::string_view meaning;
};

// In the order of the enumerators.
inline constexpr std::array<metric_entry, 38> metrics{{
    {metric::build_info, "pgweir_build_info", metric_type::gauge, "version",
     "Always 1; the version is its label."},
    {metric::start_time, "pgweir_start_time_seconds", metric_type::gauge, "",
     "When it started, in seconds since 1970."},
    {metric::ready, "pgweir_ready", metric_type::gauge, "",
     "1 while new clients are taken, 0 while it drains."},
    {metric::configuration_error, "pgweir_configuration_error", metric_type::gauge, "",
     "1 when the last configuration could not be taken and the one before is in force."},
    {metric::connections, "pgweir_connections_total", metric_type::counter, "",
     "Client connections that reached the server."},
    {metric::connections_refused, "pgweir_connections_refused_total", metric_type::counter, "",
     "Clients that were refused, with an error of pgweir's own."},
    {metric::cancel_requests, "pgweir_cancel_requests_total", metric_type::counter, "",
     "Cancel requests of clients."},
    {metric::sessions, "pgweir_sessions", metric_type::gauge, "",
     "Clients with a server, or on the way to one."},
    {metric::sessions_limit, "pgweir_sessions_limit", metric_type::gauge, "",
     "Sessions for which there is room."},
    {metric::watched_sessions, "pgweir_watched_sessions", metric_type::gauge,
     "state, database, application", "Sessions that are logged in, by what they do."},
    {metric::longest_transaction, "pgweir_longest_transaction_seconds", metric_type::gauge, "",
     "Age of the oldest transaction that is open; 0 when none is."},
    {metric::queries, "pgweir_queries_total", metric_type::counter, "",
     "Queries of clients, exact whatever is analysed."},
    {metric::query_errors, "pgweir_query_errors_total", metric_type::counter, "",
     "Queries that the server answered with an error."},
    {metric::round_trips, "pgweir_round_trips_total", metric_type::counter, "",
     "Round trips between clients and the server."},
    {metric::relayed_bytes, "pgweir_relayed_bytes_total", metric_type::counter, "direction",
     "Bytes that passed, by direction: to_server or to_client."},
    {metric::relay_delay, "pgweir_relay_delay_seconds", metric_type::histogram, "",
     "How long bytes stayed in pgweir before they were sent on; a sample of those taken at once."},
    {metric::executions, "pgweir_executions_total", metric_type::counter, "",
     "Executions of statements that were analysed."},
    {metric::execution_duration, "pgweir_execution_duration_seconds", metric_type::histogram, "",
     "Time from a query's last byte to the end of its answer."},
    {metric::rows, "pgweir_rows_total", metric_type::counter, "",
     "Rows that were returned or written."},
    {metric::result_bytes, "pgweir_result_bytes_total", metric_type::counter, "",
     "Bytes of results."},
    {metric::statements, "pgweir_statements", metric_type::gauge, "",
     "Different statements that were seen."},
    {metric::statement_calls, "pgweir_statement_calls_total", metric_type::counter,
     "key, database, statement", "Executions of a statement."},
    {metric::statement_errors, "pgweir_statement_errors_total", metric_type::counter,
     "key, database, statement", "Executions of a statement that failed."},
    {metric::statement_rows, "pgweir_statement_rows_total", metric_type::counter,
     "key, database, statement", "Rows of a statement."},
    {metric::statement_duration, "pgweir_statement_duration_seconds_total", metric_type::counter,
     "key, database, statement", "Time that a statement took, all executions together."},
    {metric::findings, "pgweir_findings", metric_type::gauge,
     "rule, grade, severity, database, application", "Findings in the report."},
    {metric::finding_incidents, "pgweir_finding_incidents", metric_type::gauge,
     "rule, grade, severity, database, application", "Incidents of the findings in the report."},
    {metric::findings_dropped, "pgweir_findings_dropped_total", metric_type::counter, "",
     "Findings that gave way to worse ones."},
    {metric::analysed_ratio, "pgweir_analysed_ratio", metric_type::gauge, "",
     "Share of the queries that were analysed, from 0 to 1."},
    {metric::analysis_lag, "pgweir_analysis_lag_seconds", metric_type::gauge, "",
     "Age of the oldest event that waits for the analysis."},
    {metric::dropped_events, "pgweir_dropped_events_total", metric_type::counter, "",
     "Events that the analysis lost, because it was behind."},
    {metric::unattributed_executions, "pgweir_unattributed_executions_total", metric_type::counter,
     "", "Executions whose text was lost."},
    {metric::unparsed_executions, "pgweir_unparsed_executions_total", metric_type::counter, "",
     "Executions of statements that the parser does not know."},
    {metric::blind_connections, "pgweir_blind_connections_total", metric_type::counter, "reason",
     "Connections that pass without being looked at, by reason."},
    {metric::rules_switched_off, "pgweir_rules_switched_off_total", metric_type::counter, "",
     "Rules that ended because of a mistake of their own."},
    {metric::memory, "pgweir_memory_bytes", metric_type::gauge, "part",
     "What a part of the analysis keeps, about."},
    {metric::memory_limit, "pgweir_memory_limit_bytes", metric_type::gauge, "part",
     "What it may keep at most."},
    {metric::resident_memory, "pgweir_resident_memory_bytes", metric_type::gauge, "",
     "Memory of the process."},
}};

constexpr const metric_entry& entry_of(metric id) { return metrics[static_cast<std::size_t>(id)]; }

constexpr std::string_view name_of(metric_type type) {
  switch (type) {
    case metric_type::counter:
      return "counter";
    case metric_type::gauge:
      return "gauge";
    case metric_type::histogram:
      return "histogram";
  }
  return "";
}

}  // namespace pgweir::live
