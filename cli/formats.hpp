// The formats of reports (reports/formats.hpp) as flags name them.
#pragma once

#include "core/error.hpp"
#include "reports/formats.hpp"

#include <string>

namespace pgweir::cli {

using format = reports::report_format;

core::result<format> format_named(const std::string& name);
std::string format_names();  // "text, json, …", for the help of flags

// "json:out.json": a format and the file it goes to ("-": run writes it to standard error, so
// that the command's own output stays untouched).
struct report_order {
  format as = format::text;
  std::string path;
};
core::result<report_order> report_order_from(const std::string& text);

}  // namespace pgweir::cli
