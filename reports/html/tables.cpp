#include "reports/html/tables.hpp"

#include "reports/html/escape.hpp"
#include "reports/html/finding_card.hpp"
#include "reports/html/shapes.hpp"
#include "reports/html/sql_markup.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

namespace pgweir::reports {

namespace {

using analyzers::attributed_work;
using analyzers::statement_totals;

constexpr std::size_t rows_shown = 500;       // of a table: those that took most time
constexpr std::size_t findings_of_query = 3;  // that a row leads to

std::string number(std::uint64_t n, std::string_view label) {
  return fmt::format("<td class=\"n\" data-v=\"{}\" data-l=\"{}\">{}</td>", n, label,
                     count_text(n));
}

std::string time(core::duration d, std::string_view label) {
  return fmt::format("<td class=\"n\" data-v=\"{}\" data-l=\"{}\">{}</td>", d.count() / 1000, label,
                     duration_text(d));
}

// Little is not nothing.
std::string share_text(double share) {
  return share > 0 && share < 0.01 ? "&lt; 1 %" : percent_text(share);
}

std::string time_and_share(core::duration d, core::duration of) {
  const auto share =
      of.count() > 0 ? static_cast<double>(d.count()) / static_cast<double>(of.count()) : 0;
  return fmt::format(
      "<td class=\"n share\" data-v=\"{}\" data-l=\"time\">{} <span>{}</span>{}</td>",
      d.count() / 1000, duration_text(d), share_text(share), share_bar(share));
}

// The titles of columns; "text" ones begin at the left. `sorted`: by which the rows come, most
// first.
std::string head(const std::vector<std::string_view>& text,
                 const std::vector<std::string_view>& numbers, std::string_view sorted) {
  std::string out = "<thead><tr>";
  for (const auto title : text) out += fmt::format("<th scope=\"col\">{}</th>", title);
  for (const auto title : numbers) {
    out += fmt::format("<th scope=\"col\" class=\"n\"{}>{}</th>",
                       title == sorted ? " aria-sort=\"descending\"" : "", title);
  }
  return out + "</tr></thead>\n";
}

std::string table(std::string_view name, std::string_view caption, const std::string& content,
                  std::size_t left_out) {
  auto out = fmt::format(
      "<div class=\"table\" id=\"{0}\">\n<table "
      "class=\"{0}\"><caption>{1}</caption>\n{2}</table>\n",
      name, caption, content);
  if (left_out > 0) {
    out += fmt::format(
        "<p class=\"rest\">And {} more, with less time; the JSON report has all of them.</p>\n",
        count_text(left_out));
  }
  return out + "</div>\n";
}

// --- queries ---

std::set<std::uint64_t> keys_of(const core::finding& f) {
  std::set<std::uint64_t> out;
  std::visit(
      [&](const auto& e) {
        if constexpr (requires { e.children; }) {
          for (const auto& c : e.children) out.insert(c.statement.key);
        } else if constexpr (requires { e.uses; }) {
          for (const auto& use : e.uses) out.insert(use.statement.key);
        } else if constexpr (requires { e.statement.key; }) {
          out.insert(e.statement.key);
        }
      },
      f.evidence);
  return out;
}

using links = std::multimap<std::uint64_t, const core::finding*>;

links links_of(const report& r) {
  links out;
  for (const auto& f : r.findings) {
    for (const auto key : keys_of(f.latest)) out.emplace(key, &f.latest);
  }
  return out;
}

std::string links_from(const statement_totals& s, const links& all) {
  std::string out;
  std::size_t shown = 0;
  const auto [first, last] = all.equal_range(s.statement.key);
  for (auto it = first; it != last && shown < findings_of_query; ++it) {
    const auto& f = *it->second;
    if (f.where.database != s.database) continue;
    ++shown;
    out += fmt::format(" <a class=\"to-finding\" href=\"#{}\">{}{}</a>", anchor_of(f),
                       severity_shape(rank_of(f)), core::entry_of(f.rule).label);
  }
  return out;
}

struct query_columns {
  bool databases = false;  // of more than one
  bool errors = false;
  core::duration whole{};
};

query_columns columns_of(const report& r) {
  query_columns out;
  for (const auto& s : r.statements) {
    out.databases = out.databases || s.database != r.statements.front().database;
    out.errors = out.errors || s.errors > 0;
    out.whole += s.spent.time;
  }
  return out;
}

std::string query_row(const statement_totals& s, const query_columns& has, const links& all) {
  auto out = fmt::format("<tr><td class=\"query\">{}{}</td>",
                         sql_markup(shortened_sql(s.statement.text)), links_from(s, all));
  if (has.databases) {
    out += fmt::format("<td data-l=\"database\"><bdi>{}</bdi></td>", escaped(s.database));
  }
  out += fmt::format("<td data-l=\"ORM\">{}</td>", escaped(core::name_of(s.dialect)));
  out += number(s.spent.calls, "calls") + number(s.spent.rows, "rows");
  out += time_and_share(s.spent.time, has.whole);
  out += time(s.p50, "p50") + time(s.p95, "p95") + time(s.p99, "p99");
  if (has.errors) out += number(s.errors, "errors");
  return out + "</tr>\n";
}

// --- work ---

std::string_view title_of(attributed_work::name_kind kind) {
  using name_kind = attributed_work::name_kind;
  switch (kind) {
    case name_kind::route:
      return "Routes";
    case name_kind::scope:
      return "Tests and other scopes";
    case name_kind::trace:
      return "Traces";
  }
  return "";
}

std::string work_row(const attributed_work& w, core::duration whole) {
  return fmt::format("<tr><td class=\"name\"><bdi>{}</bdi></td>", escaped(w.name)) +
         number(w.pieces, "pieces") + number(w.spent.calls, "queries") +
         number(w.most_calls, "most in one") + number(w.spent.round_trips, "round trips") +
         number(w.spent.rows, "rows") + time_and_share(w.spent.time, whole) + "</tr>\n";
}

std::string work_table(const report& r, attributed_work::name_kind kind) {
  std::vector<const attributed_work*> of_kind;
  core::duration whole{};
  for (const auto& w : r.work) {
    if (w.kind != kind) continue;
    of_kind.push_back(&w);
    whole += w.spent.time;
  }
  if (of_kind.empty()) return {};
  std::stable_sort(of_kind.begin(), of_kind.end(),
                   [](const auto* a, const auto* b) { return a->spent.time > b->spent.time; });
  const auto shown = std::min(of_kind.size(), rows_shown);
  auto content = head({name_of(kind)},
                      {"pieces", "queries", "most in one", "round trips", "rows", "time"}, "time");
  content += "<tbody>\n";
  for (std::size_t i = 0; i < shown; ++i) content += work_row(*of_kind[i], whole);
  return table(fmt::format("work-{}", name_of(kind)), title_of(kind), content + "</tbody>",
               of_kind.size() - shown);
}

}  // namespace

std::string query_table(const report& r) {
  if (r.statements.empty()) return {};
  const auto has = columns_of(r);
  const auto all = links_of(r);
  std::vector<const statement_totals*> sorted;
  for (const auto& s : r.statements) sorted.push_back(&s);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->spent.time > b->spent.time; });
  const auto shown = std::min(sorted.size(), rows_shown);
  std::vector<std::string_view> text{"query"};
  if (has.databases) text.emplace_back("database");
  text.emplace_back("ORM");
  std::vector<std::string_view> numbers{"calls", "rows", "time", "p50", "p95", "p99"};
  if (has.errors) numbers.emplace_back("errors");
  auto content = head(text, numbers, "time") + "<tbody>\n";
  for (std::size_t i = 0; i < shown; ++i) content += query_row(*sorted[i], has, all);
  return table("statements", "What each statement cost, most time first", content + "</tbody>",
               sorted.size() - shown);
}

std::string work_tables(const report& r) {
  using kind = attributed_work::name_kind;
  return work_table(r, kind::scope) + work_table(r, kind::route) + work_table(r, kind::trace);
}

}  // namespace pgweir::reports
