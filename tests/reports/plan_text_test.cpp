#include "reports/plan_text.hpp"

#include <gtest/gtest.h>

namespace pgweir::reports {
namespace {

core::plan_node step(std::uint16_t depth, std::string type) {
  core::plan_node node;
  node.depth = depth;
  node.type = std::move(type);
  return node;
}

TEST(plan_text_test, a_step_below_another_is_moved_in) {
  core::plan plan{{step(0, "Limit"), step(1, "Index Scan")}};
  plan.nodes[1].index = "orders_pkey";
  plan.nodes[1].table = "public.orders";
  plan.nodes[1].condition = "(id = $1)";
  plan.nodes[1].total_cost = 8.31;
  plan.nodes[1].rows = 1;
  const auto lines = plan_tree(plan);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "Limit  cost 0.0, about 0 rows");
  EXPECT_EQ(lines[1], "  Index Scan using orders_pkey on orders  (id = $1)  cost 8.3, about 1 row");
}

TEST(plan_text_test, a_large_plan_is_cut) {
  core::plan plan;
  plan.nodes.assign(30, step(0, "Append"));
  const auto lines = plan_tree(plan);
  ASSERT_EQ(lines.size(), 12U);
  EXPECT_EQ(lines.back(), "… 19 steps more");
}

TEST(plan_text_test, without_a_plan_there_is_nothing_to_say) { EXPECT_TRUE(plan_tree({}).empty()); }

}  // namespace
}  // namespace pgweir::reports
