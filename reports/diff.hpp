// Two reports compared: what is new, gone, worse and better, of findings and of the work of tests
// and routes.
//
// Compared are calls, round trips and rows of one incident and of one piece of work, which are the
// same for the same traffic; times are told, and decide nothing. So a suite with more tests is not
// worse. A trace's name is of one run: its work is not compared.
#pragma once

#include "reports/report.hpp"
#include "reports/text.hpp"

#include <string>
#include <vector>

namespace pgweir::reports {

inline constexpr int diff_version = 1;

// On the average of one incident, or one piece of work.
struct amounts {
  double calls = 0;
  double round_trips = 0;
  double rows = 0;
  core::duration time{};
};

amounts per_incident(const booked_finding& f);
amounts per_piece(const analyzers::attributed_work& work);  // all of it, where no piece had an end

struct changed_finding {
  const booked_finding* before = nullptr;
  const booked_finding* after = nullptr;
};

struct changed_work {
  const analyzers::attributed_work* before = nullptr;
  const analyzers::attributed_work* after = nullptr;
};

// Points into both reports. Each list in the order of the report that it is from.
struct report_diff {
  const report* before = nullptr;
  const report* after = nullptr;
  std::vector<const booked_finding*> added;
  std::vector<const booked_finding*> gone;
  std::vector<changed_finding> worse;   // more severe, or an amount that grew by a tenth
  std::vector<changed_finding> better;  // less severe or an amount that shrank, and none grew
  std::vector<changed_work> costlier;
  std::vector<changed_work> cheaper;
};

report_diff diff_of(const report& before, const report& after);

std::string diff_text(const report_diff& diff, const text_style& style);
std::string diff_markdown(const report_diff& diff);  // below the 64 KB of a comment
std::string diff_json(const report_diff& diff);      // indented, ends with a newline

// "2 new, 1 gone, 1 worse, 0 better; 3 tests or routes cost more, 1 less"
std::string diff_summary(const report_diff& diff);

}  // namespace pgweir::reports
