#include "reports/plan_text.hpp"

#include "reports/layout.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgweir::reports {

namespace {

constexpr std::size_t lines_shown = 12;
// Of the condition; a longer one is cut.
constexpr std::size_t condition_shown = 80;

std::string rounded(double number) {
  const auto bounded = std::clamp(number, 0.0, 1e18);
  return bounded < 10 ? fmt::format("{:.1f}", bounded)
                      : count_text(static_cast<std::uint64_t>(std::llround(bounded)));
}

std::string_view without_public(std::string_view table) {
  constexpr std::string_view usual = "public.";
  return table.starts_with(usual) ? table.substr(usual.size()) : table;
}

std::string line_of(const core::plan_node& node) {
  std::string out(std::size_t{2} * node.depth, ' ');
  out += node.type;
  if (!node.index.empty()) out += " using " + node.index;
  if (!node.table.empty()) out.append(" on ").append(without_public(node.table));
  if (!node.condition.empty()) out += "  " + cut_to(node.condition, condition_shown);
  const auto rows = static_cast<std::uint64_t>(std::llround(std::clamp(node.rows, 0.0, 1e18)));
  return out + fmt::format("  cost {}, about {}", rounded(node.total_cost), counted(rows, "row"));
}

}  // namespace

std::vector<std::string> plan_tree(const core::plan& plan) {
  std::vector<std::string> lines;
  const auto shown = plan.nodes.size() <= lines_shown ? plan.nodes.size() : lines_shown - 1;
  for (std::size_t i = 0; i < shown; ++i) lines.push_back(line_of(plan.nodes[i]));
  if (shown < plan.nodes.size())
    lines.push_back(fmt::format("… {} more", counted(plan.nodes.size() - shown, "step")));
  return lines;
}

void plan_node_fields(json_fields& all, core::plan_node& node) {
  all.field("depth", node.depth);
  all.field("type", node.type);
  all.field("table", node.table);
  all.field("alias", node.alias);
  all.field("index", node.index);
  all.field("condition", node.condition);
  all.field("startup_cost", node.startup_cost);
  all.field("total_cost", node.total_cost);
  all.field("rows", node.rows);
}

}  // namespace pgweir::reports
