#include "reports/timeline_lanes.hpp"

#include "reports/phrases.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace pgweir::reports {

namespace {

struct span_of_time {
  core::duration begin{};
  core::duration end{};
};

using steps = std::span<const core::timed_step>;

timeline_lane parent_lane(const core::statement_ref& parent, std::uint64_t rows,
                          std::uint64_t executions) {
  return {table_of(parent), counted(rows, "row"), std::max<std::uint64_t>(executions, 1)};
}

std::string traced(const core::n_plus_one_evidence& e, const core::n_plus_one_evidence::child& c) {
  const auto times = fmt::format("{} ×", count_text(c.executions));
  if (c.compared_with.column.empty()) return times;
  const auto* source = e.parent ? &*e.parent : nullptr;
  if (c.source_child && *c.source_child < e.children.size()) {
    source = &e.children[*c.source_child].statement;
  }
  if (c.source.column.empty() || source == nullptr) return times + " " + c.compared_with.column;
  const auto table = c.source.table.empty() ? table_of(*source) : c.source.table;
  return fmt::format("{} {} = {}.{}", times, c.compared_with.column, table, c.source.column);
}

std::vector<timeline_lane> lanes_of(const core::n_plus_one_evidence& e) {
  std::vector<timeline_lane> out;
  out.push_back(e.parent ? parent_lane(*e.parent, e.parent_rows, e.parent_executions)
                         : timeline_lane{});
  for (const auto& c : e.children) {
    std::size_t depth = 0;
    if (c.source_child && *c.source_child + 1 < out.size()) {
      depth = out[*c.source_child + 1].depth + 1;
    }
    const auto& table = c.compared_with.table;
    out.push_back(
        {table.empty() ? table_of(c.statement) : table, traced(e, c), c.executions, depth});
  }
  return out;
}

std::vector<timeline_lane> lanes_of(const core::write_loop_evidence& e) {
  std::vector<timeline_lane> out;
  out.push_back(e.parent ? parent_lane(*e.parent, e.parent_rows, 1) : timeline_lane{});
  auto detail = counted(e.writes, "write");
  if (!e.written.column.empty() && !e.source.column.empty() && e.parent) {
    const auto table = e.source.table.empty() ? table_of(*e.parent) : e.source.table;
    detail += fmt::format(", {} = {}.{}", e.written.column, table, e.source.column);
  }
  out.push_back({table_of(e.statement), detail, e.writes});
  return out;
}

core::duration end_of(steps all) {
  core::duration end{};
  for (const auto& step : all) end = std::max(end, step.at + step.took);
  return end;
}

// The time in which at least one statement ran.
core::duration worked(steps all) {
  std::vector<span_of_time> spans;
  for (const auto& step : all) spans.push_back({step.at, step.at + step.took});
  std::sort(spans.begin(), spans.end(),
            [](const span_of_time& a, const span_of_time& b) { return a.begin < b.begin; });
  core::duration sum{};
  core::duration reached{};
  for (const auto& s : spans) {
    const auto from = std::max(s.begin, reached);
    if (s.end > from) sum += s.end - from;
    reached = std::max(reached, s.end);
  }
  return sum;
}

timeline_lanes counted_up(std::vector<timeline_lane> lanes, steps all) {
  timeline_lanes out{std::move(lanes), all, end_of(all), worked(all), 0, 0};
  std::vector<std::uint64_t> drawn(out.lanes.size(), 0);
  for (const auto& step : all) {
    if (step.lane < drawn.size()) ++drawn[step.lane];
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    out.shown += drawn[i];
    out.executions += drawn[i] > 0 ? std::max(out.lanes[i].executions, drawn[i]) : 0;
  }
  if (out.whole.count() <= 0) return {};
  return out;
}

}  // namespace

timeline_lanes timeline_of(const core::finding& f) {
  return std::visit(
      [](const auto& e) -> timeline_lanes {
        if constexpr (requires { e.timeline; }) {
          return counted_up(lanes_of(e), e.timeline);
        } else {
          return {};
        }
      },
      f.evidence);
}

}  // namespace pgweir::reports
