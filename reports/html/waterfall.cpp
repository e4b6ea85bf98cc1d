#include "reports/html/waterfall.hpp"

#include "reports/html/escape.hpp"
#include "reports/phrases.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::reports {

namespace {

constexpr double width = 1000;   // of a lane, in units of its drawing
constexpr double least_bar = 2;  // narrower ones could not be seen
constexpr int quarters = 4;      // of the axis

struct lane {
  std::string name;    // "posts"
  std::string detail;  // "50 × author_id = authors.id"
  std::uint64_t executions = 0;
  std::size_t depth = 0;  // 0: the parent and its children; 1: children of children; …
};

struct span {
  core::duration begin{};
  core::duration end{};
};

using steps = std::vector<core::timed_step>;

lane parent_lane(const core::statement_ref& parent, std::uint64_t rows, std::uint64_t executions) {
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

std::vector<lane> lanes_of(const core::n_plus_one_evidence& e) {
  std::vector<lane> out;
  out.push_back(e.parent ? parent_lane(*e.parent, e.parent_rows, e.parent_executions) : lane{});
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

std::vector<lane> lanes_of(const core::write_loop_evidence& e) {
  std::vector<lane> out;
  out.push_back(e.parent ? parent_lane(*e.parent, e.parent_rows, 1) : lane{});
  auto detail = counted(e.writes, "write");
  if (!e.written.column.empty() && !e.source.column.empty() && e.parent) {
    const auto table = e.source.table.empty() ? table_of(*e.parent) : e.source.table;
    detail += fmt::format(", {} = {}.{}", e.written.column, table, e.source.column);
  }
  out.push_back({table_of(e.statement), detail, e.writes});
  return out;
}

core::duration end_of(const steps& all) {
  core::duration end{};
  for (const auto& step : all) end = std::max(end, step.at + step.took);
  return end;
}

// The time in which at least one statement ran.
core::duration worked(const steps& all) {
  std::vector<span> spans;
  for (const auto& step : all) spans.push_back({step.at, step.at + step.took});
  std::sort(spans.begin(), spans.end(),
            [](const span& a, const span& b) { return a.begin < b.begin; });
  core::duration sum{};
  core::duration reached{};
  for (const auto& s : spans) {
    const auto from = std::max(s.begin, reached);
    if (s.end > from) sum += s.end - from;
    reached = std::max(reached, s.end);
  }
  return sum;
}

double units(core::duration d, core::duration whole) {
  return width * static_cast<double>(d.count()) / static_cast<double>(whole.count());
}

std::string bar_of(const core::timed_step& step, core::duration whole) {
  const auto wide = std::max(units(step.took, whole), least_bar);
  const auto left = std::min(units(step.at, whole), width - wide);
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"5\" width=\"{:.1f}\" height=\"18\"><title>after {}: "
      "{}</title></rect>",
      left, wide, duration_text(step.at), duration_text(step.took));
}

std::string grid() {
  std::string out;
  for (int i = 0; i <= quarters; ++i) {
    out += fmt::format("<path class=\"grid\" d=\"M{:.0f} 0V28\"/>", width * i / quarters);
  }
  return out;
}

std::string lane_markup(const lane& of, std::size_t number, const steps& all) {
  const auto whole = end_of(all);
  std::string bars;
  std::uint64_t drawn = 0;
  for (const auto& step : all) {
    if (step.lane != number) continue;
    ++drawn;
    bars += bar_of(step, whole);
  }
  if (drawn == 0) return {};
  const auto name = escaped(of.name);
  return fmt::format(
      "<div class=\"lane depth-{}\"><div class=\"name\"><bdi>{}</bdi> <small>{}</small></div>"
      "<svg class=\"{}\" viewBox=\"0 0 1000 28\" preserveAspectRatio=\"none\" role=\"img\" "
      "aria-label=\"{} of {} on a time line of {}\">{}{}</svg></div>\n",
      std::min<std::size_t>(of.depth, 3), name, escaped(of.detail),
      number == 0 ? "parent" : "children", counted(drawn, "execution"), name, duration_text(whole),
      grid(), bars);
}

std::string axis(core::duration whole) {
  std::string out = "<div class=\"axis\" aria-hidden=\"true\">";
  for (int i = 0; i <= quarters; ++i) {
    out += fmt::format("<span>{}</span>", i == 0 ? "0" : duration_text(whole * i / quarters));
  }
  return out + "</div>\n";
}

std::string caption(const std::vector<lane>& lanes, const steps& all) {
  const auto whole = end_of(all);
  const auto busy = worked(all);
  std::uint64_t executions = 0;
  std::vector<std::uint64_t> drawn(lanes.size(), 0);
  for (const auto& step : all) {
    if (step.lane < drawn.size()) ++drawn[step.lane];
  }
  std::uint64_t shown = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    shown += drawn[i];
    executions += drawn[i] > 0 ? lanes[i].executions : 0;
  }
  auto out = fmt::format(
      "<b>{}</b> in all, of which the server worked <b>{}</b>. The gaps between the bars, {}, are "
      "the application&#39;s and the network&#39;s time.",
      duration_text(whole), duration_text(busy), duration_text(whole - busy));
  if (executions > shown) {
    out += fmt::format(" Drawn are the first {} of {} executions.", count_text(shown),
                       count_text(executions));
  }
  return "<figcaption>" + out + "</figcaption>";
}

std::string drawn(const std::vector<lane>& lanes, const steps& all) {
  const auto whole = end_of(all);
  if (whole.count() <= 0) return {};
  std::string out = "<figure class=\"waterfall\">\n";
  for (std::size_t i = 0; i < lanes.size(); ++i) out += lane_markup(lanes[i], i, all);
  return out + axis(whole) + caption(lanes, all) + "</figure>\n";
}

}  // namespace

std::string waterfall(const core::finding& f) {
  return std::visit(
      [](const auto& e) -> std::string {
        if constexpr (requires { e.timeline; }) {
          return drawn(lanes_of(e), e.timeline);
        } else {
          return {};
        }
      },
      f.evidence);
}

}  // namespace pgweir::reports
