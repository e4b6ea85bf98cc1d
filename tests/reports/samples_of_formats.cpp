// Reports for the formats of pipelines: names that attack, places, and more than fits.
#include "tests/reports/samples.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace pgweir::reports::samples {

namespace {

using namespace std::chrono_literals;
using name_kind = analyzers::attributed_work::name_kind;

// XML, HTML, Markdown, workflow commands, terminals, spreadsheets, SARIF's messages; and no UTF-8.
constexpr std::string_view attack =
    "=1+1|<script>alert(1)</script>]]>`a`**b**\r\n::error::c %0A @octocat #12 \"d\" 'e' "
    "\x1b[31mred\x1b[0m \xff\xc3 [f](http://g.example) {0} &amp; \xe2\x80\xae $x$ ~~h~~ \\ <!-- ";

analyzers::statement_totals totals(std::uint64_t key, std::string text) {
  analyzers::statement_totals out;
  out.statement = {key, std::move(text), {"authors", "posts"}};
  out.database = "shop";
  out.dialect = core::orm::sqlalchemy;
  out.spent = {50, 50, 150, 6'000, 31ms};
  out.errors = 2;
  out.slowest = 4ms;
  out.p50 = 600us;
  out.p95 = 1ms;
  out.p99 = 3ms;
  return out;
}

}  // namespace

report no_traffic() {
  auto r = nothing();
  r.traffic = {};
  return r;
}

report hostile() {
  auto r = nothing();
  const std::string name{attack};
  r.upstream = name;
  r.configuration_error = name;
  auto f = booked(loop(), 3);
  auto& e = std::get<core::n_plus_one_evidence>(f.latest.evidence);
  e.children[0].statement.text = "SELECT " + name;
  e.children[0].statement.tables = {name};
  e.children[0].source.column = name;
  f.latest.where.application = f.latest.where.route = f.latest.where.scope = name;
  f.latest.where.source = "app/" + name + ":12";
  f.latest.fix.sql = "SELECT 1\n```\n" + name;
  f.latest.fix.orm_line = f.latest.fix.note = name;
  f.places = {{name_kind::scope, name, 2}, {name_kind::route, name, 1}};
  r.findings.push_back(f);
  f.latest.id += 1;
  f.latest.where.source = "app/m\xc3\xb6 d,e:ls.rb:12";
  r.findings.push_back(f);
  r.work = {{name_kind::scope, name, 1, 1, {1, 1, 1, 1, 1ms}}};
  r.statements = {totals(1, name), totals(2, " @SUM(1)")};
  r.statements[0].database = "-" + name;
  return r;
}

report attributed() {
  auto r = everything();
  for (std::size_t i = 0; i < r.findings.size(); ++i) {
    auto& f = r.findings[i];
    f.latest.id += i << 8U;  // two of everything() share one
    if (i % 3 == 0)
      f.places = {{name_kind::scope, "lists authors", 4}, {name_kind::scope, "sums", 1}};
    if (i % 3 != 2) f.places.push_back({name_kind::route, "GET /authors", 5});
    if (i % 2 == 0) f.latest.where.source = fmt::format("app/models/author.rb:{}", i + 1);
  }
  r.work.push_back({name_kind::scope, "lists authors", 1, 51, {51, 51, 200, 8'000, 248ms}});
  r.statements = {totals(0xa1, "SELECT id FROM authors"),
                  totals(0xb2, "SELECT \"id\", title FROM posts WHERE author_id = $1")};
  return r;
}

report crowded() {
  auto r = nothing();
  for (std::uint64_t i = 0; i < 600; ++i) {
    auto f = booked(i % 2 == 0 ? loop() : likely_loop());
    f.latest.id += i * 7;
    f.places = {{name_kind::scope, fmt::format("test number {}", i), 1}};
    r.findings.push_back(f);
  }
  return r;
}

verdict mixed(const report& r) {
  constexpr std::array standings{standing::failing, standing::below, standing::known,
                                 standing::acknowledged};
  verdict out;
  for (std::size_t i = 0; i < r.findings.size(); ++i) {
    out.standings.push_back(standings.at(i % standings.size()));
    if (out.standings.back() == standing::failing) ++out.failing;
  }
  out.failed = out.failing > 0;
  out.has_baseline = true;
  out.why = out.failed ? "n-plus-one: 50 × posts by author_id" : "";
  return out;
}

}  // namespace pgweir::reports::samples
