#include "reports/github.hpp"

#include "reports/judged.hpp"
#include "reports/plain_text.hpp"
#include "reports/seen_at.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

// An annotation is read beside other things; the report has the rest.
constexpr std::size_t message_bytes = 4'000;

enum class kind : std::uint8_t { error, warning, notice };

std::string_view command_of(kind k) {
  switch (k) {
    case kind::error:
      return "error";
    case kind::warning:
      return "warning";
    case kind::notice:
      return "notice";
  }
  return "notice";
}

kind kind_of(const judged_finding& each, bool judged) {
  if (each.stands == standing::failing) return kind::error;
  const auto& f = each.finding->latest;
  if (f.grade == core::grade::suspect) return kind::notice;
  switch (f.severity) {
    case core::severity::error:
      return judged ? kind::warning : kind::error;
    case core::severity::warning:
      return kind::warning;
    case core::severity::info:
      return kind::notice;
  }
  return kind::notice;
}

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

std::string command(kind k, std::string_view where, std::string_view title,
                    std::string_view message) {
  const auto text = cut_to_bytes(plain_text(message, line_breaks::kept), message_bytes);
  return fmt::format("::{} {}title={}::{}\n", command_of(k), where,
                     escaped(plain_text(title), true), escaped(text, false));
}

std::string location_of(const booked_finding& f) {
  const auto at = source_line_of(f.latest.where);
  if (!at) return {};
  const auto file = fmt::format("file={},", escaped(at->path, true));
  return at->line == 0 ? file : fmt::format("{}line={},", file, at->line);
}

std::string annotation(kind k, const booked_finding& f) {
  const auto w = words_of(f.latest);
  auto message = w.sentence;
  for (const auto& reason : w.because) message += "\n" + reason;
  if (!w.fix.empty()) message += "\nfix: " + w.fix;
  if (!w.orm_line.empty()) message += fmt::format("\n{}: {}", w.orm, w.orm_line);
  if (!w.note.empty()) message += "\n" + w.note;
  const auto place = place_of(f);
  if (place.kind != "rule") message += fmt::format("\nseen in {} {}", place.kind, place.name);
  const auto title = fmt::format("{} ({}, {})", core::name_of(f.latest.rule),
                                 core::name_of(f.latest.grade), core::name_of(f.latest.severity));
  return command(k, location_of(f), title, message);
}

}  // namespace

std::string github(const report& r, const verdict& judged) {
  std::string out;
  std::array<std::size_t, 3> said{};
  std::vector<judged_finding> left_out;
  std::vector<judged_finding> known;
  if (const auto why = failure_without_finding(r, judged); !why.empty()) {
    out += command(kind::error, "", "pgweir", why);
    ++said[0];
  }
  const bool has_verdict = is_judged(r, judged);
  for (const auto& each : in_order(r, judged)) {
    if (each.stands == standing::known || each.stands == standing::acknowledged) {
      known.push_back(each);
      continue;
    }
    const auto k = kind_of(each, has_verdict);
    auto& number = said.at(static_cast<std::size_t>(k));
    // The last notice is for what was left out.
    const auto room = k == kind::notice ? annotations_of_a_kind - 1 : annotations_of_a_kind;
    if (number == room) {
      left_out.push_back(each);
      continue;
    }
    ++number;
    out += annotation(k, *each.finding);
  }
  std::string rest;
  if (!left_out.empty()) {
    rest = fmt::format("{} more without an annotation: {}.", count_text(left_out.size()),
                       counted_by_rule(left_out));
  }
  if (!known.empty()) {
    if (!rest.empty()) rest += "\n";
    rest +=
        fmt::format("{} in the baseline: {}.", count_text(known.size()), counted_by_rule(known));
  }
  return rest.empty() ? out : out + command(kind::notice, "", "pgweir", rest);
}

}  // namespace pgweir::reports
