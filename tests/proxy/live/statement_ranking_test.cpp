#include "proxy/live/statement_ranking.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace pgweir::live {
namespace {

using namespace std::chrono_literals;

// Two places in the list, and a traffic that is the sum of all statements ever said.
struct ranking_of_two {
  statement_ranking ranking{2};
  std::map<std::uint64_t, analyzers::statement_totals> statements;
  analyzers::traffic_seen all;

  void run(std::uint64_t key, std::uint64_t calls, core::duration time) {
    auto& totals = statements[key];
    totals.statement.key = key;
    totals.database = "shop";
    totals.spent.calls += calls;
    totals.spent.time += time;
    all.executions += calls;
    all.time += time;
  }
  statement_ranking::ranked rank() {
    std::vector<analyzers::statement_totals> listed;
    for (const auto& [key, totals] : statements) listed.push_back(totals);
    std::ranges::stable_sort(listed, std::greater{},
                             [](const auto& each) { return each.spent.time; });
    return ranking.rank(listed, all);
  }
};

TEST(statement_ranking_test, the_costliest_are_listed_and_the_others_are_one) {
  ranking_of_two shop;
  shop.run(1, 10, 1ms);
  shop.run(2, 1, 9ms);
  shop.run(3, 2, 5ms);
  const auto ranked = shop.rank();
  ASSERT_EQ(ranked.top.size(), 2U);
  EXPECT_EQ(ranked.top[0].statement.key, 2U);
  EXPECT_EQ(ranked.top[1].statement.key, 3U);
  EXPECT_EQ(ranked.others.spent.calls, 10U);
  EXPECT_EQ(ranked.others.spent.time, 1ms);
}

TEST(statement_ranking_test, the_others_never_go_back_when_one_climbs) {
  ranking_of_two shop;
  shop.run(1, 10, 1ms);
  shop.run(2, 1, 9ms);
  shop.run(3, 2, 5ms);
  const auto before = shop.rank();
  shop.run(1, 1'000, 100ms);
  const auto after = shop.rank();
  EXPECT_EQ(after.top[0].statement.key, 1U);
  // Its series begins here: what happened since the last time is seen among the others.
  EXPECT_EQ(after.others.spent.calls, before.others.spent.calls + 1'000);
  shop.run(1, 7, 1ms);
  shop.run(3, 4, 1ms);
  const auto later = shop.rank();
  EXPECT_EQ(later.top[0].total.spent.calls, 1'017U);
  EXPECT_EQ(later.others.spent.calls, after.others.spent.calls + 4);
}

TEST(statement_ranking_test, increases_add_up_to_those_of_the_traffic) {
  ranking_of_two shop;
  std::uint64_t counted = 0;
  std::map<std::uint64_t, std::uint64_t> last;
  std::uint64_t last_others = 0;
  for (std::uint64_t round = 1; round <= 50; ++round) {
    shop.run(round % 5, 3, std::chrono::milliseconds{round * 7 % 11});
    const auto ranked = shop.rank();
    for (const auto& each : ranked.top) {
      const auto calls = each.total.spent.calls;
      const auto before = last.find(each.statement.key);
      if (before != last.end()) counted += calls - before->second;
      if (round == 1) counted += calls;
      last[each.statement.key] = calls;  // as Prometheus does: a gap changes nothing
    }
    ASSERT_GE(ranked.others.spent.calls, last_others);
    counted += ranked.others.spent.calls - last_others;
    last_others = ranked.others.spent.calls;
    ASSERT_EQ(counted, shop.all.executions) << "in round " << round;
  }
}

TEST(statement_ranking_test, what_one_does_while_it_is_out_of_the_list_is_counted_once) {
  ranking_of_two shop;
  shop.run(1, 10, 10ms);
  shop.run(2, 10, 9ms);
  shop.rank();
  shop.run(3, 10, 20ms);  // 2 falls out
  shop.rank();
  shop.run(2, 1'000, 500us);
  const auto out = shop.rank();
  EXPECT_EQ(out.others.spent.calls, 10U + 1'000U);
  shop.run(2, 1, 20ms);  // and comes back
  const auto back = shop.rank();
  EXPECT_EQ(back.top[0].statement.key, 2U);
  EXPECT_EQ(back.top[0].total.spent.calls, 10U);
  EXPECT_EQ(back.others.spent.calls, 10U + 1'001U);
  shop.run(2, 5, 1ms);
  EXPECT_EQ(shop.rank().top[0].total.spent.calls, 15U);
}

TEST(statement_ranking_test, a_statement_that_was_forgotten_does_not_go_back) {
  ranking_of_two shop;
  shop.run(1, 10, 1ms);
  shop.rank();
  shop.statements[1].spent.calls = 2;
  shop.all.executions += 2;
  const auto ranked = shop.rank();
  EXPECT_EQ(ranked.top[0].total.spent.calls, 10U);
  EXPECT_EQ(ranked.others.spent.calls, 2U);
}

TEST(statement_ranking_test, nothing_has_run) {
  const auto ranked = ranking_of_two{}.rank();
  EXPECT_TRUE(ranked.top.empty());
  EXPECT_EQ(ranked.others.spent.calls, 0U);
}

}  // namespace
}  // namespace pgweir::live
