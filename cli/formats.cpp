#include "cli/formats.hpp"

#include "cli/command.hpp"
#include "config/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pgweir::cli {

core::result<format> format_named(const std::string& name) {
  if (const auto known = reports::report_format_named(name)) return *known;
  return wrong_usage(fmt::format("there is no format \"{}\": known are {}.{}", name, format_names(),
                                 config::did_you_mean(name, reports::report_format_names())));
}

std::string format_names() {
  return fmt::format("{}", fmt::join(reports::report_format_names(), ", "));
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
