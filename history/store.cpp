#include "history/store.hpp"

#include "core/finding.hpp"
#include "core/history_limits.hpp"
#include "history/packed.hpp"
#include "reports/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace pgweir::history {

namespace {

using std::chrono::floor;

std::int64_t ms_of(core::wall_time at) { return at.time_since_epoch().count(); }

template <class Time>
std::int64_t seconds_of(Time at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::uint64_t us_of(core::duration d) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0));
}

std::string adding_to(const char* table) {
  return fmt::format(
      "INSERT INTO {} VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(at, statement) DO UPDATE SET "
      "calls=calls+excluded.calls, errors=errors+excluded.errors, "
      "round_trips=round_trips+excluded.round_trips, rows=rows+excluded.rows, "
      "bytes=bytes+excluded.bytes, time_us=time_us+excluded.time_us, "
      "slowest_us=max(slowest_us, excluded.slowest_us), "
      "latencies=merged_histograms(latencies, excluded.latencies)",
      table);
}

const std::array<std::string, 3>& adding() {
  static const std::array<std::string, 3> all{adding_to("minutes"), adding_to("hours"),
                                              adding_to("days")};
  return all;
}

struct signed_cost {
  std::int64_t calls;
  std::int64_t round_trips;
  std::int64_t rows;
  std::int64_t bytes;
  std::int64_t time_us;
};

signed_cost difference(const core::cost& more, const core::cost& less) {
  const auto minus = [](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::int64_t>(a - b);
  };
  return {minus(more.calls, less.calls), minus(more.round_trips, less.round_trips),
          minus(more.rows, less.rows), minus(more.bytes, less.bytes),
          minus(us_of(more.time), us_of(less.time))};
}

