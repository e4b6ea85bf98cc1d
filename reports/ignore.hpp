// What an entry [[ignore]] of the configuration matches. Pure: the date is passed in.
#pragma once

#include "config/ignore.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"
#include "reports/report.hpp"

#include <string>

namespace pgweir::reports {

// False from the end of its last day on, in UTC.
bool holds(const config::ignore_entry& entry, core::wall_time now);

// A statement or table matches when the evidence names it, whatever part it has there; a table also
// without its schema.
bool matches(const config::ignore_entry& entry, const core::finding& f);
// All its incidents, as far as the book knows them: a scope must be that of each.
bool matches(const config::ignore_entry& entry, const booked_finding& f);

// "n-plus-one, table posts, scope nightly*, until 2027-01-31"
std::string asked_text(const config::ignore_entry& entry);

}  // namespace pgweir::reports
