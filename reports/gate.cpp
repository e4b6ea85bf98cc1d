#include "reports/gate.hpp"

#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::reports {

namespace {

constexpr std::array<std::pair<fail_on, std::string_view>, 4> levels{{
    {fail_on::error, "error"},
    {fail_on::warning, "warning"},
    {fail_on::info, "info"},
    {fail_on::none, "none"},
}};

bool counts(const core::finding& f, fail_on level) {
  if (f.grade == core::grade::suspect) return false;
  switch (level) {
    case fail_on::error:
      return f.severity >= core::severity::error;
    case fail_on::warning:
      return f.severity >= core::severity::warning;
    case fail_on::info:
      return true;
    case fail_on::none:
      return false;
  }
  return false;
}

}  // namespace

std::optional<fail_on> fail_on_named(std::string_view name) {
  for (const auto& [level, text] : levels) {
    if (text == name) return level;
  }
  return std::nullopt;
}

std::string_view name_of(fail_on level) { return levels[static_cast<std::size_t>(level)].second; }

verdict judge(const report& r, fail_on level) {
  verdict out;
  for (const auto& f : r.findings) {
    const bool fails = counts(f.latest, level);
    out.standings.push_back(fails ? standing::failing : standing::below);
    if (!fails) continue;
    if (!out.failed) {
      const auto& route = f.latest.where.route;
      out.why = fmt::format("{}: {}{}", core::name_of(f.latest.rule), words_of(f.latest).subject,
                            route.empty() ? "" : " in " + route);
    }
    out.failed = true;
    ++out.failing;
  }
  // A route is a client's word: no control character may reach a terminal.
  std::replace_if(
      out.why.begin(), out.why.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  if (out.failing > 1) out.why += fmt::format(", and {} more", out.failing - 1);
  return out;
}

}  // namespace pgweir::reports
