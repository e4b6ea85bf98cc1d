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

// Whether any part of the evidence passes. Going through its JSON, no kind of it is forgotten.
template <class Test>
bool any_part(const json& part, const Test& test) {
  if (part.is_object() && test(part)) return true;
  if (!part.is_structured()) return false;
  return std::ranges::any_of(part, [&](const json& each) { return any_part(each, test); });
}

bool names_statement(const json& evidence, std::uint64_t key) {
  const auto digits = core::hex(key);
  return any_part(evidence, [&](const json& part) {
    const auto found = part.find("key");
    return found != part.end() && *found == digits;
  });
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

bool matches(const config::ignore_entry& entry, const core::finding& f) {
  if (entry.rule != f.rule || (entry.finding && *entry.finding != f.id)) return false;
  if (!fits(entry.scope, f.where.scope) || !fits(entry.route, f.where.route) ||
      !fits(entry.application, f.where.application) || !fits(entry.database, f.where.database))
    return false;
  if (!entry.statement && entry.table.empty()) return true;
  const auto evidence = evidence_json(f.evidence);
  return (!entry.statement || names_statement(evidence, *entry.statement)) &&
         (entry.table.empty() || names_table(evidence, entry.table));
}

bool matches(const config::ignore_entry& entry, const booked_finding& f) {
  if (!matches(entry, f.latest)) return false;
  if (entry.scope.empty()) return true;
  std::uint64_t within = 0;
  for (const auto& place : f.places) {
    const bool is_scope = place.kind == analyzers::attributed_work::name_kind::scope;
    if (is_scope && fits(entry.scope, place.name)) within += place.count;
  }
  return within >= f.count;
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
