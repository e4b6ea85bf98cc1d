#include "reports/markdown.hpp"

#include "reports/judged.hpp"
#include "reports/markdown_text.hpp"
#include "reports/rule_pages.hpp"
#include "reports/text.hpp"
#include "reports/units.hpp"
#include "reports/verdict_text.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

// Of the whole: the rest is for findings in full. A text of n bytes may become 8 n.
constexpr std::size_t table_bytes = 16'000;
constexpr std::size_t known_table_bytes = 8'000;
constexpr std::size_t changes_bytes = 4'000;  // of the baseline
constexpr std::size_t ending_bytes = 1'000;   // the line about what does not fit
// Of one finding, so that one does not push out all others.
constexpr std::size_t subject_bytes = 200;
constexpr std::size_t name_bytes = 100;
constexpr std::size_t statement_bytes = 2'000;
constexpr std::size_t fix_bytes = 6'000;
constexpr std::size_t unfolded = 3;  // findings that fail the gate

using findings = std::vector<judged_finding>;

findings those(const findings& all, standing from, standing to) {
  findings out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const auto& each) { return each.stands == from || each.stands == to; });
  return out;
}

std::string rule_text(const core::finding& f) {
  const auto name = core::name_of(f.rule);
  if (docs_url().empty()) return fmt::format("`{}`", name);
  return fmt::format("[`{0}`]({1}/rules/{0}.md)", name, docs_url());
}

// "scope lists authors ×3, route GET /authors and 2 more"
std::string places_text(const booked_finding& f, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < f.places.size() && i < most; ++i) {
    const auto& place = f.places[i];
    if (i > 0) out += ", ";
    out += fmt::format("{} {}", name_of(place.kind), markdown_line(place.name, name_bytes));
    if (place.count > 1) out += fmt::format(" ×{}", count_text(place.count));
  }
  if (f.places.size() > most) out += fmt::format(" and {} more", f.places.size() - most);
  return out;
}

std::string row(const booked_finding& f) {
  const auto w = words_of(f.latest);
  const auto severity = core::name_of(f.latest.severity);
  const bool bad = f.latest.severity == core::severity::error;
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                     bad ? fmt::format("**{}**", severity) : std::string{severity},
                     rule_text(f.latest), core::name_of(f.latest.grade),
                     markdown_line(w.subject, subject_bytes), markdown_line(w.price, name_bytes),
                     places_text(f, 2));
}

std::string table(const findings& rows, std::size_t room) {
  std::string out =
      "| severity | rule | grade | what | cost | seen in |\n|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto line = row(*rows[i].finding);
    if (out.size() + line.size() > room) {
      const findings rest{rows.begin() + static_cast<std::ptrdiff_t>(i), rows.end()};
      return out +
             fmt::format("\nAnd {} more: {}.\n", count_text(rest.size()), counted_by_rule(rest));
    }
    out += line;
  }
  return out;
}

std::string titled_table(std::string_view title, const findings& rows, std::size_t room) {
  if (rows.empty()) return {};
  return fmt::format("\n### {}\n\n{}", title, table(rows, room));
}

std::string advice(const words& w) {
  std::string out;
  if (!w.fix.empty()) out += "\nThe fix:\n\n" + markdown_block("sql", w.fix, fix_bytes);
  if (!w.orm_line.empty()) {
    out += fmt::format("\n{}:\n\n", markdown_line(w.orm)) +
           markdown_block("", w.orm_line, statement_bytes);
  }
  if (!w.note.empty()) out += fmt::format("\nTo do: {}\n", markdown_line(w.note));
  return out;
}

