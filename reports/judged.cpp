#include "reports/judged.hpp"

#include "core/rule.hpp"
#include "reports/plain_text.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::reports {

namespace {

int rank_of(standing stands) {
  switch (stands) {
    case standing::failing:
      return 0;
    case standing::below:
      return 1;
    case standing::known:
      return 2;
    case standing::acknowledged:
      return 3;
  }
  return 3;
}

}  // namespace

std::vector<judged_finding> in_order(const report& r, const verdict& judged) {
  std::vector<judged_finding> out;
  out.reserve(r.findings.size());
  for (std::size_t i = 0; i < r.findings.size(); ++i) {
    const auto stands = i < judged.standings.size() ? judged.standings[i] : standing::below;
    out.push_back({&r.findings[i], stands});
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return rank_of(a.stands) < rank_of(b.stands);
  });
  return out;
}

bool is_judged(const report& r, const verdict& judged) {
  const bool has_standings = !r.findings.empty() && !judged.standings.empty();
  return judged.failed || !judged.asked.empty() || has_standings;
}

std::string failure_without_finding(const report& r, const verdict& judged) {
  if (judged.failed && judged.failing == 0) return plain_text(judged.why);
  if (r.traffic.queries > 0 || !r.findings.empty()) return {};
  return "No query came through the proxy, so nothing could be judged.";
}

std::string counted_by_rule(const std::vector<judged_finding>& findings) {
  std::array<std::pair<std::uint64_t, core::rule>, core::rules.size()> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers.at(i).second = core::rules.at(i).id;
  for (const auto& each : findings) {
    ++numbers.at(static_cast<std::size_t>(each.finding->latest.rule)).first;
  }
  std::stable_sort(numbers.begin(), numbers.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string out;
  for (const auto& [number, rule] : numbers) {
    if (number == 0) break;
    if (!out.empty()) out += ", ";
    out += fmt::format("{} ×{}", core::name_of(rule), count_text(number));
  }
  return out;
}

}  // namespace pgweir::reports
