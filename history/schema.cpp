#include "history/schema.hpp"

#include <array>
#include <string_view>

namespace pgweir::history {

namespace {

// Findings and statistics. A finding's whole JSON lies apart from its numbers, which change far
// more often. Times are milliseconds (…_seen), else seconds since 1970, in UTC. The statistics
// stand in the order of time: what is written together and goes together lies together.
constexpr std::string_view first_tables = R"(
CREATE TABLE findings(
  id INTEGER PRIMARY KEY, rule TEXT NOT NULL,
  first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, count INTEGER NOT NULL,
  calls INTEGER NOT NULL, round_trips INTEGER NOT NULL, rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL, time_us INTEGER NOT NULL);
CREATE TABLE finding_states(id INTEGER PRIMARY KEY, state TEXT NOT NULL);
CREATE INDEX findings_by_age ON findings(last_seen);
CREATE TABLE finding_hours(
  finding INTEGER NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY(finding, at)) WITHOUT ROWID;
CREATE TABLE statements(
  id INTEGER PRIMARY KEY, key INTEGER NOT NULL, database TEXT NOT NULL,
  text TEXT NOT NULL, tables TEXT NOT NULL, last_seen INTEGER NOT NULL,
  UNIQUE(key, database));
CREATE TABLE minutes(
  at INTEGER NOT NULL, statement INTEGER NOT NULL, calls INTEGER NOT NULL, errors INTEGER NOT NULL,
  round_trips INTEGER NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
  time_us INTEGER NOT NULL, slowest_us INTEGER NOT NULL, latencies BLOB NOT NULL,
  PRIMARY KEY(at, statement)) WITHOUT ROWID;
CREATE TABLE hours(
  at INTEGER NOT NULL, statement INTEGER NOT NULL, calls INTEGER NOT NULL, errors INTEGER NOT NULL,
  round_trips INTEGER NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
  time_us INTEGER NOT NULL, slowest_us INTEGER NOT NULL, latencies BLOB NOT NULL,
  PRIMARY KEY(at, statement)) WITHOUT ROWID;
CREATE TABLE days(
  at INTEGER NOT NULL, statement INTEGER NOT NULL, calls INTEGER NOT NULL, errors INTEGER NOT NULL,
  round_trips INTEGER NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
  time_us INTEGER NOT NULL, slowest_us INTEGER NOT NULL, latencies BLOB NOT NULL,
  PRIMARY KEY(at, statement)) WITHOUT ROWID;
)";

// What slow-query compares with.
constexpr std::string_view usual_times = R"(
CREATE TABLE usual_times(
  statement INTEGER NOT NULL, database TEXT NOT NULL,
  usual BLOB NOT NULL, latest BLOB NOT NULL, saved INTEGER NOT NULL,
  PRIMARY KEY(statement, database)) WITHOUT ROWID;
)";

// When some pgweir wrote, in milliseconds: what is not in here nobody saw. Of older files the hours
// with traffic are known to have been seen.
constexpr std::string_view watched = R"(
CREATE TABLE watched(since INTEGER PRIMARY KEY, until INTEGER NOT NULL);
INSERT INTO watched SELECT DISTINCT at * 1000, at * 1000 + 3600000 FROM hours;
)";

// Step i makes version i + 1 of version i.
constexpr std::array<std::string_view, 3> steps{first_tables, usual_times, watched};

// Neither can be said inside of a transaction; incremental vacuum only before the first table.
void choose_modes(database& in) {
  in.run("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
}

schema_state look(database& in) {
  schema_state out;
  out.version = in.number("PRAGMA user_version");
  const bool empty = in.number("SELECT count(*) FROM sqlite_schema") == 0;
  const bool ours = in.number("PRAGMA application_id") == application_id;
  if (!ours && !empty) {
    out.what = schema_state::kind::not_ours;
  } else if (out.version > schema_version()) {
    out.what = schema_state::kind::too_new;
  }
  return out;
}

}  // namespace

std::int64_t schema_version() { return static_cast<std::int64_t>(steps.size()); }

sqlite_result<schema_state> prepare_schema(database& in) {
  // Before anything is written: a file of somebody else stays as it is.
  auto found = look(in);
  if (const auto& why = in.failure()) return *why;
  if (found.what != schema_state::kind::ready) return found;
  choose_modes(in);
  if (found.version == schema_version()) {
    if (const auto& why = in.failure()) return *why;
    return found;
  }
  transaction all{in};
  // Another process may have been quicker.
  const auto now = look(in);
  if (!in.failure() && now.what != schema_state::kind::ready) return now;
  for (auto at = static_cast<std::size_t>(now.version); at < steps.size(); ++at) {
    in.run(std::string{steps[at]});
  }
  in.run("PRAGMA application_id=" + std::to_string(application_id));
  in.run("PRAGMA user_version=" + std::to_string(schema_version()));
  if (auto kept = all.keep(); !kept) return kept.error();
  return found;
}

}  // namespace pgweir::history
