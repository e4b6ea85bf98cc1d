#include "cli/watch/export.hpp"

#include "reports/json.hpp"
#include "reports/markdown.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace pgweir::cli::watch {

namespace {

constexpr std::string_view as_json = ".json";
constexpr std::string_view as_markdown = ".md";

std::vector<reports::booked_finding> findings_of(const model& m, const prompt& asked) {
  std::vector<reports::booked_finding> out;
  if (asked.of == prompt::extent::all) {
    for (const auto* row : m.findings.rows()) out.push_back(row->booked);
    return out;
  }
  if (const auto* one = m.findings.find(asked.finding)) out.push_back(one->booked);
  return out;
}

}  // namespace

std::string file_name(const model& m, const prompt& asked) {
  const auto all = findings_of(m, asked);
  if (asked.of == prompt::extent::all || all.empty()) return "pgweir-findings.md";
  const auto& f = all.front().latest;
  return fmt::format("pgweir-{}-{}{}", core::name_of(f.rule), core::hex(f.id).substr(0, 8),
                     as_markdown);
}

std::string other_format(std::string_view name) {
  if (name.ends_with(as_json)) {
    return std::string{name.substr(0, name.size() - as_json.size())} + std::string{as_markdown};
  }
  if (name.ends_with(as_markdown)) name.remove_suffix(as_markdown.size());
  return std::string{name} + std::string{as_json};
}

exported file_text(const model& m, const prompt& asked) {
  auto all = findings_of(m, asked);
  exported out;
  out.findings = all.size();
  if (!asked.text.ends_with(as_json)) {
    out.text = reports::findings_markdown(all);
  } else if (asked.of == prompt::extent::chosen && !all.empty()) {
    out.text = reports::finding_json(all.front()) + "\n";
  } else {
    reports::report r;
    r.findings = std::move(all);
    out.text = reports::findings_json(r) + "\n";
  }
  return out;
}

}  // namespace pgweir::cli::watch
