#include "reports/ignore.hpp"

#include "tests/reports/samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace pgweir::reports {
namespace {

using namespace std::chrono_literals;
using kind = analyzers::attributed_work::name_kind;

// An entry for the rule of samples::loop(), with what `more` sets.
config::ignore_entry entry(const std::function<void(config::ignore_entry&)>& more) {
  config::ignore_entry made;
  made.rule = core::rule::n_plus_one;
  made.reason = "it is right";
  more(made);
  return made;
}

template <class Found>
bool matches(const config::ignore_entry& asked, const Found& found) {
  return ignore_candidate{found}.matches(asked);
}

bool loop_matches(const std::function<void(config::ignore_entry&)>& more) {
  auto loop = samples::loop();
  loop.where.scope = "test authors";
  loop.where.route = "GET /authors";
  loop.where.application = "web";
  loop.where.database = "shop";
  return matches(entry(more), loop);
}

TEST(ignore_test, the_rule_decides_first) {
  EXPECT_TRUE(loop_matches([](auto&) {}));
  EXPECT_FALSE(loop_matches([](auto& e) { e.rule = core::rule::slow_query; }));
}

TEST(ignore_test, a_finding_by_its_id) {
  EXPECT_TRUE(loop_matches([](auto& e) { e.finding = samples::loop().id; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.finding = samples::loop().id + 1; }));
}

TEST(ignore_test, any_statement_that_the_evidence_names) {
  const auto evidence = std::get<core::n_plus_one_evidence>(samples::loop().evidence);
  EXPECT_TRUE(loop_matches([&](auto& e) { e.statement = evidence.parent->key; }));
  EXPECT_TRUE(loop_matches([&](auto& e) { e.statement = evidence.children[0].statement.key; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.statement = 1; }));
}

TEST(ignore_test, any_table_with_its_schema_or_without) {
  EXPECT_TRUE(loop_matches([](auto& e) { e.table = "posts"; }));
  EXPECT_TRUE(loop_matches([](auto& e) { e.table = "po*"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.table = "post"; }));
  auto slow = samples::slow();
  std::get<core::slow_query_evidence>(slow.evidence).statement.tables = {"blog.notes"};
  const auto of = [](const char* table) {
    return entry([&](auto& e) {
      e.rule = core::rule::slow_query;
      e.table = table;
    });
  };
  EXPECT_TRUE(matches(of("blog.notes"), slow));
  EXPECT_TRUE(matches(of("notes"), slow));
  EXPECT_TRUE(matches(of("blog.*"), slow));
  EXPECT_FALSE(matches(of("blog"), slow));
  auto index = samples::tried_index();
  const auto& table = std::get<core::missing_index_evidence>(index.evidence).table;
  EXPECT_TRUE(matches(entry([&](auto& e) {
                        e.rule = core::rule::missing_index;
                        e.table = table;
                      }),
                      index));
}

TEST(ignore_test, places_are_exact_but_for_a_star_at_the_end) {
  EXPECT_TRUE(loop_matches([](auto& e) { e.scope = "test authors"; }));
  EXPECT_TRUE(loop_matches([](auto& e) { e.scope = "test *"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.scope = "test"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.scope = "* authors"; }));
  EXPECT_TRUE(loop_matches([](auto& e) { e.route = "GET /*"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.route = "POST /*"; }));
  EXPECT_TRUE(loop_matches([](auto& e) { e.application = "web"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.application = "worker"; }));
  EXPECT_TRUE(loop_matches([](auto& e) { e.database = "*"; }));
  EXPECT_FALSE(loop_matches([](auto& e) { e.database = "shop2"; }));
}

TEST(ignore_test, all_that_is_given_must_fit) {
  EXPECT_FALSE(loop_matches([](auto& e) {
    e.scope = "test *";
    e.database = "blog";
  }));
}

TEST(ignore_test, it_holds_until_the_end_of_its_day) {
  const auto until = entry([](auto& e) { e.until = 2027y / 1 / 31; });
  const core::wall_time next_day = std::chrono::sys_days{2027y / 2 / 1};
  EXPECT_TRUE(holds(until, next_day - 1ms));
  EXPECT_FALSE(holds(until, next_day));
  EXPECT_TRUE(holds(entry([](auto&) {}), next_day));
}

TEST(ignore_test, of_a_booked_finding_not_all_applications_are_known) {
  const auto of_web = entry([](auto& e) { e.application = "web"; });
  auto loop = samples::loop();
  loop.where.application = "web";
  EXPECT_TRUE(matches(of_web, loop));
  EXPECT_FALSE(matches(of_web, samples::booked(loop, 3)));
}

TEST(ignore_test, a_booked_finding_only_with_all_its_scopes) {
  const auto tests = entry([](auto& e) { e.scope = "test *"; });
  auto loop = samples::loop();
  loop.where.scope = "test a";
  auto booked = samples::booked(loop, 3);
  booked.places = {{kind::scope, "test a", 2}, {kind::scope, "test b", 1}};
  EXPECT_TRUE(matches(tests, booked));
  booked.places = {{kind::scope, "nightly", 1}, {kind::scope, "test a", 2}};
  EXPECT_FALSE(matches(tests, booked));
}

TEST(ignore_test, what_it_asks_for_in_words) {
  EXPECT_EQ(asked_text(entry([](auto& e) {
              e.finding = 0xff;
              e.scope = "test *";
              e.until = 2027y / 1 / 31;
            })),
            "n-plus-one, finding 00000000000000ff, scope test *, until 2027-01-31");
}

}  // namespace
}  // namespace pgweir::reports
