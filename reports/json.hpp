// Reports and findings as versioned JSON, both ways. docs/report.schema.json describes it; a test
// validates what is written here against it.
//
// Within version 1 fields may be added, never removed or given another meaning. Ids and keys are 16
// hexadecimal digits, times microseconds (…_us), dates ISO 8601 in UTC. Text that is not UTF-8 is
// written with replacement characters.
#pragma once

#include "core/error.hpp"
#include "reports/report.hpp"

#include <string>
#include <string_view>

namespace pgweir::reports {

inline constexpr int json_version = 1;

std::string report_json(const report& r);           // indented, ends with a newline
std::string findings_json(const report& r);         // the findings only, as one array on one line
std::string health_json(const health& h);           // one line with its newline
std::string finding_json(const booked_finding& f);  // one line without its newline

// The failure names `source` ("report.json") and what is wrong with it.
core::result<report> read_report(std::string_view text, std::string_view source);
core::result<booked_finding> read_finding(std::string_view text, std::string_view source);

}  // namespace pgweir::reports
