#include "reports/formats.hpp"

#include "reports/csv.hpp"
#include "reports/github.hpp"
#include "reports/gitlab.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"

#include <algorithm>
#include <array>

namespace pgweir::reports {

namespace {

struct known_format {
  report_format as;
  std::string_view name;
  std::string_view content_type;
};

constexpr std::string_view plain = "text/plain; charset=utf-8";

constexpr std::array formats{
    known_format{report_format::text, "text", plain},
    known_format{report_format::json, "json", "application/json"},
    known_format{report_format::markdown, "markdown", "text/markdown; charset=utf-8"},
    known_format{report_format::html, "html", "text/html; charset=utf-8"},
    known_format{report_format::sarif, "sarif", "application/sarif+json"},
    known_format{report_format::junit, "junit", "application/xml"},
    known_format{report_format::github, "github", plain},
    known_format{report_format::gitlab, "gitlab", "application/json"},
    known_format{report_format::csv, "csv", "text/csv; charset=utf-8"},
};

}  // namespace

std::optional<report_format> report_format_named(std::string_view name) {
  const auto* found = std::ranges::find(formats, name, &known_format::name);
  if (found == formats.end()) return std::nullopt;
  return found->as;
}

std::vector<std::string> report_format_names() {
  std::vector<std::string> out;
  for (const auto& each : formats) out.emplace_back(each.name);
  return out;
}

std::string_view content_type_of(report_format as) {
  return std::ranges::find(formats, as, &known_format::as)->content_type;
}

std::string formatted(const report& r, report_format as, const report_text_options& text) {
  const auto judged = text.gate.value_or(verdict{});
  switch (as) {
    case report_format::text:
      return report_text(r, text);
    case report_format::json:
      return report_json(r);
    case report_format::markdown:
      return markdown(r, judged);
    case report_format::html:
      return html(r, judged);
    case report_format::sarif:
      return sarif(r, judged);
    case report_format::junit:
      return junit(r, judged);
    case report_format::github:
      return github(r, judged);
    case report_format::gitlab:
      return gitlab(r, judged);
    case report_format::csv:
      return csv(r, judged);
  }
  return {};
}

}  // namespace pgweir::reports
