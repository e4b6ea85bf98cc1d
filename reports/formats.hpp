// The formats that a report can be written in, by the names that flags and web addresses use.
#pragma once

#include "reports/report.hpp"
#include "reports/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

enum class report_format : std::uint8_t {
  text,
  json,
  markdown,
  html,
  sarif,
  junit,
  github,
  gitlab,
  csv,
};

std::optional<report_format> report_format_named(std::string_view name);
std::vector<std::string> report_format_names();
// As HTTP calls it: "text/html; charset=utf-8".
std::string_view content_type_of(report_format as);

// Of `text` all formats that tell a verdict take the gate's; none: nobody has judged.
std::string formatted(const report& r, report_format as, const report_text_options& text);

}  // namespace pgweir::reports
