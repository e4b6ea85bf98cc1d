#include "cli/formats.hpp"

#include "cli/command.hpp"
#include "config/nearest.hpp"
#include "reports/gate.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace pgweir::cli {

core::result<format> format_named(const std::string& name) {
  if (name == "text") return format::text;
  if (name == "json") return format::json;
  if (name == "html") return format::html;
  const std::vector<std::string> known{"text", "json", "html"};
  return wrong_usage(fmt::format("there is no format \"{}\": text, json and html are known.{}",
                                 name, config::did_you_mean(name, known)));
}

std::string formatted(const reports::report& r, format as,
                      const reports::report_text_options& text) {
  switch (as) {
    case format::text:
      return reports::report_text(r, text);
    case format::json:
      return reports::report_json(r);
    case format::html:
      return reports::html(r, reports::judge(r, text.gate.value_or(reports::fail_on::none)));
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
