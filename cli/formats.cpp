#include "cli/formats.hpp"

#include "cli/command.hpp"
#include "config/nearest.hpp"
#include "reports/csv.hpp"
#include "reports/github.hpp"
#include "reports/gitlab.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

constexpr std::array formats{
    std::pair{format::text, std::string_view{"text"}},
    std::pair{format::json, std::string_view{"json"}},
    std::pair{format::markdown, std::string_view{"markdown"}},
    std::pair{format::html, std::string_view{"html"}},
    std::pair{format::sarif, std::string_view{"sarif"}},
    std::pair{format::junit, std::string_view{"junit"}},
    std::pair{format::github, std::string_view{"github"}},
    std::pair{format::gitlab, std::string_view{"gitlab"}},
    std::pair{format::csv, std::string_view{"csv"}},
};

std::vector<std::string> all_names() {
  std::vector<std::string> out;
  for (const auto& [as, name] : formats) out.emplace_back(name);
  return out;
}

}  // namespace

core::result<format> format_named(const std::string& name) {
  for (const auto& [as, known] : formats) {
    if (name == known) return as;
  }
  return wrong_usage(fmt::format("there is no format \"{}\": known are {}.{}", name, format_names(),
                                 config::did_you_mean(name, all_names())));
}

std::string format_names() { return fmt::format("{}", fmt::join(all_names(), ", ")); }

std::string formatted(const reports::report& r, format as,
                      const reports::report_text_options& text) {
  const auto judged = text.gate.value_or(reports::verdict{});
  switch (as) {
    case format::text:
      return reports::report_text(r, text);
    case format::json:
      return reports::report_json(r);
    case format::markdown:
      return reports::markdown(r, judged);
    case format::html:
      return reports::html(r, judged);
    case format::sarif:
      return reports::sarif(r, judged);
    case format::junit:
      return reports::junit(r, judged);
    case format::github:
      return reports::github(r, judged);
    case format::gitlab:
      return reports::gitlab(r, judged);
    case format::csv:
      return reports::csv(r, judged);
  }
  return {};
}

core::result<report_order> report_order_from(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon + 1 == text.size()) {
    return wrong_usage(fmt::format(
        "--report needs a format and a file, such as json:report.json, not \"{}\".", text));
  }
  const auto as = format_named(text.substr(0, colon));
  if (!as) return as.error();
  return report_order{*as, text.substr(colon + 1)};
}

}  // namespace pgweir::cli
