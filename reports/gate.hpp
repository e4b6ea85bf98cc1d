// The gate: does a report fail a build? It says which findings do, why, and what the baseline makes
// of the others. It prints nothing (verdict_text) and reads no clock: the day is passed in.
//
// PROVEN and LIKELY findings count; a SUSPECT does only where a condition asks for its rule with
// that grade.
#pragma once

#include "reports/baseline.hpp"
#include "reports/report.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

enum class fail_on : std::uint8_t { error, warning, info, none };

std::optional<fail_on> fail_on_named(std::string_view name);
std::string_view name_of(fail_on level);

// One --fail-on: a finding fails the build that meets all of it.
struct gate_condition {
  std::optional<core::rule> rule;                  // none: any
  core::severity severity = core::severity::info;  // or worse
  core::grade grade = core::grade::likely;         // or surer
  std::uint64_t incidents = 1;                     // at least
};

// As a flag says it: "error", "n-plus-one:proven>=3".
std::string text_of(const gate_condition& condition);

struct gate_policy {
  std::vector<gate_condition> conditions;  // any of them; empty: no finding fails
  bool require_complete = false;           // what the report does not know fails as well

  static gate_policy at(fail_on level);
};

struct known_findings {
  baseline entries;
  std::chrono::year_month_day today;
};

// What the gate makes of one finding.
enum class standing : std::uint8_t {
  below,         // the gate does not ask for it
  known,         // the baseline holds it
  acknowledged,  // the baseline holds it with a reason
  failing,
};

// A known finding with many more incidents than when the baseline was updated.
struct grown_finding {
  baseline_entry was;
  std::uint64_t count = 0;  // now
};

struct verdict {
  bool failed = false;
  std::uint64_t failing = 0;        // findings that fail the build
  std::string why;                  // "n-plus-one in test "lists authors": …"; of the worst one
  std::vector<standing> standings;  // of report::findings, one by one
  std::string asked;                // "nothing at error or worse": what passing means

  bool has_baseline = false;
  std::uint64_t known = 0;         // findings
  std::uint64_t acknowledged = 0;  // findings
  std::vector<grown_finding> worse;
  std::vector<baseline_entry> expired;  // acknowledged until before today: their findings count
  std::vector<baseline_entry> stale;    // no finding of the report matches

  std::vector<std::string> incomplete;  // what the report does not know, a reason each
};

// `known`: null when there is no baseline. With one only what is not in it fails.
verdict judge(const report& r, const gate_policy& policy, const known_findings* known = nullptr);
verdict judge(const report& r, fail_on level);

// What an updated baseline takes up: all but the SUSPECTs that `policy` does not ask for.
bool belongs_in_baseline(const booked_finding& f, const gate_policy& policy);

// "7 events dropped under load": the parts of the traffic that a report cannot speak of.
std::vector<std::string> unknown_parts(const report& r);

}  // namespace pgweir::reports
