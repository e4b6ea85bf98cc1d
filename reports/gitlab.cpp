#include "reports/gitlab.hpp"

#include "reports/json_fields.hpp"
#include "reports/judged.hpp"
#include "reports/plain_text.hpp"
#include "reports/seen_at.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <string_view>

namespace pgweir::reports {

namespace {

std::string_view severity_of(const core::finding& f) {
  if (f.grade == core::grade::suspect) return "info";
  switch (f.severity) {
    case core::severity::error:
      return f.grade == core::grade::proven ? "critical" : "major";
    case core::severity::warning:
      return f.grade == core::grade::proven ? "major" : "minor";
    case core::severity::info:
      return "info";
  }
  return "info";
}

json location_of(const booked_finding& f) {
  const auto at = source_line_of(f.latest.where);
  const auto path = at ? at->path : path_of(place_of(f));
  const auto line = at ? std::max<std::uint64_t>(at->line, 1) : 1;
  return {{"path", path}, {"lines", {{"begin", line}}}};
}

json entry_of(const booked_finding& f) {
  const auto w = words_of(f.latest);
  return {{"description", plain_text(w.sentence)},
          {"check_name", core::name_of(f.latest.rule)},
          {"fingerprint", core::hex(f.latest.id)},
          {"severity", severity_of(f.latest)},
          {"location", location_of(f)}};
}

}  // namespace

std::string gitlab(const report& r, const verdict& judged) {
  json out = json::array();
  for (const auto& each : in_order(r, judged)) {
    if (each.stands != standing::acknowledged) out.push_back(entry_of(*each.finding));
  }
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace pgweir::reports
