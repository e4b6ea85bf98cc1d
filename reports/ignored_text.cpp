#include "reports/ignored_text.hpp"

#include "reports/ignore.hpp"
#include "reports/layout.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

// Of a long list a person reads the beginning; the JSON has them all.
constexpr std::size_t shown = 10;
constexpr std::size_t kind_width = 10;

std::string line_of(std::string_view kind, const std::string& text, const text_style& style) {
  return "  " + padded(kind, kind_width) + cut_to(printable(text), style.width - kind_width - 2) +
         "\n";
}

// An empty word: how often it matched.
std::string lines_of_all(const std::vector<const ignored_findings*>& all, std::string_view word,
                         const text_style& style) {
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < shown; ++i) {
    const auto kind =
        word.empty() ? fmt::format("×{}", count_text(all[i]->count)) : std::string{word};
    out += line_of(kind, asked_text(all[i]->by) + ": " + all[i]->by.reason, style);
  }
  if (all.size() > shown)
    out += line_of(word, fmt::format("and {} more", count_text(all.size() - shown)), style);
  return out;
}

}  // namespace

std::string ignored_text(const report& r, const text_style& style) {
  if (r.ignored.empty()) return {};
  std::vector<const ignored_findings*> matched;
  std::vector<const ignored_findings*> unmatched;
  std::vector<const ignored_findings*> expired;
  for (const auto& each : r.ignored) {
    auto& kind = each.expired ? expired : each.count == 0 ? unmatched : matched;
    kind.push_back(&each);
  }
  return counted(ignored_count(r), "finding") + " ignored by [[ignore]]:\n" +
         lines_of_all(matched, "", style) + lines_of_all(unmatched, "unmatched", style) +
         lines_of_all(expired, "expired", style) + "\n";
}

}  // namespace pgweir::reports