std::string json_text(const nlohmann::json& j) {
  return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

store::store(database file) : file_{std::move(file)} {
  file_.add_function("merged_histograms", merged_histograms);
}

sqlite_result<void> store::write(const history_news& news, core::wall_time now) {
  transaction all{file_};
  // Another process may have pruned what is in mind here; what was not kept was made in vain.
  const auto version = file_.number("PRAGMA data_version");
  if (std::exchange(rows_are_of_, std::nullopt) != version) rows_.clear();
  for (const auto& each : news.statements.deltas) add(each, news.statements.at);
  for (const auto& each : news.findings) add(each, now);
  for (const auto& each : news.usual_times) save(each, now);
  note_watched(news.since, now);
  auto kept = all.keep();
  if (kept) rows_are_of_ = version;
  return kept;
}

sqlite_result<void> store::prune(const retention& how, core::wall_time now) {
  rows_are_of_.reset();
  if (auto done = prune_by_age(file_, how, now); !done) return done;
  return prune_by_size(file_, how.bytes);
}

void store::add(const minute_delta& delta, minute at) {
  const auto row = row_of(*delta.of, floor<std::chrono::days>(at));
  const auto& work = delta.work;
  const auto latencies = packed(work.latencies);
  const std::array<std::int64_t, 3> times{seconds_of(at), seconds_of(floor<std::chrono::hours>(at)),
                                          seconds_of(floor<std::chrono::days>(at))};
  for (std::size_t i = 0; i < times.size(); ++i) {
    file_.run(adding()[i], {times[i], row, work.spent.calls, work.errors, work.spent.round_trips,
                            work.spent.rows, work.spent.bytes, us_of(work.spent.time),
                            us_of(work.slowest), latencies});
  }
}

std::uint64_t store::row_of(const analyzers::statement_totals& totals,
                            std::chrono::sys_days today) {
  if (rows_.size() >= core::limits::known_statement_rows) rows_.clear();
  const auto& statement = totals.statement;
  auto& known = rows_[core::hex(statement.key) + totals.database];
  if (known.id != 0 && known.told == today) return known.id;
  const std::string tables = json_text(statement.tables);
  file_.run(
      "INSERT INTO statements(key, database, text, tables, last_seen) VALUES(?,?,?,?,?) "
      "ON CONFLICT(key, database) DO UPDATE SET last_seen=max(last_seen, excluded.last_seen)",
      {statement.key, totals.database, statement.text, tables, seconds_of(today)});
  known.id = static_cast<std::uint64_t>(file_.number(
      "SELECT id FROM statements WHERE key=? AND database=?", {statement.key, totals.database}));
  known.told = today;
  return known.id;
}

void store::add(const finding_delta& delta, core::wall_time now) {
  const auto spent = difference(delta.more, delta.less);
  if (delta.now != nullptr) {
    const auto& booked = *delta.now;
    file_.run(
        "INSERT INTO findings VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
        "first_seen=min(first_seen, excluded.first_seen), "
        "last_seen=max(last_seen, excluded.last_seen), count=count+excluded.count, "
        "calls=calls+excluded.calls, round_trips=round_trips+excluded.round_trips, "
        "rows=rows+excluded.rows, bytes=bytes+excluded.bytes, time_us=time_us+excluded.time_us",
        {delta.id, core::name_of(booked.latest.rule), ms_of(booked.first_seen),
         ms_of(booked.last_seen), delta.count, spent.calls, spent.round_trips, spent.rows,
         spent.bytes, spent.time_us});
    if (delta.tells_more) {
      const auto state = reports::finding_json(booked);
      file_.run("INSERT OR REPLACE INTO finding_states VALUES(?,?)", {delta.id, state});
    }
  } else {
    file_.run(
        "UPDATE findings SET count=count+?, calls=calls+?, round_trips=round_trips+?, "
        "rows=rows+?, bytes=bytes+?, time_us=time_us+? WHERE id=?",
        {delta.count, spent.calls, spent.round_trips, spent.rows, spent.bytes, spent.time_us,
         delta.id});
  }
  count_hours(delta, now);
  if (delta.count >= 0) return;
  // What was taken back altogether has never been.
  file_.run(
      "DELETE FROM finding_states WHERE id IN (SELECT id FROM findings WHERE id=? AND "
      "count<=0)",
      {delta.id});
  file_.run("DELETE FROM findings WHERE id=? AND count<=0", {delta.id});
}

void store::count_hours(const finding_delta& delta, core::wall_time now) {
  if (delta.count < 0) return take_back_hours(delta.id, -delta.count);
  if (delta.count == 0) return;
  const auto at = floor<std::chrono::hours>(std::min(delta.now->last_seen, now));
  file_.run(
      "INSERT INTO finding_hours VALUES(?,?,?) ON CONFLICT(finding, at) DO UPDATE SET "
      "count=count+excluded.count",
      {delta.id, seconds_of(at), delta.count});
}

// From the latest hours: what is taken back was booked a moment ago.
void store::take_back_hours(std::uint64_t finding, std::int64_t count) {
  std::vector<std::pair<std::int64_t, std::int64_t>> booked;
  {
    auto found = file_.ask("SELECT at, count FROM finding_hours WHERE finding=? ORDER BY at DESC",
                           {finding});
    for (auto left = count; left > 0 && found.next(); left -= found.integer(1)) {
      booked.emplace_back(found.integer(0), std::min(left, found.integer(1)));
    }
  }
  for (const auto& [at, part] : booked) {
    file_.run("UPDATE finding_hours SET count=count-? WHERE finding=? AND at=?",
              {part, finding, at});
  }
  file_.run("DELETE FROM finding_hours WHERE finding=? AND count<=0", {finding});
}

void store::save(const analyzers::usual_times& times, core::wall_time now) {
  const auto usual = packed(times.usual);
  const auto latest = packed(times.latest);
  file_.run("INSERT OR REPLACE INTO usual_times VALUES(?,?,?,?,?)",
            {times.statement, times.database, usual, latest, seconds_of(now)});
}

// A span goes on, whoever wrote it, unless there was a gap.
void store::note_watched(core::wall_time since, core::wall_time now) {
  const auto from = std::clamp(since, now - core::limits::unwatched_gap, now);
  file_.run(
      "UPDATE watched SET until=max(until, ?) WHERE until>=? AND "
      "since=(SELECT max(since) FROM watched WHERE since<=?)",
      {ms_of(now), ms_of(from - core::limits::unwatched_gap), ms_of(now)});
  if (file_.number("SELECT changes()") > 0) return;
  file_.run("INSERT OR REPLACE INTO watched VALUES(?,?)", {ms_of(from), ms_of(now)});
}

sqlite_result<std::vector<analyzers::usual_times>> store::usual_times(std::size_t most) {
  std::vector<analyzers::usual_times> out;
  {
    auto found = file_.ask(
        "SELECT statement, database, usual, latest FROM usual_times ORDER BY saved DESC LIMIT ?",
        {std::uint64_t{most}});
    while (found.next()) {
      out.push_back({found.id(0), found.text(1), latency_history_from(found.bytes(2)),
                     latency_history_from(found.bytes(3))});
    }
  }
  if (auto why = file_.failure()) {
    file_.clear_failure();
    return *std::move(why);
  }
  return out;
}

}  // namespace pgweir::history
