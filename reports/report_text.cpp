#include "reports/ignored_text.hpp"
#include "reports/layout.hpp"
#include "reports/text.hpp"
#include "reports/units.hpp"
#include "reports/verdict_text.hpp"
#include "reports/wording.hpp"
#include "reports/work_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

bool in_baseline(const std::optional<verdict>& gate, std::size_t finding) {
  if (!gate) return false;
  const auto made = gate->standings.at(finding);
  return made == standing::known || made == standing::acknowledged;
}

std::string_view mark_of(const report_text_options& options, std::size_t finding) {
  if (!in_baseline(options.gate, finding)) return "";
  const bool known = options.gate->standings.at(finding) == standing::known;
  return known ? "known: " : "acknowledged: ";
}

std::string table(const report& r, const report_text_options& options) {
  const auto& style = options.style;
  std::string out = faint(padded("severity", severity_width) + padded("rule", rule_width) +
                              padded("grade", 9) + padded("seen", 7) + "what",
                          style) +
                    "\n";
  const auto fixed = severity_width + rule_width + 16;
  const auto room = style.width > fixed + 30 ? style.width - fixed : std::size_t{60};
  for (std::size_t i = 0; i < r.findings.size(); ++i) {
    const auto& f = r.findings[i];
    const auto w = words_of(f.latest);
    const auto severity = core::name_of(f.latest.severity);
    out += coloured(severity, f.latest.severity, style);
    out.append(severity_width - severity.size(), ' ');
    out += padded(core::name_of(f.latest.rule), rule_width);
    out += padded(core::name_of(f.latest.grade), 9);
    out += padded(fmt::format("×{}", count_text(f.count)), 7);
    out += cut_to(fmt::format("{}{} · {}", mark_of(options, i), w.subject, w.price), room) + "\n";
  }
  return out;
}

}  // namespace

std::string losses(const report& r) {
  auto all = unknown_parts(r);
  if (r.traffic.seen.unparsed > 0) {
    all.push_back(counted(r.traffic.seen.unparsed, "execution") +
                  " of SQL that the parser does not know, watched by shape");
  }
  return fmt::format("{}", fmt::join(all, " · "));
}

std::string numbers_by_severity(const report& r, const std::optional<verdict>& gate) {
  std::array<std::uint64_t, 3> n{};
  std::uint64_t suspects = 0;
  std::uint64_t known = 0;
  for (std::size_t i = 0; i < r.findings.size(); ++i) {
    const auto& f = r.findings[i];
    if (in_baseline(gate, i)) {
      ++known;
    } else if (f.latest.grade == core::grade::suspect) {
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
  if (known > 0) add(fmt::format("{} in the baseline", count_text(known)));
  if (out.empty()) out = "no findings";
  if (const auto ignored = ignored_count(r); ignored > 0)
    add(fmt::format("{} ignored", count_text(ignored)));
  return out;
}

std::string summary_line(const report& r, const std::optional<verdict>& gate) {
  auto out =
      fmt::format("pgweir: {}, {} analysed · {}", counted(r.traffic.queries, "query", "queries"),
                  percent_text(r.traffic.analysed()), numbers_by_severity(r, gate));
  // What passes where nothing was seen is no gate.
  const bool unseen = r.traffic.queries == 0 && gate && !gate->failed;
  if (gate) out += " · gate: " + (unseen ? "nothing to judge" : outcome_text(*gate));
  return out + "\n";
}

std::string report_text(const report& r, const report_text_options& options) {
  std::string out = heading(r) + "\n";
  if (!r.findings.empty()) {
    out += table(r, options) + "\n";
    for (std::size_t i = 0; options.entries && i < r.findings.size(); ++i) {
      if (in_baseline(options.gate, i)) continue;
      out += entry_text(r.findings[i], options.style) + "\n";
    }
  } else if (ignored_count(r) > 0) {
    out += "Nothing found that is not ignored.\n\n";
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
  if (options.gate) out += baseline_lines(*options.gate, options.style);
  out += ignored_text(r, options.style);
  if (const auto lost = losses(r); !lost.empty()) out += "left out: " + lost + "\n";
  return without_commands(out + summary_line(r, options.gate));
}

}  // namespace pgweir::reports
