#include "history/history_json.hpp"

#include "core/finding.hpp"
#include "core/history_limits.hpp"
#include "reports/json_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace pgweir::history {

namespace {

using reports::json;
using std::chrono::time_point_cast;

std::string dumped(const json& j) {
  return j.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

template <class Time>
std::string date(Time at) {
  return reports::date_json(time_point_cast<std::chrono::milliseconds>(at));
}

json to_json(const past_finding& f) {
  return {
      {"id", core::hex(f.id)},          {"rule", f.rule},   {"first_seen", date(f.first_seen)},
      {"last_seen", date(f.last_seen)}, {"count", f.count}, {"cost", reports::cost_json(f.total)}};
}

json to_json(const statement_series::point& point) {
  const auto& work = point.work;
  // A quantile is the end of its step, which may lie behind the slowest call.
  const auto quantile = [&](double share) {
    return reports::microseconds(std::min(work.latencies.quantile(share), work.slowest));
  };
  return {{"at", date(point.at)},    {"cost", reports::cost_json(work.spent)},
          {"errors", work.errors},   {"slowest_us", reports::microseconds(work.slowest)},
          {"p50_us", quantile(0.5)}, {"p95_us", quantile(0.95)},
          {"p99_us", quantile(0.99)}};
}

json to_json(std::span<const watched_span> spans) {
  auto out = json::array();
  for (const auto& each : spans) out.push_back({{"from", date(each.from)}, {"to", date(each.to)}});
  return out;
}

constexpr std::array<std::string_view, 3> step_names{"minute", "hour", "day"};
// Steps that are answered when nobody says from when.
constexpr std::array<int, 3> usual_steps{120, 48, 62};

std::string_view name_of(step each) { return step_names.at(static_cast<std::size_t>(each)); }

api_answer refused(unsigned status, std::string_view why) {
  return {status, dumped({{"error", why}})};
}

api_answer unreadable(const sqlite_failure& why) {
  return refused(503, "the history cannot be read now: " + why.said);
}

std::optional<std::uint64_t> id_from(std::string_view text) {
  std::uint64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, id, 16);
  if (text.size() != 16 || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return id;
}

// Takes `digits` digits off the front, and what stands before them.
std::optional<int> number_after(char before, std::size_t digits, std::string_view& text) {
  if (before != '\0') {
    if (!text.starts_with(before)) return std::nullopt;
    text.remove_prefix(1);
  }
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  const auto* end = text.data() + digits;
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

// What is wrong with the words; empty: nothing.
std::string read_words(const series_words& words, core::wall_time now, series_question& out) {
  const auto key = id_from(words.key);
  if (!key) return "a key has 16 hexadecimal digits";
  const auto* found = std::ranges::find(step_names, words.step);
  if (!words.step.empty() && found == step_names.end()) return "step is minute, hour or day";
  if (!words.step.empty()) out.each = static_cast<step>(found - step_names.begin());
  const auto to = words.to.empty() ? now : date_from(words.to);
  if (!to) return "to is no date such as 2026-11-22T14:03:00Z";
  const auto span = usual_steps.at(static_cast<std::size_t>(out.each)) * length_of(out.each);
  const auto from = words.from.empty() ? *to - span : date_from(words.from);
  if (!from) return "from is no date such as 2026-11-22T14:03:00Z";
  if (*from >= *to) return "from is not before to";
  if ((*to - *from) / length_of(out.each) >= std::int64_t{core::limits::history_points}) {
    return fmt::format("that is more than {} steps: choose a longer step or a shorter time",
                       core::limits::history_points);
  }
  out.statement = *key;
  out.database = words.database;
  out.from = *from;
  out.to = *to;
  return {};
}

}  // namespace

std::string past_findings_json(std::span<const past_finding> findings) {
  auto all = json::array();
  for (const auto& each : findings) all.push_back(to_json(each));
  return dumped({{"findings", std::move(all)}});
}

std::string finding_record_json(const finding_record& record) {
  auto out = to_json(record.what);
  auto& hours = out["hours"] = json::array();
  for (const auto& each : record.hours) {
    hours.push_back({{"at", date(each.at)}, {"count", each.count}});
  }
  out["watched"] = to_json(record.watched);
  auto state = json::parse(record.state, nullptr, false);
  out["finding"] = state.is_discarded() ? json(nullptr) : std::move(state);
  return dumped(out);
}

std::string statement_series_json(const statement_series& series, const series_question& asked) {
  const auto& s = series.statement;
  auto points = json::array();
  for (const auto& each : series.points) points.push_back(to_json(each));
  return dumped({{"statement", {{"key", core::hex(s.key)}, {"text", s.text}, {"tables", s.tables}}},
                 {"databases", series.databases},
                 {"step", name_of(asked.each)},
                 {"from", date(asked.from)},
                 {"to", date(asked.to)},
                 {"points", std::move(points)},
                 {"watched", to_json(series.watched)}});
}

std::optional<core::wall_time> date_from(std::string_view text) {
  using namespace std::chrono;
  if (text.ends_with('Z')) text.remove_suffix(1);
  const auto y = number_after('\0', 4, text);
  const auto m = number_after('-', 2, text);
  const auto d = number_after('-', 2, text);
  if (!y || !m || !d) return std::nullopt;
  const year_month_day day{year{*y}, month{static_cast<unsigned>(*m)},
                           std::chrono::day{static_cast<unsigned>(*d)}};
  if (!day.ok()) return std::nullopt;
  core::wall_time at = sys_days{day};
  constexpr std::array<std::pair<char, int>, 4> parts{{{'T', 2}, {':', 2}, {':', 2}, {'.', 3}}};
  constexpr std::array<milliseconds, 4> units{hours{1}, minutes{1}, seconds{1}, milliseconds{1}};
  constexpr std::array<int, 4> ends{24, 60, 60, 1'000};
  for (std::size_t i = 0; i < parts.size() && !text.empty(); ++i) {
    const auto n = number_after(parts[i].first, static_cast<std::size_t>(parts[i].second), text);
    if (!n || *n >= ends[i]) return std::nullopt;
    at += *n * units[i];
  }
  return text.empty() ? std::optional{at} : std::nullopt;
}

api_answer past_findings_answer(const reader& from) {
  const auto found = from.findings();
  return found ? api_answer{200, past_findings_json(*found)} : unreadable(found.error());
}

api_answer finding_answer(const reader& from, std::string_view id) {
  const auto asked = id_from(id);
  if (!asked) return refused(400, "an id has 16 hexadecimal digits");
  const auto found = from.finding(*asked);
  if (!found) return unreadable(found.error());
  if (!*found) return refused(404, "the history knows no such finding");
  return {200, finding_record_json(**found)};
}

api_answer statement_answer(const reader& from, const series_words& asked, core::wall_time now) {
  series_question question;
  if (const auto wrong = read_words(asked, now, question); !wrong.empty()) {
    return refused(400, wrong);
  }
  const auto found = from.statement(question);
  if (!found) return unreadable(found.error());
  if (!*found) return refused(404, "the history knows no such statement");
  return {200, statement_series_json(**found, question)};
}

}  // namespace pgweir::history
