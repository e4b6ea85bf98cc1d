#include "reports/seen_at.hpp"

#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace pgweir::reports {
namespace {

std::string line_of(const std::string& source) {
  core::place where;
  where.source = source;
  const auto at = source_line_of(where);
  return at ? at->path + "|" + std::to_string(at->line) : "none";
}

TEST(seen_at_test, reads_the_line_of_source) {
  EXPECT_EQ(line_of("app/models/author.rb:12"), "app/models/author.rb|12");
  EXPECT_EQ(line_of("./src/a.ts:7:3"), "src/a.ts|7");
  EXPECT_EQ(line_of("src/a b.py"), "src/a b.py|0");
}

TEST(seen_at_test, takes_no_path_that_no_repository_has) {
  for (const auto* source : {"", "/app/src/a.py:3", "../../etc/passwd:1", "src/../../a.py:3",
                             "C:\\app\\a.cs:3", "http://g.example/a:3", "<string>:3", "a.py:x",
                             "a.py:12x", "a.py:0", "a\n.py:1", "a\xff.py:1", "a.py:99999999999"}) {
    EXPECT_EQ(line_of(source), "none") << source;
  }
}

TEST(seen_at_test, a_test_goes_before_a_route_and_a_route_before_a_rule) {
  using name_kind = analyzers::attributed_work::name_kind;
  auto f = samples::booked(samples::loop());
  f.latest.where.route.clear();
  EXPECT_EQ(path_of(place_of(f)), "pgweir/rule/n-plus-one");
  f.latest.where.route = "GET /a";
  EXPECT_EQ(path_of(place_of(f)), "pgweir/route/GET /a");
  f.places = {{name_kind::route, "GET /b", 1}, {name_kind::scope, "lists authors", 2}};
  EXPECT_EQ(path_of(place_of(f)), "pgweir/scope/lists authors");
}

TEST(seen_at_test, a_name_leads_nowhere_else) {
  EXPECT_EQ(path_of({"scope", "../../etc"}).find(".."), std::string::npos);
}

}  // namespace
}  // namespace pgweir::reports
