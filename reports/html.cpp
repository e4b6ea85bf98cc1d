#include "reports/html.hpp"

#include "generated/report_page.hpp"
#include "reports/html/escape.hpp"
#include "reports/html/finding_card.hpp"
#include "reports/html/shapes.hpp"
#include "reports/html/tables.hpp"
#include "reports/html/verdict_head.hpp"
#include "reports/judged.hpp"
#include "reports/rule_pages.hpp"
#include "reports/units.hpp"
#include "reports/verdict_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

constexpr std::size_t findings_in_full = 200;
constexpr std::size_t unfolded_at_first = 3;

// Nothing is fetched from anywhere: what the page needs is in it, by its digest.
std::string policy() {
  return fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; "
      "base-uri 'none'; form-action 'none'",
      generated::report_style_sha256, generated::report_script_sha256);
}

std::string head(const report& r, const verdict& v) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"pgweir {}\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{} · {} · pgweir</title>\n<style>{}</style>\n</head>\n",
      policy(), escaped(r.pgweir_version), escaped(headline_of(r, v)), escaped(r.upstream),
      generated::report_style);
}

// How many cards may still be written in full, and stand open.
struct budget {
  std::size_t in_full = findings_in_full;
  std::size_t unfolded = unfolded_at_first;
};

std::vector<judged_finding> standing_so(const std::vector<judged_finding>& all,
                                        std::initializer_list<standing> which) {
  std::vector<judged_finding> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&](const judged_finding& f) {
    return std::find(which.begin(), which.end(), f.stands) != which.end();
  });
  return out;
}

std::string cards(const std::vector<judged_finding>& of, budget& left) {
  std::string out;
  std::size_t i = 0;
  for (; i < of.size() && left.in_full > 0; ++i, --left.in_full) {
    const bool unfolded = left.unfolded > 0;
    if (unfolded) --left.unfolded;
    out += finding_card(*of[i].finding, {of[i].stands, unfolded});
  }
  if (i == of.size()) return out;
  out += fmt::format(
      "<p class=\"rest\">{} more, listed without their proof to keep this page quick; the JSON "
      "report has all of it.</p>\n<ul class=\"lines\">\n",
      counted(of.size() - i, "finding"));
  for (; i < of.size(); ++i) out += finding_line(*of[i].finding);
  return out + "</ul>\n";
}

std::string group(std::string_view title, const std::vector<judged_finding>& of, budget& left) {
  if (of.empty()) return {};
  return fmt::format("<h2>{} <small>{}</small></h2>\n{}", title, count_text(of.size()),
                     cards(of, left));
}

// Folded: nobody is blamed for what was there before.
std::string known_group(const std::vector<judged_finding>& of, budget& left) {
  if (of.empty()) return {};
  left.unfolded = 0;
  return fmt::format(
      "<details class=\"known\"><summary><h2>In the baseline <small>{}</small></h2></summary>\n{}"
      "</details>\n",
      count_text(of.size()), cards(of, left));
}

// Which entries became worse, count again, or are gone.
std::string news_of_baseline(const verdict& v) {
  constexpr std::size_t columns = 240;
  const auto lines = baseline_lines(v, {false, columns});
  if (lines.empty()) return {};
  return "<h2>The baseline</h2>\n<pre>" + escaped(lines.substr(lines.find('\n') + 1)) + "</pre>\n";
}

std::string findings(const report& r, const verdict& v) {
  budget left;
  const auto all = in_order(r, v);
  const auto failing = standing_so(all, {standing::failing});
  const auto below = standing_so(all, {standing::below});
  const auto known = standing_so(all, {standing::known, standing::acknowledged});
  auto out = group("Fails the build", failing, left);
  if (!failing.empty()) left.unfolded = 0;
  out += group(failing.empty() ? "Findings" : "Also found", below, left);
  out += known_group(known, left) + news_of_baseline(v);
  return out.empty() ? out
                     : "<section class=\"findings\" id=\"findings\">\n" + out + "</section>\n";
}

std::string part(std::string_view id, std::string_view title, const std::string& content) {
  if (content.empty()) return {};
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, content);
}

std::string link_to_page(std::string_view rule) {
  if (docs_url().empty()) return {};
  return fmt::format("<p><a href=\"{0}/rules/{1}.md\">{0}/rules/{1}.md</a></p>\n",
                     escaped(docs_url()), rule);
}

// The pages of the rules that were met: whoever reads offline has no other.
std::string rules(const report& r) {
  std::set<core::rule> met;
  for (const auto& f : r.findings) met.insert(f.latest.rule);
  std::string out;
  for (const auto id : met) {
    const auto& rule = core::entry_of(id);
    out += fmt::format(
        "<details class=\"rule-page\" id=\"rule-{0}\"><summary><b>{0}</b> {1}</summary>\n"
        "{2}<pre tabindex=\"0\">{3}</pre></details>\n",
        rule.name, escaped(rule.summary), link_to_page(rule.name), escaped(page_of(id)));
  }
  return out;
}

std::string links(std::initializer_list<std::string_view> content) {
  constexpr std::string_view names[] = {"findings", "queries", "work", "rules"};
  std::string out;
  std::size_t i = 0;
  for (const auto part : content) {
    const auto name = names[i++];
    if (!part.empty()) out += fmt::format("<a href=\"#{0}\">{0}</a> ", name);
  }
  return "<nav aria-label=\"parts of the report\">" + out + "</nav>\n";
}

std::string banner(const report& r) {
  return fmt::format(
      "<p class=\"name\">pgweir</p>\n<p class=\"about\"><bdi>{}</bdi> · {} to {} · pgweir {}</p>\n",
      escaped(r.upstream), date_text(r.started), clock_text(r.made), escaped(r.pgweir_version));
}

}  // namespace

std::string html(const report& r, const verdict& v) {
  const auto found = findings(r, v);
  const auto queries = part("queries", "Queries", query_table(r));
  const auto work = part("work", "Work", work_tables(r));
  const auto about = part("rules", "The rules", rules(r));
  auto out = head(r, v) + "<body>\n" + std::string{shape_drawings()};
  out += "<header>\n" + banner(r) + links({found, queries, work, about}) + "</header>\n<main>\n";
  out += verdict_head(r, v) + found + queries + work + about + "</main>\n";
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", generated::report_script);
  return out;
}

}  // namespace pgweir::reports
