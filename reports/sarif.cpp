#include "reports/sarif.hpp"

#include "core/error.hpp"
#include "core/rule.hpp"
#include "reports/json_fields.hpp"
#include "reports/judged.hpp"
#include "reports/plain_text.hpp"
#include "reports/rule_pages.hpp"
#include "reports/sarif_result.hpp"
#include "reports/text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string_view>

namespace pgweir::reports {

namespace {

// "n-plus-one": "NPlusOne", as the standard wants names.
std::string camel_case(std::string_view name) {
  std::string out;
  bool begins = true;
  for (const char c : name) {
    if (c != '-') out += begins ? static_cast<char>(std::toupper(c)) : c;
    begins = c == '-';
  }
  return out;
}

std::string as_sentence(std::string_view text) {
  std::string out{text};
  out.front() = static_cast<char>(std::toupper(out.front()));
  return out + ".";
}

json rule_json(const core::rule_entry& rule) {
  const auto summary = as_sentence(rule.summary);
  json out{{"id", rule.name},
           {"name", camel_case(rule.name)},
           {"shortDescription", {{"text", summary}}},
           {"fullDescription", {{"text", summary}}},
           {"help",
            {{"text", fmt::format("{} docs/rules/{}.md explains it.", summary, rule.name)},
             {"markdown", page_of(rule.id)}}},
           {"properties", {{"tags", {"database", "performance", "postgresql"}}}}};
  if (!docs_url().empty()) out["helpUri"] = fmt::format("{}/rules/{}.md", docs_url(), rule.name);
  return out;
}

json tool_json(const report& r) {
  json rules = json::array();
  for (const auto& rule : core::rules) rules.push_back(rule_json(rule));
  json driver{{"name", "pgweir"}, {"semanticVersion", r.pgweir_version}, {"rules", rules}};
  if (!docs_url().empty()) driver["informationUri"] = docs_url();
  return {{"driver", driver}};
}

json notification(std::string_view level, std::string_view text) {
  return {{"level", level}, {"message", sarif_message(text)}};
}

json invocation_json(const report& r, const verdict& judged) {
  json notes = json::array();
  const auto why = failure_without_finding(r, judged);
  if (!why.empty()) notes.push_back(notification("error", why));
  if (const auto lost = losses(r); !lost.empty()) {
    notes.push_back(notification("warning", "Of the traffic: " + lost));
  }
  const bool nothing_seen = !why.empty() && !judged.failed;
  json out{{"executionSuccessful", !nothing_seen},
           {"startTimeUtc", date_json(r.started)},
           {"endTimeUtc", date_json(r.made)},
           {"toolExecutionNotifications", notes}};
  if (nothing_seen) {
    out["exitCode"] = static_cast<int>(core::exit_code::not_judged);
  } else if (is_judged(r, judged)) {
    out["exitCode"] =
        static_cast<int>(judged.failed ? core::exit_code::gate_failed : core::exit_code::clean);
  }
  if (out.contains("exitCode") && judged.failed) {
    out["exitCodeDescription"] = "the gate failed: " + plain_text(judged.why);
  }
  if (!r.configuration_error.empty()) {
    out["toolConfigurationNotifications"] =
        json::array({notification("error", r.configuration_error)});
  }
  return out;
}

json run_json(const report& r, const verdict& judged) {
  json results = json::array();
  const bool against_baseline = judged.has_baseline;
  for (const auto& each : in_order(r, judged)) {
    results.push_back(sarif_result(each, against_baseline));
  }
  const json root{{"description", {{"text", "The root of the repository."}}}};
  return {{"tool", tool_json(r)},
          {"invocations", json::array({invocation_json(r, judged)})},
          {"automationDetails", {{"id", "pgweir/"}}},
          {"originalUriBaseIds", {{"%SRCROOT%", root}}},
          {"columnKind", "utf16CodeUnits"},
          {"results", results},
          {"properties",
           {{"upstream", plain_text(r.upstream)},
            {"queries", r.traffic.queries},
            {"analysed", r.traffic.analysed()}}}};
}

}  // namespace

std::string sarif(const report& r, const verdict& judged) {
  const json out{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", json::array({run_json(r, judged)})}};
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace pgweir::reports
