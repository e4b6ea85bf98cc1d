#include "reports/diff.hpp"
#include "reports/layout.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace pgweir::reports {

namespace {

// So many of a list a person reads.
constexpr std::size_t shown = 30;
constexpr std::size_t longest_subject = 120;
constexpr std::size_t longest_name = 60;
// GitHub and GitLab cut, or refuse, a comment of more than 64 KB.
constexpr std::size_t comment_bytes = 60'000;

struct section {
  std::string_view title;
  std::vector<std::string> lines;
};

// "12", "12.5"
std::string number(double n) {
  const auto whole = std::round(n);
  return std::abs(n - whole) < 0.05 ? count_text(static_cast<std::uint64_t>(whole))
                                    : fmt::format("{:.1f}", n);
}

std::string step(double from, double to, std::string_view what) {
  const auto was = number(from);
  const auto is = number(to);
  return was == is ? fmt::format("{} {}", is, what) : fmt::format("{} → {} {}", was, is, what);
}

std::string steps(const amounts& from, const amounts& to) {
  return fmt::format("{}, {}, {} (time {} → {})", step(from.calls, to.calls, "queries"),
                     step(from.round_trips, to.round_trips, "round trips"),
                     step(from.rows, to.rows, "rows"), duration_text(from.time),
                     duration_text(to.time));
}

std::string name_text(const booked_finding& f) {
  auto out =
      fmt::format("{} {}: {}", core::name_of(f.latest.severity), core::name_of(f.latest.rule),
                  cut_to(words_of(f.latest).subject, longest_subject));
  std::size_t places = 0;
  for (const auto& place : f.places) {
    if (++places == 1)
      out += fmt::format(", {} \"{}\"", name_of(place.kind), cut_to(place.name, longest_name));
  }
  if (places > 1) out += fmt::format(" and {}", counted(places - 1, "other"));
  return out;
}

std::string change_text(const changed_finding& change) {
  auto out = name_text(*change.after);
  if (change.before->latest.severity != change.after->latest.severity) {
    out += fmt::format("; was {}", core::name_of(change.before->latest.severity));
  }
  return fmt::format("{}; each time {}", out,
                     steps(per_incident(*change.before), per_incident(*change.after)));
}

std::string change_text(const changed_work& change) {
  return fmt::format("{} \"{}\": {}", name_of(change.after->kind),
                     cut_to(change.after->name, longest_name),
                     steps(per_piece(*change.before), per_piece(*change.after)));
}

template <class All, class Say>
section listed(std::string_view title, const All& all, Say say) {
  section out{title, {}};
  for (const auto& each : all) {
    if (out.lines.size() < shown) out.lines.push_back(printable(say(each)));
  }
  if (all.size() > shown) {
    out.lines.push_back(fmt::format("and {} more", count_text(all.size() - shown)));
  }
  return out;
}

std::vector<section> sections_of(const report_diff& diff) {
  const auto name = [](const booked_finding* f) { return name_text(*f); };
  const auto change = [](const auto& each) { return change_text(each); };
  return {listed("New", diff.added, name),
          listed("Worse", diff.worse, change),
          listed("Costs more", diff.costlier, change),
          listed("Gone", diff.gone, name),
          listed("Better", diff.better, change),
          listed("Costs less", diff.cheaper, change)};
}

// Names come from clients: nothing in them may become markup, or call a person.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view special = "\\`*_{}[]()<>#|~@!";
    if (c == '@') {
      out += "@\u200b";
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string diff_text(const report_diff& diff, const text_style& style) {
  auto out =
      fmt::format("{} of {}, compared with {} of {}\n\n", diff.after->upstream,
                  date_text(diff.after->made), diff.before->upstream, date_text(diff.before->made));
  for (const auto& part : sections_of(diff)) {
    if (part.lines.empty()) continue;
    out += bold(part.title, style) + "\n";
    for (const auto& line : part.lines) {
      std::string_view begin = "  ";
      for (const auto& piece : wrapped(line, style.width - 4)) {
        out.append(begin).append(piece).append("\n");
        begin = "    ";
      }
    }
    out += "\n";
  }
  return without_commands(out + "pgweir: " + diff_summary(diff) + "\n");
}

std::string diff_markdown(const report_diff& diff) {
  auto out = fmt::format("**pgweir:** {}\n", diff_summary(diff));
  for (const auto& part : sections_of(diff)) {
    if (part.lines.empty()) continue;
    out += fmt::format("\n#### {}\n\n", part.title);
    for (const auto& line : part.lines) {
      const auto item = "- " + escaped(line) + "\n";
      if (out.size() + item.size() > comment_bytes) return out + "- and more\n";
      out += item;
    }
  }
  return out;
}

}  // namespace pgweir::reports
