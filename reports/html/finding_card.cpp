#include "reports/html/finding_card.hpp"

#include "reports/html/escape.hpp"
#include "reports/html/shapes.hpp"
#include "reports/html/sql_markup.hpp"
#include "reports/html/waterfall.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::reports {

namespace {

constexpr std::size_t places_shown = 8;  // of each kind; of more their number

// The measurement is drawn: it need not be told among the reasons as well.
std::optional<core::measured_fix> taken_measurement(core::finding& f) {
  return std::visit(
      [](auto& e) -> std::optional<core::measured_fix> {
        if constexpr (requires { e.measured; }) {
          return std::exchange(e.measured, std::nullopt);
        } else {
          return std::nullopt;
        }
      },
      f.evidence);
}

std::string section(std::string_view name, std::string_view title, const std::string& content) {
  if (content.empty()) return {};
  return fmt::format("<section class=\"{}\"><h4>{}</h4>\n{}</section>\n", name, title, content);
}

std::string proof(const words& w) {
  std::string out = "<ul class=\"because\">";
  for (const auto& reason : w.because) out += "<li>" + escaped(reason) + "</li>";
  return out + "</ul>\n";
}

std::string plan(const words& w) {
  std::string lines;
  for (const auto& line : w.plan) lines += escaped(line) + "\n";
  return lines.empty() ? lines : "<pre class=\"plan\" tabindex=\"0\">" + lines + "</pre>\n";
}

std::string advice(const words& w) {
  std::string out;
  if (!w.fix.empty()) out += sql_to_copy(w.fix);
  if (!w.orm_line.empty()) {
    out += fmt::format("<h5>{}</h5>\n{}", escaped(w.orm.empty() ? "In the program" : w.orm),
                       code_to_copy(w.orm_line));
  }
  if (!w.note.empty()) out += "<p>" + escaped(w.note) + "</p>\n";
  return out;
}

std::string change(std::string_view what, const std::string& numbers, const std::string& bars) {
  return fmt::format("<div><dt>{}</dt><dd><b>{}</b>{}</dd></div>\n", what, numbers, bars);
}

std::string measured(const std::optional<core::measured_fix>& m) {
  if (!m) return {};
  const auto milliseconds = [](core::duration d) { return static_cast<double>(d.count()) / 1e6; };
  return fmt::format(
      "<dl>\n{}{}</dl>\n<p>Both ways were run on this server and returned the same {}. The network "
      "between the application and the server comes on top.</p>\n",
      change("round trips", count_text(m->round_trips) + " → 1",
             before_and_after(static_cast<double>(m->round_trips), 1)),
      change("time on the server",
             fmt::format("{} → {}", duration_text(m->loop), duration_text(m->batch)),
             before_and_after(milliseconds(m->loop), milliseconds(m->batch))),
      counted(m->rows, "row"));
}

std::string places(const booked_finding& f, analyzers::attributed_work::name_kind kind) {
  std::vector<seen_in> of_kind;
  for (const auto& place : f.places) {
    if (place.kind == kind) of_kind.push_back(place);
  }
  std::stable_sort(of_kind.begin(), of_kind.end(),
                   [](const seen_in& a, const seen_in& b) { return a.count > b.count; });
  std::string out;
  for (std::size_t i = 0; i < std::min(of_kind.size(), places_shown); ++i) {
    const auto& place = of_kind[i];
    out += fmt::format("<li><bdi>{}</bdi>{}</li>", escaped(place.name),
                       place.count > 1 ? fmt::format(" <small>×{}</small>", count_text(place.count))
                                       : std::string{});
  }
  if (of_kind.size() > places_shown) {
    out += fmt::format("<li>and {} more</li>", count_text(of_kind.size() - places_shown));
  }
  return out.empty() ? out : "<ul>" + out + "</ul>";
}

std::string term(std::string_view name, const std::string& value) {
  return value.empty() ? value : fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, value);
}

std::string spent(const booked_finding& f) {
  const auto& all = f.total;
  if (all.calls == 0) return {};
  return fmt::format("{}, {}, {}, {}", counted(all.calls, "query", "queries"),
                     counted(all.round_trips, "round trip"), counted(all.rows, "row"),
                     duration_text(all.time));
}

