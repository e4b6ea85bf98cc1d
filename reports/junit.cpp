#include "reports/junit.hpp"

#include "reports/json_fields.hpp"
#include "reports/judged.hpp"
#include "reports/plain_text.hpp"
#include "reports/seen_at.hpp"
#include "reports/text.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::reports {

namespace {

using name_kind = analyzers::attributed_work::name_kind;

// A finding is told in each of its tests; more of a long one stands in other formats.
constexpr std::size_t entry_bytes = 8'000;
constexpr std::size_t name_bytes = 200;

struct test_case {
  std::string_view kind;  // "scope", "route", "rule"
  std::string name;
  core::duration took{};
  std::vector<const booked_finding*> failing;
};

std::string escaped(std::string_view text, line_breaks lines = line_breaks::folded) {
  std::string out;
  for (const char c : plain_text(text, lines)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string seconds(core::duration d) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(d).count());
}

// Cases by name, in the order in which they were first asked for.
class case_list {
 public:
  test_case& of(std::string_view kind, std::string_view name) {
    const auto plain = cut_to_bytes(plain_text(name), name_bytes);
    const auto [known, is_new] = index_.try_emplace({kind, plain}, cases_.size());
    if (is_new) cases_.push_back({kind, plain, {}, {}});
    return cases_[known->second];
  }
  [[nodiscard]] const std::vector<test_case>& all() const { return cases_; }

 private:
  std::vector<test_case> cases_;
  std::map<std::pair<std::string_view, std::string>, std::size_t> index_;
};

void add_failing(case_list& cases, const booked_finding& f) {
  const auto main = place_of(f);
  bool has_place = false;
  for (const auto& place : f.places) {
    if (name_of(place.kind) != main.kind || place.name.empty()) continue;
    auto& failing = cases.of(main.kind, place.name).failing;
    if (failing.empty() || failing.back() != &f) failing.push_back(&f);
    has_place = true;
  }
  if (!has_place) cases.of(main.kind, main.name).failing.push_back(&f);
}

case_list cases_of(const report& r, const verdict& judged) {
  case_list cases;
  for (const auto kind : {name_kind::scope, name_kind::route}) {
    for (const auto& work : r.work) {
      if (work.kind == kind) cases.of(name_of(kind), work.name).took += work.spent.time;
    }
  }
  for (const auto& each : in_order(r, judged)) {
    if (each.stands == standing::failing) add_failing(cases, *each.finding);
  }
  return cases;
}

std::string line_about(const booked_finding& f) {
  const auto& last = f.latest;
  const auto w = words_of(last);
  return fmt::format("{} ({}, {}): {}", core::name_of(last.rule), core::name_of(last.grade),
                     core::name_of(last.severity), w.subject);
}

std::string failure_of(const test_case& c) {
  if (c.failing.empty()) return {};
  auto message = line_about(*c.failing.front());
  if (c.failing.size() > 1) message += fmt::format(", and {} more", c.failing.size() - 1);
  std::string body;
  for (const auto* f : c.failing) body += cut_to_bytes(entry_text(*f, {}), entry_bytes) + "\n";
  return fmt::format("<failure message=\"{}\" type=\"{}\">{}</failure>", escaped(message),
                     core::name_of(c.failing.front()->latest.rule),
                     escaped(body, line_breaks::kept));
}

std::string case_text(std::string_view kind, std::string_view name, core::duration took,
                      std::string_view inside) {
  const auto head = fmt::format("    <testcase classname=\"pgweir{}\" name=\"{}\" time=\"{}\"",
                                kind, escaped(name), seconds(took));
  return inside.empty() ? head + "/>\n" : fmt::format("{}>{}</testcase>\n", head, inside);
}

// For what no finding explains: an error where nothing was seen, a failure where the verdict says
// so.
std::string traffic_case(const report& r, const verdict& judged) {
  const auto why = failure_without_finding(r, judged);
  std::string inside;
  if (!why.empty()) {
    const std::string_view element = judged.failed ? "failure" : "error";
    inside = fmt::format("<{0} message=\"{1}\" type=\"traffic\">{1}</{0}>", element, escaped(why));
  }
  return case_text("", "traffic", {}, inside);
}

std::string properties_of(const report& r) {
  std::string out = "    <properties>\n";
  auto add = [&](std::string_view name, std::string_view value) {
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, escaped(value));
  };
  add("pgweir", r.pgweir_version);
  add("upstream", r.upstream);
  add("queries", std::to_string(r.traffic.queries));
  add("analysed", percent_text(r.traffic.analysed()));
  return out + "    </properties>\n";
}

std::string what_does_not_fail(const report& r, const verdict& judged) {
  std::string out;
  for (const auto& each : in_order(r, judged)) {
    if (each.stands == standing::failing) continue;
    const auto* before = each.stands == standing::below ? "" : "in the baseline: ";
    out += before + line_about(*each.finding) + "\n";
  }
  return out;
}

}  // namespace

std::string junit(const report& r, const verdict& judged) {
  const auto cases = cases_of(r, judged);
  std::string texts = traffic_case(r, judged);
  const bool bare = !failure_without_finding(r, judged).empty();
  std::size_t failures = bare && judged.failed ? 1 : 0;
  for (const auto& c : cases.all()) {
    if (!c.failing.empty()) ++failures;
    texts += case_text("." + std::string{c.kind}, c.name, c.took, failure_of(c));
  }
  const auto lost = losses(r);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"pgweir\" package=\"pgweir\" id=\"0\" hostname=\"localhost\" "
      "tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" time=\"{}\" timestamp=\"{}\">\n"
      "{}{}    <system-out>{}</system-out>\n    <system-err>{}</system-err>\n"
      "  </testsuite>\n</testsuites>\n",
      cases.all().size() + 1, failures, bare && !judged.failed ? 1 : 0,
      seconds(r.traffic.seen.time), date_json(r.started).substr(0, 19), properties_of(r), texts,
      escaped(what_does_not_fail(r, judged), line_breaks::kept),
      escaped(lost.empty() ? lost : "left out: " + lost));
}

}  // namespace pgweir::reports
