#include "reports/work_text.hpp"

#include "reports/layout.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace pgweir::reports {

namespace {

using analyzers::attributed_work;

constexpr std::size_t name_width = 36;
constexpr std::size_t shown_of_kind = 10;
constexpr std::array<std::size_t, 6> widths{9, 10, 13, 11, 10, 8};

std::string right(std::string_view text, std::size_t width) {
  const auto used = width_of(text);
  return std::string(width > used ? width - used : 1, ' ') + std::string{text};
}

std::string heading(std::string_view kind, const text_style& style) {
  std::string out = padded(fmt::format("by {}", kind), name_width);
  constexpr std::array<std::string_view, 6> titles{"pieces", "queries", "round trips",
                                                   "rows",   "time",    "most"};
  for (std::size_t i = 0; i < titles.size(); ++i) out += right(titles.at(i), widths.at(i));
  return faint(out, style) + "\n";
}

std::string row(const attributed_work& work) {
  auto out = padded(cut_to(printable(work.name), name_width - 2), name_width);
  const auto& spent = work.spent;
  out += right(work.pieces > 0 ? count_text(work.pieces) : "", widths[0]);
  out += right(count_text(spent.calls), widths[1]);
  out += right(count_text(spent.round_trips), widths[2]);
  out += right(count_text(spent.rows), widths[3]);
  out += right(duration_text(spent.time), widths[4]);
  out += right(work.most_calls > 0 ? count_text(work.most_calls) : "", widths[5]);
  return out + "\n";
}

}  // namespace

std::string work_text(const report& r, const text_style& style) {
  using kind = attributed_work::name_kind;
  std::string out;
  for (const auto of : {kind::route, kind::scope, kind::trace}) {
    std::size_t known = 0;
    for (const auto& work : r.work) {
      if (work.kind != of || ++known > shown_of_kind) continue;
      if (known == 1) out += heading(name_of(of), style);
      out += row(work);
    }
    if (known > shown_of_kind) {
      out += faint(fmt::format("and {} more", count_text(known - shown_of_kind)), style) + "\n";
    }
    if (known > 0) out += "\n";
  }
  return out;
}

}  // namespace pgweir::reports
