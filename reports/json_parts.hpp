// Parts of a report in JSON that others than the report have, too: the API of a running pgweir.
// json.hpp says what holds for all.
#pragma once

#include "reports/json_fields.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// One line, or indented; what is not UTF-8 is replaced.
std::string dumped(const json& j, int indent = -1);

json text_or_null(const std::string& text);  // empty: null
json traffic_json(const traffic_summary& t);
// Without its evidence.
json brief_finding_json(const booked_finding& f);

}  // namespace pgweir::reports
