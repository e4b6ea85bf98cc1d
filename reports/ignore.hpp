// What an entry [[ignore]] of the configuration matches. Pure: the date is passed in.
#pragma once

#include "config/ignore.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"
#include "reports/json_fields.hpp"
#include "reports/report.hpp"

#include <optional>
#include <string>

namespace pgweir::reports {

// False from the end of its last day on, in UTC.
bool holds(const config::ignore_entry& entry, core::wall_time now);

// A finding that is compared with one entry after the other. It outlives this.
class ignore_candidate {
 public:
  explicit ignore_candidate(const core::finding& incident);
  // With all its incidents: a scope must be that of each. The book does not know of which
  // applications they were, so that no entry with one matches.
  explicit ignore_candidate(const booked_finding& booked);

  // A statement or table matches when the evidence names it, whatever part it has there; a table
  // also without its schema.
  bool matches(const config::ignore_entry& entry);

 private:
  [[nodiscard]] bool all_incidents_match(const config::ignore_entry& entry) const;

  const core::finding& incident_;
  const booked_finding* booked_ = nullptr;  // null: one incident
  std::optional<json> evidence_;            // none: not asked for yet
};

// "n-plus-one, table posts, scope nightly*, until 2027-01-31"
std::string asked_text(const config::ignore_entry& entry);

}  // namespace pgweir::reports
