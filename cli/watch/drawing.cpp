#include "cli/watch/drawing.hpp"

#include "cli/watch/cells.hpp"
#include "reports/timeline_lanes.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace pgweir::cli::watch {

namespace {

constexpr std::array<std::string_view, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::size_t narrowest_lane = 10;
constexpr std::size_t columns_between_marks = 10;

// 0: nothing; more than that is never nothing.
std::string_view height_of(double share) {
  if (share <= 0) return " ";
  const auto eighths = static_cast<std::size_t>(std::ceil(std::min(share, 1.0) * 8));
  return heights.at(std::clamp<std::size_t>(eighths, 1, 8) - 1);
}

double in_columns(core::duration d, const reports::timeline_lanes& time, std::size_t columns) {
  return static_cast<double>(columns) * static_cast<double>(d.count()) /
         static_cast<double>(time.whole.count());
}

// For each column, in which share of its time a statement of the lane ran.
std::vector<double> covered(const reports::timeline_lanes& time, std::size_t lane,
                            std::size_t columns) {
  std::vector<double> out(columns, 0.0);
  for (const auto& step : time.steps) {
    if (step.lane != lane) continue;
    const auto begin = in_columns(step.at, time, columns);
    const auto end = in_columns(step.at + step.took, time, columns);
    const auto first = std::min(static_cast<std::size_t>(begin), columns - 1);
    const auto last = std::min(static_cast<std::size_t>(end), columns - 1);
    for (auto i = first; i <= last; ++i) {
      const auto from = std::max(begin, static_cast<double>(i));
      const auto to = std::min(end, static_cast<double>(i + 1));
      out[i] += std::max(to - from, i == first ? 0.01 : 0.0);
    }
  }
  return out;
}

std::string bars_of(const reports::timeline_lanes& time, std::size_t lane, std::size_t columns) {
  std::string out;
  for (const auto share : covered(time, lane, columns)) out += height_of(share);
  return out;
}

bool has_steps(const reports::timeline_lanes& time, std::size_t lane) {
  return std::any_of(time.steps.begin(), time.steps.end(),
                     [&](const auto& step) { return step.lane == lane; });
}

// The next of 1, 2, 5, 10, 20, … units, so that a mark stands every so many columns.
core::duration mark_every(core::duration whole, std::size_t columns) {
  const auto marks = std::max<std::size_t>(columns / columns_between_marks, 1);
  const auto least = static_cast<double>(whole.count()) / static_cast<double>(marks);
  const auto size = std::pow(10.0, std::floor(std::log10(std::max(least, 1.0))));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * size >= least) return core::duration{std::llround(step * size)};
  }
  return core::duration{std::llround(10 * size)};
}

std::string round_duration(core::duration d) {
  using std::chrono::duration;
  for (const auto& [unit, name] :
       {std::pair{1e9, "s"}, std::pair{1e6, "ms"}, std::pair{1e3, "µs"}}) {
    const auto n = static_cast<double>(d.count()) / unit;
    if (n >= 1) return fmt::format("{:.0f} {}", n, name);
  }
  return reports::duration_text(d);
}

std::string axis(const reports::timeline_lanes& time, std::size_t columns) {
  const auto step = mark_every(time.whole, columns);
  std::string out = "0";
  for (auto at = step; at <= time.whole; at += step) {
    const auto column = static_cast<std::size_t>(in_columns(at, time, columns));
    const auto label = round_duration(at);
    const auto used = columns_of(out);
    if (column <= used || column + columns_of(label) > columns) continue;
    out.append(column - used, ' ');
    out += label;
  }
  return out;
}

std::string caption(const reports::timeline_lanes& time) {
  using reports::count_text;
  using reports::duration_text;
  const auto all = time.executions > time.shown
                       ? fmt::format("for the first {} of {} executions", count_text(time.shown),
                                     count_text(time.executions))
                       : "in all";
  return fmt::format(
      "{} {}: a statement ran for {} of it, the other {} are the application's and the network's.",
      duration_text(time.whole), all, duration_text(time.worked),
      duration_text(time.whole - time.worked));
}

}  // namespace

std::string_view mark_of(const core::finding& f) {
  if (f.grade == core::grade::suspect) return "·";
  switch (f.severity) {
    case core::severity::error:
      return "●";
    case core::severity::warning:
      return "◆";
    case core::severity::info:
      return "○";
  }
  return " ";
}

look look_of(const core::finding& f) {
  return f.grade == core::grade::suspect ? look::faint : look_of(f.severity);
}

std::string sparkline(std::span<const std::uint64_t> values) {
  const auto most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  std::string out;
  for (const auto value : values) {
    const auto share =
        static_cast<double>(value) / static_cast<double>(std::max<std::uint64_t>(most, 1));
    out += height_of(std::max(share, 0.01));
  }
  return out;
}

std::string share_bar(double share, std::size_t columns) {
  const auto full = static_cast<std::size_t>(
      std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(columns)));
  std::string out;
  for (std::size_t i = 0; i < std::max<std::size_t>(full, 1); ++i) out += "▓";
  return out;
}

std::vector<line> waterfall(const core::finding& f, std::size_t columns) {
  const auto time = reports::timeline_of(f);
  const auto name_columns = std::clamp<std::size_t>(columns / 3, 6, 40);
  if (time.lanes.empty() || columns < name_columns + narrowest_lane) return {};
  const auto lane_columns = columns - name_columns - 2;
  std::vector<line> out;
  for (std::size_t i = 0; i < time.lanes.size(); ++i) {
    if (!has_steps(time, i)) continue;
    const auto& lane = time.lanes[i];
    auto& drawn = out.emplace_back();
    put(drawn, clipped(displayed(std::string(lane.depth * 2, ' ') + lane.name), name_columns));
    const auto left = name_columns - std::min(columns_of(drawn), name_columns);
    if (left > 4) put(drawn, clipped(displayed("  " + lane.detail), left), look::faint);
    fill(drawn, name_columns + 2);
    put(drawn, bars_of(time, i, lane_columns));
  }
  auto& marks = out.emplace_back();
  fill(marks, name_columns + 2);
  put(marks, axis(time, lane_columns), look::faint);
  for (const auto& text : wrapped(displayed(caption(time)), columns)) {
    put(out.emplace_back(), text, look::faint);
  }
  return out;
}

}  // namespace pgweir::cli::watch
