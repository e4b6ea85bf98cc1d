// The formats that a report can be written in, by the names that flags use.
#pragma once

#include "core/error.hpp"
#include "reports/report.hpp"
#include "reports/text.hpp"

#include <cstdint>
#include <string>

namespace pgweir::cli {

enum class format : std::uint8_t { text, json, markdown, html, sarif, junit, github, gitlab, csv };

core::result<format> format_named(const std::string& name);
std::string format_names();  // "text, json, …", for the help of flags

// Of `text` all formats that tell a verdict take the gate's; none: nobody has judged.
std::string formatted(const reports::report& r, format as,
                      const reports::report_text_options& text);

// "json:out.json": a format and the file it goes to ("-": run writes it to standard error, so
// that the command's own output stays untouched).
struct report_order {
  format as = format::text;
  std::string path;
};
core::result<report_order> report_order_from(const std::string& text);

}  // namespace pgweir::cli
