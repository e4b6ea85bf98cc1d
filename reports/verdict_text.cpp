#include "reports/verdict_text.hpp"

#include "reports/layout.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

// Of a long list a person reads the beginning; --prune knows them all.
constexpr std::size_t shown = 10;
constexpr std::size_t kind_width = 10;

std::string name_text(const baseline_entry& entry) {
  return fmt::format("{} {}", core::name_of(entry.rule), core::hex(entry.id));
}

std::string line_of(std::string_view kind, const std::string& text, const text_style& style) {
  return "  " + padded(kind, kind_width) + cut_to(printable(text), style.width - kind_width - 2) +
         "\n";
}

template <class Each, class Say>
std::string lines_of_all(const std::vector<Each>& all, std::string_view kind,
                         const text_style& style, Say say) {
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < shown; ++i) {
    out += line_of(kind, say(all[i]), style);
  }
  if (all.size() > shown) {
    out += line_of(kind, fmt::format("and {} more", count_text(all.size() - shown)), style);
  }
  return out;
}

}  // namespace

std::string outcome_text(const verdict& decided) {
  if (decided.failed) return fmt::format("FAILED ({})", decided.why);
  return fmt::format("passed ({})", decided.asked);
}

std::string baseline_lines(const verdict& decided, const text_style& style) {
  auto out = lines_of_all(decided.worse, "worse", style, [](const grown_finding& each) {
    return fmt::format("{} ×{}, ×{} in the baseline: {}", name_text(each.was),
                       count_text(each.count), count_text(each.was.count), each.was.subject);
  });
  out += lines_of_all(decided.expired, "expired", style, [](const baseline_entry& each) {
    return fmt::format("{} counts again, acknowledged until {}: {}", name_text(each),
                       day_text(each.until.value_or(std::chrono::year_month_day{})), each.reason);
  });
  out += lines_of_all(decided.stale, "fixed", style, [](const baseline_entry& each) {
    return fmt::format("{}: {}", name_text(each), each.subject);
  });
  if (!decided.stale.empty()) {
    out += fmt::format(
        "{} of the baseline not seen: if it is fixed and all tests ran, remove it with pgweir "
        "check --update-baseline --prune\n",
        counted(decided.stale.size(), "entry", "entries"));
  }
  return out.empty() ? out : "baseline:\n" + out + "\n";
}

}  // namespace pgweir::reports
