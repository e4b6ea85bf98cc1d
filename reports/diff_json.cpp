#include "reports/diff.hpp"
#include "reports/json_fields.hpp"
#include "reports/wording.hpp"

#include <cmath>

namespace pgweir::reports {

namespace {

// Two digits behind the point: an average with more of them says nothing.
double rounded(double n) { return std::round(n * 100) / 100; }

json to_json(const amounts& each) {
  return {{"calls", rounded(each.calls)},
          {"round_trips", rounded(each.round_trips)},
          {"rows", rounded(each.rows)},
          {"time_us", microseconds(each.time)}};
}

json to_json(const booked_finding& f) {
  json places = json::array();
  for (const auto& place : f.places) {
    places.push_back({{"kind", name_of(place.kind)}, {"name", place.name}});
  }
  return {{"id", core::hex(f.latest.id)},           {"rule", core::name_of(f.latest.rule)},
          {"grade", core::name_of(f.latest.grade)}, {"severity", core::name_of(f.latest.severity)},
          {"subject", words_of(f.latest).subject},  {"count", f.count},
          {"each", to_json(per_incident(f))},       {"places", std::move(places)}};
}

json to_json(const booked_finding* f) { return to_json(*f); }

json to_json(const changed_finding& change) {
  auto out = to_json(*change.after);
  out["before"] = {{"severity", core::name_of(change.before->latest.severity)},
                   {"count", change.before->count},
                   {"each", to_json(per_incident(*change.before))}};
  return out;
}

json to_json(const changed_work& change) {
  return {{"kind", name_of(change.after->kind)},
          {"name", change.after->name},
          {"each", to_json(per_piece(*change.after))},
          {"before", {{"each", to_json(per_piece(*change.before))}}}};
}

template <class All>
json array_of(const All& all) {
  json out = json::array();
  for (const auto& each : all) out.push_back(to_json(each));
  return out;
}

}  // namespace

std::string diff_json(const report_diff& diff) {
  const json out{{"format", "pgweir-diff"},
                 {"version", diff_version},
                 {"new", array_of(diff.added)},
                 {"gone", array_of(diff.gone)},
                 {"worse", array_of(diff.worse)},
                 {"better", array_of(diff.better)},
                 {"costs_more", array_of(diff.costlier)},
                 {"costs_less", array_of(diff.cheaper)}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace pgweir::reports
