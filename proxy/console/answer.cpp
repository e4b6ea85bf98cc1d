#include "proxy/console/answer.hpp"

#include "config/keys.hpp"
#include "reports/json_fields.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <utility>

namespace pgweir::console {

namespace {

using enum column_type;

constexpr std::array<column, 13> finding_columns{{{"severity"},
                                                  {"grade"},
                                                  {"rule"},
                                                  {"what"},
                                                  {"incidents", int8},
                                                  {"round_trips", int8},
                                                  {"time_ms", float8},
                                                  {"database"},
                                                  {"application"},
                                                  {"first_seen"},
                                                  {"last_seen"},
                                                  {"id"},
                                                  {"statement"}}};
constexpr std::array<column, 12> statement_columns{{{"calls", int8},
                                                    {"errors", int8},
                                                    {"rows", int8},
                                                    {"time_ms", float8},
                                                    {"p50_ms", float8},
                                                    {"p95_ms", float8},
                                                    {"p99_ms", float8},
                                                    {"slowest_ms", float8},
                                                    {"database"},
                                                    {"last_seen"},
                                                    {"key"},
                                                    {"statement"}}};
constexpr std::array<column, 12> session_columns{{{"connection", int8},
                                                  {"pid", int8},
                                                  {"client"},
                                                  {"user"},
                                                  {"database"},
                                                  {"application"},
                                                  {"tls"},
                                                  {"state"},
                                                  {"state_s", float8},
                                                  {"transaction_s", float8},
                                                  {"queries", int8},
                                                  {"statement"}}};
constexpr std::array<column, 2> stat_columns{{{"name"}, {"value", int8}}};
constexpr std::array<column, 2> value_columns{{{"name"}, {"value"}}};
constexpr std::array<column, 3> setting_columns{{{"key"}, {"value"}, {"meaning"}}};
constexpr std::array<column, 4> version_columns{
    {{"version"}, {"upstream"}, {"listen"}, {"started"}}};
constexpr std::array<column, 2> help_columns{{{"command"}, {"meaning"}}};
constexpr std::array<column, 1> text_column{{{"version"}}};
constexpr std::array<column, 1> number_column{{{"?column?", int8}}};
constexpr std::array<column, 1> database_column{{{"current_database"}}};
constexpr std::array<column, 1> setting_column{{{"setting"}}};

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

double milliseconds(core::duration time) {
  return std::chrono::duration<double, std::milli>{time}.count();
}

double seconds(core::duration time) { return std::chrono::duration<double>{time}.count(); }

std::vector<row> findings(live::process& process) {
  std::vector<row> rows;
  for (const auto& each : process.report().findings) {
    const auto words = reports::words_of(each.latest);
    const auto& latest = each.latest;
    rows.push_back(
        {std::string{core::name_of(latest.severity)}, std::string{core::name_of(latest.grade)},
         std::string{core::name_of(latest.rule)}, words.subject, number(each.count),
         number(each.total.round_trips), milliseconds(each.total.time), latest.where.database,
         latest.where.application, reports::date_json(each.first_seen),
         reports::date_json(each.last_seen), core::hex(latest.id), words.statement});
  }
  return rows;
}

std::vector<row> statements(live::process& process) {
  std::vector<row> rows;
  const auto seen = process.statements();
  for (const auto& each : seen.what.statements) {
    const auto& totals = each.totals;
    rows.push_back(
        {number(totals.spent.calls), number(totals.errors), number(totals.spent.rows),
         milliseconds(totals.spent.time), milliseconds(totals.p50), milliseconds(totals.p95),
         milliseconds(totals.p99), milliseconds(totals.slowest), totals.database,
         reports::date_json(seen.made.to_wall(each.last_seen)), core::hex(totals.statement.key),
         reports::shortened_sql(totals.statement.text)});
  }
  return rows;
}

std::string_view name_of(analyzers::live_session::state state) {
  switch (state) {
    case analyzers::live_session::state::idle:
      return "idle";
    case analyzers::live_session::state::active:
      return "active";
    case analyzers::live_session::state::idle_in_transaction:
      return "idle in transaction";
    case analyzers::live_session::state::idle_in_failed_transaction:
      return "idle in transaction (aborted)";
  }
  return "";
}

row session_row(const analyzers::live_session& each, core::time_point now) {
  cell transaction;
  if (each.transaction) transaction = seconds(now - each.transaction->opened);
  cell statement;
  if (each.statement) statement = reports::shortened_sql(each.statement->text);
  std::string state{name_of(each.now)};
  if (each.blind) state = "blind: " + std::string{core::name_of(*each.blind)};
  return {number(each.connection.value()),
          number(each.backend_pid),
          each.client,
          each.user,
          each.database,
          each.application,
          std::string{each.client_tls ? "client" : ""} +
              (each.client_tls && each.server_tls ? ", " : "") + (each.server_tls ? "server" : ""),
          std::move(state),
          seconds(now - each.state_since),
          std::move(transaction),
          number(each.queries),
          std::move(statement)};
}

std::vector<row> sessions(live::process& process) {
  std::vector<row> rows;
  const auto seen = process.sessions();
  for (const auto& each : seen.what.sessions) {
    rows.push_back(session_row(each, seen.made.monotonic_at));
  }
  return rows;
}

std::vector<row> stats(live::process& process) {
  const auto now = process.stand();
  const auto& relay = now.relay;
  const auto& seen = now.traffic.seen;
  const std::pair<const char*, std::uint64_t> all[] = {
      {"connections", relay.connections},
      {"connections refused", relay.refused},
      {"cancel requests", relay.cancels},
      {"queries", relay.queries},
      {"query errors", relay.errors},
      {"round trips", relay.round_trips},
      {"bytes to the server", relay.client_bytes},
      {"bytes to clients", relay.server_bytes},
      {"executions analysed", seen.executions},
      {"rows", seen.rows},
      {"different statements", seen.statements},
      {"events lost", seen.dropped_events},
      {"executions not attributed", seen.unattributed},
      {"executions not parsed", seen.unparsed},
      {"connections not looked at", seen.blind_connections},
  };
  std::vector<row> rows;
  for (const auto& [name, value] : all) rows.push_back({std::string{name}, number(value)});
  return rows;
}

std::string decimal(double value) { return std::to_string(value); }

std::vector<row> health(live::process& process) {
  const auto now = process.stand();
  const auto yes_or_no = [](bool holds) { return std::string{holds ? "yes" : "no"}; };
  const auto& error = now.health.configuration_error;
  std::vector<row> rows{
      {std::string{"ready"}, yes_or_no(process.ready())},
      {std::string{"sessions"}, std::to_string(now.health.sessions)},
      {std::string{"sessions at most"}, std::to_string(now.sessions_at_most)},
      {std::string{"configuration error"}, error.empty() ? cell{} : cell{error}},
      {std::string{"share analysed"}, decimal(now.traffic.analysed())},
      {std::string{"analysis lag (ms)"}, decimal(milliseconds(now.analysis_lag))},
      {std::string{"events lost"}, std::to_string(now.traffic.seen.dropped_events)},
      {std::string{"rules switched off"}, std::to_string(now.traffic.seen.rules_switched_off)},
      {std::string{"resident bytes"}, std::to_string(now.resident_bytes)},
  };
  for (const auto& part : now.memory) {
    rows.push_back({"memory of " + part.what,
                    std::to_string(part.bytes) + " of " + std::to_string(part.most) + " bytes"});
  }
  return rows;
}

// A connection string is not printed: it may hold a password.
std::vector<row> settings(const config::settings& in_force) {
  std::vector<row> rows;
  for (const auto& key : config::all_keys()) {
    const auto value = key.print ? key.print(in_force) : "\"" + in_force.upstream.display() + "\"";
    rows.push_back({key.path, value, key.meaning});
  }
  return rows;
}

std::vector<row> help() {
  std::vector<row> rows;
  for (const auto& each : described_commands()) {
    rows.push_back({std::string{each.text}, std::string{each.meaning}});
  }
  return rows;
}

std::vector<row> version(const live::identity& who) {
  return {{who.version, who.upstream, who.listen, reports::date_json(who.started)}};
}

std::optional<std::vector<row>> setting(const std::string& name, const live::identity& who) {
  const auto lower = [](std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  };
  for (const auto& each : reported_settings(who)) {
    if (lower(each.name) == lower(name)) return {{{each.value}}};
  }
  return std::nullopt;
}

}  // namespace

// The commands and types of this version are what clients may count on.
std::string server_version_of(const live::identity& who) {
  return "15.0 (pgweir " + who.version + ")";
}

std::vector<reported_setting> reported_settings(const live::identity& who) {
  return {{"server_version", server_version_of(who)},
          {"server_encoding", "UTF8"},
          {"client_encoding", "UTF8"},
          {"DateStyle", "ISO, MDY"},
          {"IntervalStyle", "postgres"},
          {"TimeZone", "UTC"},
          {"integer_datetimes", "on"},
          {"standard_conforming_strings", "on"},
          {"is_superuser", "off"},
          {"default_transaction_read_only", "on"},
          {"in_hot_standby", "off"},
          {"server_version_num", "150000", false},
          {"transaction_isolation", "read committed", false},
          {"search_path", "public", false},
          {"max_identifier_length", "63", false}};
}

std::span<const column> columns_of(const command& asked) {
  switch (asked.kind) {
    case command_kind::findings:
      return finding_columns;
    case command_kind::statements:
      return statement_columns;
    case command_kind::sessions:
      return session_columns;
    case command_kind::stats:
      return stat_columns;
    case command_kind::health:
      return value_columns;
    case command_kind::config:
      return setting_columns;
    case command_kind::version:
      return version_columns;
    case command_kind::help:
      return help_columns;
    case command_kind::server_version:
      return text_column;
    case command_kind::one:
      return number_column;
    case command_kind::database:
      return database_column;
    case command_kind::setting:
      return setting_column;
    case command_kind::nothing:
    case command_kind::begin:
    case command_kind::commit:
    case command_kind::rollback:
    case command_kind::taken:
      return {};
  }
  return {};
}

std::optional<table> answer_to(const command& asked, const console_sources& sources) {
  auto& process = sources.process;
  const auto columns = columns_of(asked);
  switch (asked.kind) {
    case command_kind::findings:
      return table{columns, findings(process)};
    case command_kind::statements:
      return table{columns, statements(process)};
    case command_kind::sessions:
      return table{columns, sessions(process)};
    case command_kind::stats:
      return table{columns, stats(process)};
    case command_kind::health:
      return table{columns, health(process)};
    case command_kind::config:
      return table{columns, settings(sources.settings())};
    case command_kind::version:
      return table{columns, version(process.who())};
    case command_kind::help:
      return table{columns, help()};
    case command_kind::server_version:
      return table{columns, {{"PostgreSQL " + server_version_of(process.who())}}};
    case command_kind::one:
      return table{columns, {{std::int64_t{1}}}};
    case command_kind::database:
      return table{columns, {{std::string{"pgweir"}}}};
    case command_kind::setting: {
      auto rows = setting(asked.word, process.who());
      if (!rows) return std::nullopt;
      return table{columns, *std::move(rows)};
    }
    case command_kind::nothing:
    case command_kind::begin:
    case command_kind::commit:
    case command_kind::rollback:
    case command_kind::taken:
      return table{};
  }
  return std::nullopt;
}

}  // namespace pgweir::console
