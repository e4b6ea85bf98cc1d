#include "history/reader.hpp"

#include "core/history_limits.hpp"
#include "history/packed.hpp"
#include "history/schema.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace pgweir::history {

namespace {

// Readers wait for nobody but a migration.
constexpr int patience_ms = 1'000;

sqlite_result<database> opened(const std::string& path) {
  auto file = database::open(path, database::access::reading, patience_ms);
  if (!file) return file.error();
  const auto version = file->number("PRAGMA user_version");
  if (auto why = file->failure()) return *std::move(why);
  if (version != schema_version()) {
    return sqlite_failure{
        sqlite_failure::kind::other,
        fmt::format("it is of version {}, this pgweir knows {}", version, schema_version())};
  }
  return file;
}

core::wall_time wall_from(std::int64_t ms) {
  return core::wall_time{std::chrono::milliseconds{ms}};
}

core::duration us_from(std::int64_t us) { return std::chrono::microseconds{us}; }

core::cost cost_from(const rows& row, int first) {
  return {row.id(first), row.id(first + 1), row.id(first + 2), row.id(first + 3),
          us_from(row.integer(first + 4))};
}

constexpr const char* finding_columns =
    "SELECT id, rule, first_seen, last_seen, count, calls, round_trips, rows, bytes, time_us "
    "FROM findings ";

past_finding finding_from(const rows& row) {
  return {row.id(0), row.text(1),      wall_from(row.integer(2)), wall_from(row.integer(3)),
          row.id(4), cost_from(row, 5)};
}

// The answer, or why it could not be read.
template <class Value>
sqlite_result<Value> checked(const database& file, Value&& value) {
  if (const auto& why = file.failure()) return *why;
  return std::forward<Value>(value);
}

std::vector<finding_record::hour_count> hours_of(database& file, std::uint64_t id) {
  std::vector<finding_record::hour_count> out;
  auto found = file.ask("SELECT at, count FROM finding_hours WHERE finding=? ORDER BY at", {id});
  while (found.next()) {
    const hour at{
        std::chrono::duration_cast<std::chrono::hours>(std::chrono::seconds{found.integer(0)})};
    out.push_back({at, found.id(1)});
  }
  return out;
}

// At most limits::listed_watched_spans, the last ones.
std::vector<watched_span> watched_between(database& file, core::wall_time from,
                                          core::wall_time to) {
  std::vector<watched_span> out;
  auto found = file.ask(
      "SELECT since, until FROM watched WHERE since<? AND until>=? ORDER BY since DESC LIMIT ?",
      {to.time_since_epoch().count(), from.time_since_epoch().count(),
       std::uint64_t{core::limits::listed_watched_spans}});
  while (found.next()) out.push_back({wall_from(found.integer(0)), wall_from(found.integer(1))});
  std::ranges::reverse(out);
  return out;
}

// The rows of a statement, one for each database.
std::vector<std::uint64_t> rows_of(database& file, const series_question& asked,
                                   statement_series& out) {
  std::vector<std::uint64_t> ids;
  auto found = file.ask(
      "SELECT id, database, text, tables FROM statements WHERE key=? AND (?='' OR database=?) "
      "ORDER BY database",
      {asked.statement, asked.database, asked.database});
  while (found.next()) {
    ids.push_back(found.id(0));
    out.databases.push_back(found.text(1));
    const auto tables = nlohmann::json::parse(found.text(3), nullptr, false);
    out.statement = {asked.statement, found.text(2), {}};
    for (const auto& each : tables) {
      if (each.is_string()) out.statement.tables.push_back(each);
    }
  }
  return ids;
}

std::string numbers_in(step each) {
  constexpr std::array<const char*, 3> tables{"minutes", "hours", "days"};
  return fmt::format(
      "SELECT calls, round_trips, rows, bytes, time_us, errors, slowest_us, latencies FROM {} "
      "WHERE at=? AND statement=?",
      tables.at(static_cast<std::size_t>(each)));
}

void add(statement_work& sum, const rows& row) {
  core::add_cost(sum.spent, cost_from(row, 0));
  sum.errors += row.id(5);
  sum.slowest = std::max(sum.slowest, us_from(row.integer(6)));
  sum.latencies.add(histogram_from(row.bytes(7)));
}

}  // namespace

std::chrono::minutes length_of(step each) {
  switch (each) {
    case step::by_minute:
      return std::chrono::minutes{1};
    case step::by_hour:
      return std::chrono::hours{1};
    case step::by_day:
      return std::chrono::days{1};
  }
  return {};
}

sqlite_result<std::vector<past_finding>> reader::findings() const {
  auto file = opened(path_);
  if (!file) return file.error();
  std::vector<past_finding> out;
  auto found = file->ask(std::string{finding_columns} + "ORDER BY last_seen DESC LIMIT ?",
                         {std::uint64_t{core::limits::listed_past_findings}});
  while (found.next()) out.push_back(finding_from(found));
  return checked(*file, std::move(out));
}

sqlite_result<std::optional<finding_record>> reader::finding(std::uint64_t id) const {
  auto file = opened(path_);
  if (!file) return file.error();
  std::optional<finding_record> out;
  {
    auto found = file->ask(std::string{finding_columns} + "WHERE id=?", {id});
    if (found.next()) out = finding_record{finding_from(found), "", {}, {}};
  }
  if (out) {
    auto state = file->ask("SELECT state FROM finding_states WHERE id=?", {id});
    if (state.next()) out->state = state.text(0);
    out->hours = hours_of(*file, id);
    out->watched = watched_between(*file, {}, core::wall_time::max());
  }
  return checked(*file, std::move(out));
}

sqlite_result<std::optional<statement_series>> reader::statement(
    const series_question& asked) const {
  auto file = opened(path_);
  if (!file) return file.error();
  statement_series out;
  const auto ids = rows_of(*file, asked, out);
  if (ids.empty()) return checked(*file, std::optional<statement_series>{});
  const auto sql = numbers_in(asked.each);
  const auto length = length_of(asked.each);
  const auto since_epoch = std::chrono::floor<std::chrono::minutes>(asked.from.time_since_epoch());
  auto at = minute{since_epoch - since_epoch % length};
  for (std::size_t i = 0; i < core::limits::history_points && at < asked.to; ++i, at += length) {
    const auto seconds = std::chrono::seconds{at.time_since_epoch()}.count();
    statement_work sum;
    for (const auto id : ids) {
      auto found = file->ask(sql, {std::int64_t{seconds}, id});
      if (found.next()) add(sum, found);
    }
    if (sum.spent.calls > 0) out.points.push_back({at, std::move(sum)});
  }
  out.watched = watched_between(*file, asked.from, asked.to);
  return checked(*file, std::optional{std::move(out)});
}

}  // namespace pgweir::history
