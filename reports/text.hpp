// Findings and reports as a person reads them in a terminal or in a build's log.
//
// Colour carries severity only and never meaning alone; without it the text is the same. Everything
// returned ends with a newline.
#pragma once

#include "core/rule.hpp"
#include "core/time.hpp"
#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace pgweir::reports {

struct text_style {
  bool colour = false;
  std::size_t width = 100;  // columns; prose is wrapped, SQL to paste never is
};

// One finding as an entry of several lines.
std::string entry_text(const booked_finding& f, const text_style& style);

// Prints findings as they come: the first time as an entry, from then on as one line that says how
// it grew. Remembers limits::findings of them; when full it forgets all and they come as entries.
class live_text {
 public:
  explicit live_text(text_style style) : style_{style} {}
  // Empty when nothing that is printed has changed.
  std::string show(const booked_finding& f);

 private:
  struct said {
    std::uint64_t size = 0;
    core::duration open_for{};
    core::severity severity{};
    core::grade grade{};
    bool open = false;
    friend bool operator==(const said&, const said&) = default;
  };
  struct memory {
    said last;
    std::string title;  // "N+1  likely", as its entry began
    std::string at;     // "14:03:22", when that was
  };
  static said what_to_say(const booked_finding& f);
  std::string first_entry(const booked_finding& f) const;
  std::string growth_line(const booked_finding& f, const said& before) const;

  text_style style_;
  std::unordered_map<std::uint64_t, memory> said_;  // by finding id
};

struct report_text_options {
  text_style style;
  bool entries = true;          // each finding that is not in the baseline in full below the table
  std::optional<verdict> gate;  // of this report; none: no verdict is printed
};

std::string report_text(const report& r, const report_text_options& options);

// Parts of it that other formats tell, too. Which part of the traffic the report does not know, and
// why: "7 events dropped under load · 1 connection not readable (gss)"; empty: it knows all.
std::string losses(const report& r);
// "2 errors, 1 warning, 1 suspect, 3 in the baseline"; "no findings"
std::string numbers_by_severity(const report& r, const std::optional<verdict>& gate);

// "pgweir: 1,204 queries, 100 % analysed · 2 errors, 3 in the baseline · gate: passed (…)"
std::string summary_line(const report& r, const std::optional<verdict>& gate);

}  // namespace pgweir::reports
