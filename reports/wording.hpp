// A finding in words: what is wrong, how bad, how do you know, what to do. Together with
// reports/rules, where each rule has its own, the only place with sentences about findings; text,
// json and every other format take theirs from here.
//
// The verb follows the grade: proven "ran" and "is an N+1", likely "looks like", suspect "repeats".
// Nothing here is a value of the traffic: only names, shapes, counts and times.
#pragma once

#include "core/finding.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::reports {

struct words {
  std::string subject;    // short, for one line: "50 × posts by author_id, one per row of authors"
  std::string price;      // "+49 round trips · 31 ms"
  std::string sentence;   // the fact, in a full sentence
  std::string statement;  // the SQL it is about, select list shortened
  std::vector<std::string> because;  // how we know; one sentence each, never empty
  std::vector<std::string> plan;     // a tree, one line each; empty: not known
  std::string fix;                   // SQL to paste; may have several lines; empty: none
  std::string orm;                   // "SQLAlchemy"; empty: unknown
  std::string orm_line;
  std::string note;   // what to look at; empty: nothing
  std::string where;  // "shop · app “web” · route GET /authors · connection 12 (pid 4711)"
};

words words_of(const core::finding& incident);

// The statement of the words as it was sent, not shortened; steering characters are blanks.
std::string whole_statement(const core::finding& incident, const words& told);

// The number that a growing finding is known by: executions of a loop, otherwise incidents.
std::uint64_t size_of(const booked_finding& f);

// For how long it has been so, of what is raised while it lasts; otherwise 0.
core::duration open_time(const core::finding& incident);

}  // namespace pgweir::reports
