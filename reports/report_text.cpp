#include "reports/layout.hpp"
#include "reports/text.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"
#include "reports/work_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace pgweir::reports {

namespace {

constexpr std::size_t severity_width = 9;
constexpr std::size_t rule_width = 21;

std::string heading(const report& r) {
  return fmt::format("pgweir {} · {} · {} to {}\n", r.pgweir_version, r.upstream,
                     date_text(r.started), clock_text(r.made));
}

std::string table(const report& r, const text_style& style) {
  std::string out = faint(padded("severity", severity_width) + padded("rule", rule_width) +
                              padded("grade", 9) + padded("seen", 7) + "what",
                          style) +
                    "\n";
  const auto fixed = severity_width + rule_width + 16;
  const auto room = style.width > fixed + 30 ? style.width - fixed : std::size_t{60};
  for (const auto& f : r.findings) {
    const auto w = words_of(f.latest);
    const auto severity = core::name_of(f.latest.severity);
    out += coloured(severity, f.latest.severity, style);
    out.append(severity_width - severity.size(), ' ');
    out += padded(core::name_of(f.latest.rule), rule_width);
    out += padded(core::name_of(f.latest.grade), 9);
    out += padded(fmt::format("×{}", count_text(f.count)), 7);
    out += cut_to(fmt::format("{} · {}", w.subject, w.price), room) + "\n";
  }
  return out;
}

}  // namespace

std::string losses(const report& r) {
  std::string out;
  auto add = [&](const std::string& part) { out += (out.empty() ? "" : " · ") + part; };
  const auto& seen = r.traffic.seen;
  if (seen.dropped_events > 0) add(counted(seen.dropped_events, "event") + " dropped under load");
  if (seen.unattributed > 0) {
    add(counted(seen.unattributed, "execution") + " whose SQL text was lost");
  }
  if (seen.unparsed > 0) {
    add(counted(seen.unparsed, "execution") +
        " of SQL that the parser does not know, watched by shape");
  }
  if (seen.rules_switched_off > 0) {
    add(counted(seen.rules_switched_off, "rule") + " switched off by a mistake of pgweir's own");
  }
  for (const auto& [reason, n] : r.traffic.blind) {
    add(fmt::format("{} not readable ({})", counted(n, "connection"), reason));
  }
  if (r.findings_dropped > 0) add(counted(r.findings_dropped, "finding") + " more than are kept");
  return out;
}

std::string numbers_by_severity(const report& r) {
  std::array<std::uint64_t, 3> n{};
  std::uint64_t suspects = 0;
  for (const auto& f : r.findings) {
    if (f.latest.grade == core::grade::suspect) {
      ++suspects;
    } else {
      ++n.at(static_cast<std::size_t>(f.latest.severity));
    }
  }
  std::string out;
  auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  if (n[2] > 0) add(counted(n[2], "error"));
  if (n[1] > 0) add(counted(n[1], "warning"));
  if (n[0] > 0) add(fmt::format("{} info", n[0]));
  if (suspects > 0) add(counted(suspects, "suspect"));
  return out.empty() ? "no findings" : out;
}

namespace {

std::string gate_text(const report& r, fail_on level) {
  const auto v = judge(r, level);
  if (v.failed) return fmt::format("FAILED ({})", v.why);
  if (level == fail_on::none) return "passed (--fail-on none)";
  return fmt::format("passed (nothing at {} or worse)", name_of(level));
}

}  // namespace

std::string summary_line(const report& r, std::optional<fail_on> gate) {
  auto out =
      fmt::format("pgweir: {}, {} analysed · {}", counted(r.traffic.queries, "query", "queries"),
                  percent_text(r.traffic.analysed()), numbers_by_severity(r));
  if (gate) out += " · gate: " + gate_text(r, *gate);
  return out + "\n";
}

std::string report_text(const report& r, const report_text_options& options) {
  std::string out = heading(r) + "\n";
  if (!r.findings.empty()) {
    out += table(r, options.style) + "\n";
    for (const auto& f : r.findings) {
      if (options.entries) out += entry_text(f, options.style) + "\n";
    }
  } else if (r.traffic.queries > 0) {
    out += "Nothing found: no loops, no unbounded or slow queries, no transaction left open.\n\n";
  } else {
    out += "No traffic yet. Point your application at pgweir instead of at the server.\n\n";
  }
  out += work_text(r, options.style);
  if (!r.configuration_error.empty()) {
    out += "the configuration was not reloaded, the old one is in force: " + r.configuration_error +
           "\n";
  }
  if (const auto lost = losses(r); !lost.empty()) out += "left out: " + lost + "\n";
  return out + summary_line(r, options.gate);
}

}  // namespace pgweir::reports
