// A baseline: findings that a team knows and does not want to be blamed for, as a file to commit.
// What the gate makes of it: gate.hpp.
//
// One line of JSON for the format and its version, then one for each finding, by rule and id, so
// that two branches which add some seldom meet in one line. An entry with a reason acknowledges its
// finding; with a date, until the end of that day in UTC. Only people write reasons and dates.
#pragma once

#include "core/error.hpp"
#include "core/rule.hpp"
#include "reports/report.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

inline constexpr int baseline_version = 1;

struct baseline_entry {
  core::rule rule{};
  std::uint64_t id = 0;     // of the finding
  std::uint64_t count = 0;  // incidents, when it was last updated
  std::string subject;      // in one line, for who reads the file
  std::string reason;       // empty: known, not acknowledged
  std::optional<std::chrono::year_month_day> until;
};

struct baseline {
  std::vector<baseline_entry> entries;  // by the rule's name, then id; each id once
};

// "2027-01-31"
std::string day_text(std::chrono::year_month_day day);
// Throws std::invalid_argument, as the other readers of JSON do.
std::chrono::year_month_day day_from(const std::string& text);

std::string baseline_text(const baseline& known);
// The failure names `source`, the line, and what is wrong with it: a date without a reason, too.
core::result<baseline> read_baseline(std::string_view text, std::string_view source);

struct baseline_update {
  baseline made;
  std::uint64_t added = 0;
  std::uint64_t unseen = 0;  // entries that nothing matched: kept, or removed
};

// Numbers as in `found`, whose ids differ; what was written of an entry else stays. `prune`: what
// is not found any more goes.
baseline_update updated(const baseline& old, std::span<const booked_finding> found, bool prune);

}  // namespace pgweir::reports