std::string entry(const booked_finding& f, bool open) {
  const auto w = words_of(f.latest);
  const auto price = w.price.empty() ? w.price : " · " + markdown_line(w.price, name_bytes);
  auto out = fmt::format("\n<details{}>\n<summary><b>{}</b> ({}) {}{}</summary>\n\n{}\n",
                         open ? " open" : "", core::entry_of(f.latest.rule).label,
                         core::name_of(f.latest.grade), markdown_line(w.subject, subject_bytes),
                         price, markdown_line(w.sentence));
  if (!w.statement.empty()) out += "\n" + markdown_block("sql", w.statement, statement_bytes);
  out += "\nBecause:\n\n";
  for (const auto& reason : w.because) out += fmt::format("- {}\n", markdown_line(reason));
  if (!w.plan.empty()) {
    out += "\nThe plan:\n\n";
    out += markdown_block("", fmt::format("{}", fmt::join(w.plan, "\n")), statement_bytes);
  }
  out += advice(w);
  const auto places = places_text(f, 10);
  out += fmt::format("\nSeen {}{}{}. {} `{}`\n\n</details>\n", counted(f.count, "time"),
                     places.empty() ? "" : " in ", places, rule_text(f.latest),
                     core::hex(f.latest.id));
  return out;
}

std::optional<verdict> if_judged(const report& r, const verdict& judged) {
  return is_judged(r, judged) ? std::optional{judged} : std::nullopt;
}

std::string title_of(const report& r, const verdict& judged) {
  if (judged.failed) return "failed";
  if (!failure_without_finding(r, judged).empty()) return "nothing to judge";
  return is_judged(r, judged) ? "passed" : numbers_by_severity(r, std::nullopt);
}

std::string head(const report& r, const verdict& judged) {
  auto out = fmt::format("## pgweir: {}\n\n", title_of(r, judged));
  const auto bare = failure_without_finding(r, judged);
  const auto& why = bare.empty() ? judged.why : bare;
  if (!why.empty()) out += markdown_line(why, 500) + "\n\n";
  out += fmt::format(
      "{}, {} analysed · {} · {} · pgweir {}\n", counted(r.traffic.queries, "query", "queries"),
      percent_text(r.traffic.analysed()), numbers_by_severity(r, if_judged(r, judged)),
      markdown_line(r.upstream, name_bytes), markdown_line(r.pgweir_version));
  if (const auto lost = losses(r); !lost.empty()) {
    out += fmt::format("\nLeft out: {}.\n", markdown_line(lost));
  }
  if (!r.configuration_error.empty()) {
    out += fmt::format("\nThe configuration was not reloaded: {}\n",
                       markdown_line(r.configuration_error, 500));
  }
  return out;
}

std::string baseline_part(const findings& known, const verdict& judged) {
  std::string out;
  if (!known.empty()) {
    out = fmt::format("\n<details>\n<summary>{} in the baseline</summary>\n\n{}\n</details>\n",
                      counted(known.size(), "finding"), table(known, known_table_bytes));
  }
  const auto changes = baseline_lines(judged, {});
  return changes.empty() ? out : out + "\n" + markdown_block("", changes, changes_bytes);
}

}  // namespace

std::string markdown(const report& r, const verdict& judged) {
  const auto all = in_order(r, judged);
  const auto failing = those(all, standing::failing, standing::failing);
  const auto below = those(all, standing::below, standing::below);
  const auto known = baseline_part(those(all, standing::known, standing::acknowledged), judged);
  auto out = head(r, judged);
  out += titled_table("Fails the gate", failing, table_bytes);
  out += titled_table(is_judged(r, judged) ? "Found as well" : "Found", below, table_bytes);

  const auto room = markdown_bytes - known.size() - ending_bytes;
  findings left_out;
  std::size_t told = 0;
  for (const auto* part : {&failing, &below}) {
    for (const auto& each : *part) {
      const bool open = each.stands == standing::failing && told < unfolded;
      const auto text = entry(*each.finding, open);
      const bool fits = out.size() + text.size() <= room;
      if (!fits) {
        left_out.push_back(each);
        continue;
      }
      out += text;
      ++told;
    }
  }
  out += known;
  if (left_out.empty()) return out;
  return out +
         fmt::format("\nNot told in full here, for want of room: {}.\n", counted_by_rule(left_out));
}

std::string findings_markdown(std::span<const booked_finding> findings) {
  auto out = fmt::format("## pgweir: {}\n", counted(findings.size(), "finding"));
  for (const auto& each : findings) out += entry(each, true);
  return out;
}

}  // namespace pgweir::reports