std::string whereabouts(const booked_finding& f, const words& w) {
  using kind = analyzers::attributed_work::name_kind;
  const auto& rule = core::entry_of(f.latest.rule);
  auto when = date_text(f.first_seen);
  const auto last = clock_text(f.last_seen);
  if (last != clock_text(f.first_seen)) when += " to " + last;
  std::string out = "<dl class=\"where\">\n";
  out += term("tests", places(f, kind::scope)) + term("routes", places(f, kind::route));
  out += term("in the code", escaped(f.latest.where.source));
  out += term("last", escaped(w.where));
  out += term("seen", fmt::format("{}, {}", counted(f.count, "time"), when));
  out += term("cost in all", spent(f));
  out += term("rule", fmt::format("<a href=\"#rule-{0}\">{0}</a>", rule.name));
  out += term("id", fmt::format("<code>{}</code>", core::hex(f.latest.id)));
  return out + "</dl>\n";
}

std::string_view badge(standing stands) {
  switch (stands) {
    case standing::failing:
      return "<span class=\"badge fails\">fails the build</span> ";
    case standing::known:
      return "<span class=\"badge\">in the baseline</span> ";
    case standing::acknowledged:
      return "<span class=\"badge\">acknowledged</span> ";
    case standing::below:
      return "";
  }
  return "";
}

// "error  N+1  proven  fails the build"
std::string kind_of(const core::finding& f, standing stands) {
  const auto rank = rank_of(f);
  const auto grade = f.grade == core::grade::suspect
                         ? std::string{}
                         : fmt::format("<span class=\"grade\">{}</span> ", core::name_of(f.grade));
  return fmt::format(
      "<span class=\"kind\"><span class=\"rank {0}\">{1}{0}</span> <span class=\"rule\">{2}</span> "
      "{3}{4}{5}</span>",
      rank, severity_shape(rank), core::entry_of(f.rule).label, grade, badge(stands),
      f.open ? "<span class=\"badge\">still open</span>" : "");
}

std::string price_of(const booked_finding& f, const words& w) {
  auto out = escaped(w.price);
  if (f.count > 1) {
    out += fmt::format(" <span class=\"times\">×{}</span>", count_text(f.count));
  }
  return out.empty() ? out : "<span class=\"price\">" + out + "</span>";
}

}  // namespace

std::string anchor_of(const core::finding& f) { return "f-" + core::hex(f.id); }

std::string finding_card(const booked_finding& f, card_form form) {
  auto latest = f.latest;
  const auto measurement = taken_measurement(latest);
  const auto w = words_of(latest);
  std::string out = fmt::format(
      "<details class=\"finding {}\" id=\"{}\"{}>\n<summary>{}<h3>{}</h3>{}</summary>\n"
      "<div class=\"body\">\n{}<div class=\"evidence\">\n",
      rank_of(latest), anchor_of(latest), form.unfolded ? " open" : "",
      kind_of(latest, form.stands), escaped(w.sentence), price_of(f, w), waterfall(latest));
  out += section("proof", "How we know", proof(w));
  const auto statement = whole_statement(latest, w);
  if (!statement.empty()) {
    out += section("statement", "The statement", "<p>" + sql_markup(statement) + "</p>\n");
  }
  out += section("planned", "The plan", plan(w));
  out += "</div>\n<div class=\"remedy\">\n";
  out += section("fix", "What to do", advice(w));
  out += section("measured", "The fix, measured", measured(measurement));
  out += "</div>\n" + section("seen", "Where and when", whereabouts(f, w));
  return out + "</div>\n</details>\n";
}

std::string finding_line(const booked_finding& f) {
  const auto w = words_of(f.latest);
  return fmt::format("<li class=\"finding {}\" id=\"{}\">{}<span>{}</span>{}</li>\n",
                     rank_of(f.latest), anchor_of(f.latest), kind_of(f.latest, standing::below),
                     escaped(w.sentence), price_of(f, w));
}

}  // namespace pgweir::reports
