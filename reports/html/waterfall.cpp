#include "reports/html/waterfall.hpp"

#include "reports/html/escape.hpp"
#include "reports/timeline_lanes.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace pgweir::reports {

namespace {

constexpr double width = 1000;   // of a lane, in units of its drawing
constexpr double least_bar = 2;  // narrower ones could not be seen
constexpr int quarters = 4;      // of the axis

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

std::string lane_markup(const timeline_lane& of, std::size_t number, const timeline_lanes& time) {
  const auto whole = time.whole;
  std::string bars;
  std::uint64_t drawn = 0;
  for (const auto& step : time.steps) {
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

std::string caption(const timeline_lanes& time) {
  auto out = fmt::format(
      "<b>{}</b> in all, of which the server worked <b>{}</b>. The gaps between the bars, {}, are "
      "the application&#39;s and the network&#39;s time.",
      duration_text(time.whole), duration_text(time.worked),
      duration_text(time.whole - time.worked));
  if (time.executions > time.shown) {
    out += fmt::format(" Drawn are the first {} of {} executions.", count_text(time.shown),
                       count_text(time.executions));
  }
  return "<figcaption>" + out + "</figcaption>";
}

}  // namespace

std::string waterfall(const core::finding& f) {
  const auto time = timeline_of(f);
  if (time.lanes.empty()) return {};
  std::string out = "<figure class=\"waterfall\">\n";
  for (std::size_t i = 0; i < time.lanes.size(); ++i) out += lane_markup(time.lanes[i], i, time);
  return out + axis(time.whole) + caption(time) + "</figure>\n";
}

}  // namespace pgweir::reports
