#include "reports/ignore.hpp"

#include "reports/baseline.hpp"
#include "reports/json_evidence.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace pgweir::reports {

namespace {

bool fits(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return true;
  if (!pattern.ends_with('*')) return text == pattern;
  return text.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool fits_table(const std::string& pattern, const json& name) {
  if (!name.is_string()) return false;
  const std::string_view text = name.get_ref<const std::string&>();
  return fits(pattern, text) || fits(pattern, text.substr(text.rfind('.') + 1));
}

bool names_table(const json& evidence, const std::string& pattern) {
  return any_part(evidence, [&](const json& part) {
    if (const auto one = part.find("table"); one != part.end() && fits_table(pattern, *one))
      return true;
    const auto several = part.find("tables");
    return several != part.end() && several->is_array() &&
           std::ranges::any_of(*several,
                               [&](const json& each) { return fits_table(pattern, each); });
  });
}

}  // namespace

bool holds(const config::ignore_entry& entry, core::wall_time now) {
  return !entry.until || now < std::chrono::sys_days{*entry.until} + std::chrono::days{1};
}

ignore_candidate::ignore_candidate(const core::finding& incident) : incident_{incident} {}

ignore_candidate::ignore_candidate(const booked_finding& booked)
    : incident_{booked.latest}, booked_{&booked} {}

bool ignore_candidate::matches(const config::ignore_entry& entry) {
  const auto& f = incident_;
  if (entry.rule != f.rule || (entry.finding && *entry.finding != f.id)) return false;
  if (!fits(entry.scope, f.where.scope) || !fits(entry.route, f.where.route) ||
      !fits(entry.application, f.where.application) || !fits(entry.database, f.where.database))
    return false;
  if (booked_ != nullptr && !all_incidents_match(entry)) return false;
  if (!entry.statement && entry.table.empty()) return true;
  // Its JSON, so that no kind of evidence is forgotten; made once, however many entries ask.
  if (!evidence_) evidence_ = evidence_json(f.evidence);
  return (!entry.statement || names_statement(*evidence_, *entry.statement)) &&
         (entry.table.empty() || names_table(*evidence_, entry.table));
}

bool ignore_candidate::all_incidents_match(const config::ignore_entry& entry) const {
  if (!entry.application.empty()) return false;
  if (entry.scope.empty()) return true;
  std::uint64_t within = 0;
  for (const auto& place : booked_->places) {
    const bool is_scope = place.kind == analyzers::attributed_work::name_kind::scope;
    if (is_scope && fits(entry.scope, place.name)) within += place.count;
  }
  return within >= booked_->count;
}

std::string asked_text(const config::ignore_entry& entry) {
  std::string out{core::name_of(entry.rule)};
  const auto add = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) out.append(", ").append(what).append(" ").append(value);
  };
  const auto hex = [](const auto& id) { return id ? core::hex(*id) : std::string{}; };
  add("finding", hex(entry.finding));
  add("statement", hex(entry.statement));
  add("table", entry.table);
  add("scope", entry.scope);
  add("route", entry.route);
  add("application", entry.application);
  add("database", entry.database);
  add("until", entry.until ? day_text(*entry.until) : std::string{});
  return out;
}

}  // namespace pgweir::reports
