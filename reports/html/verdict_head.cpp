#include "reports/html/verdict_head.hpp"

#include "reports/html/escape.hpp"
#include "reports/html/shapes.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

struct rank_count {
  std::string_view rank;
  std::string_view many;
  std::uint64_t n = 0;
};

std::array<rank_count, 4> counts_of(const report& r) {
  std::array<rank_count, 4> out{
      {{"error", "errors"}, {"warning", "warnings"}, {"info", "info"}, {"suspect", "suspects"}}};
  for (auto& each : out) {
    each.n = static_cast<std::uint64_t>(
        std::count_if(r.findings.begin(), r.findings.end(),
                      [&](const booked_finding& f) { return rank_of(f.latest) == each.rank; }));
  }
  return out;
}

std::uint64_t standing_so(const verdict& v, standing how) {
  return static_cast<std::uint64_t>(std::count(v.standings.begin(), v.standings.end(), how));
}

bool judged(const report& r) { return r.traffic.queries > 0 || !r.findings.empty(); }

// The two worst ranks that there are.
std::string found(const report& r) {
  std::string out;
  int named = 0;
  for (const auto& each : counts_of(r)) {
    if (each.n == 0 || named == 2) continue;
    out += (named++ == 0 ? "" : ", ") + counted(each.n, each.rank, each.many);
  }
  return out;
}

// The sentence under the headline.
std::string explanation(const report& r, const verdict& v) {
  if (v.failed) return v.why;
  if (!judged(r)) {
    return "No query came through pgweir. Point the application at pgweir instead of at the "
           "server: does it read another variable, or another host?";
  }
  if (r.findings.empty()) {
    return "No loops, no unbounded or slow queries, no transaction left open.";
  }
  if (v.standings.empty()) return "The worst comes first; nobody asked for a gate.";
  const auto known = standing_so(v, standing::known) + standing_so(v, standing::acknowledged);
  if (known == r.findings.size()) return "None of it is new: all of it is in the baseline.";
  auto out = v.asked.empty() ? "None of it fails the build"
                             : fmt::format("None of it fails the build: {}", v.asked);
  if (known > 0) {
    out += fmt::format("; {} of {} are in the baseline", count_text(known),
                       count_text(r.findings.size()));
  }
  return out + ".";
}

std::string counts(const report& r) {
  std::string out;
  for (const auto& each : counts_of(r)) {
    out += fmt::format("<li class=\"{}{}\">{}<b>{}</b> {}</li>", each.rank,
                       each.n == 0 ? " zero" : "", severity_shape(each.rank), count_text(each.n),
                       each.n == 1 ? each.rank : each.many);
  }
  return "<ul class=\"counts\">" + out + "</ul>\n";
}

std::vector<std::string> losses_of(const report& r) {
  auto out = unknown_parts(r);
  if (r.traffic.seen.unparsed > 0) {
    out.push_back(counted(r.traffic.seen.unparsed, "execution") +
                  " of SQL that the parser does not know, watched by shape");
  }
  return out;
}

std::string coverage(const report& r) {
  const auto share = r.traffic.analysed();
  std::string left_out;
  for (const auto& loss : losses_of(r)) left_out += "<li>" + escaped(loss) + "</li>";
  if (!left_out.empty()) {
    left_out = fmt::format("<div class=\"losses\">{}<span>Left out:</span> <ul>{}</ul></div>\n",
                           severity_shape("warning"), left_out);
  }
  return fmt::format(
      "<div class=\"coverage\"><p><b>{}</b> of {} analysed</p>{}<p class=\"facts\">{} · {} · {} in "
      "the database</p>\n{}</div>\n",
      percent_text(share), counted(r.traffic.queries, "query", "queries"), share_bar(share),
      counted(r.traffic.seen.connections, "connection"), counted(r.traffic.seen.rows, "row"),
      duration_text(r.traffic.seen.time), left_out);
}

// What the headline is drawn with: the cross of a failure, or the worst that was found.
std::string_view picture(const report& r, const verdict& v) {
  if (v.failed) return "error";
  if (!judged(r)) return "warning";
  for (const auto& each : counts_of(r)) {
    if (each.n > 0) return each.rank;
  }
  return "passed";
}

}  // namespace

std::string headline_of(const report& r, const verdict& v) {
  if (v.failed && v.failing > 0) {
    return fmt::format("Failed: {} {} the build", counted(v.failing, "finding"),
                       v.failing == 1 ? "fails" : "fail");
  }
  if (v.failed) return "Failed";
  if (!judged(r)) return "Nothing could be judged";
  return r.findings.empty() ? "Nothing found" : "Found: " + found(r);
}

std::string verdict_head(const report& r, const verdict& v) {
  const auto drawn_as = picture(r, v);
  auto out = fmt::format(
      "<section class=\"verdict {}\">\n<div class=\"says\"><h1>{}{}</h1>\n<p "
      "class=\"why\">{}</p>\n",
      v.failed ? "failed" : drawn_as, severity_shape(drawn_as), escaped(headline_of(r, v)),
      escaped(explanation(r, v)));
  if (!r.configuration_error.empty()) {
    out += "<p class=\"stale\">The configuration was not reloaded, the old one is in force: " +
           escaped(r.configuration_error) + "</p>\n";
  }
  return out + counts(r) + "</div>\n" + coverage(r) + "</section>\n";
}

}  // namespace pgweir::reports
