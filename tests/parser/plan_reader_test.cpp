#include "parser/plan_reader.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgweir::parser {
namespace {

constexpr std::string_view joined = R"json([
 {
  "Plan": {
   "Node Type": "Nested Loop",
   "Join Type": "Inner",
   "Startup Cost": 4.44,
   "Total Cost": 80.22,
   "Plan Rows": 20,
   "Plans": [
    {
     "Node Type": "Seq Scan",
     "Relation Name": "customers",
     "Alias": "customers",
     "Startup Cost": 0.0,
     "Total Cost": 18.5,
     "Plan Rows": 1,
     "Filter": "((email)::text = 'secret'::text)"
    },
    {
     "Node Type": "Bitmap Heap Scan",
     "Relation Name": "orders",
     "Alias": "orders",
     "Startup Cost": 4.44,
     "Total Cost": 61.52,
     "Plan Rows": 20,
     "Recheck Cond": "(customer_id = customers.id)",
     "Filter": "((status)::text = 'open'::text)",
     "Plans": [
      {
       "Node Type": "Bitmap Index Scan",
       "Index Name": "orders_customer_id_idx",
       "Startup Cost": 0.0,
       "Total Cost": 4.44,
       "Plan Rows": 20,
       "Index Cond": "(customer_id = customers.id)"
      }
     ]
    }
   ]
  }
 }
])json";

constexpr std::string_view sorted = R"json([
 {
  "Plan": {
   "Node Type": "Limit",
   "Startup Cost": 517.01,
   "Total Cost": 517.01,
   "Plan Rows": 1,
   "Plans": [
    {
     "Node Type": "Sort",
     "Startup Cost": 517.01,
     "Total Cost": 517.01,
     "Plan Rows": 1,
     "Sort Key": [
      "created_at"
     ],
     "Plans": [
      {
       "Node Type": "Seq Scan",
       "Relation Name": "orders",
       "Alias": "orders",
       "Startup Cost": 0.0,
       "Total Cost": 517.0,
       "Plan Rows": 1,
       "Filter": "((total > 5.5) AND (name ~~ '%secret%'::text) AND (kind = 'open'))"
      }
     ]
    }
   ]
  }
 }
])json";

constexpr std::string_view sub_plans = R"json([
 {
  "Plan": {
   "Node Type": "Seq Scan",
   "Relation Name": "orders",
   "Alias": "orders",
   "Startup Cost": 18.5,
   "Total Cost": 485.5,
   "Plan Rows": 1,
   "Filter": "((NOT (hashed SubPlan 1)) AND (name = 'back\\slash'::text))",
   "Plans": [
    {
     "Node Type": "Seq Scan",
     "Subplan Name": "SubPlan 1",
     "Relation Name": "customers",
     "Alias": "customers",
     "Startup Cost": 0.0,
     "Total Cost": 16.0,
     "Plan Rows": 1000
    }
   ]
  }
 }
])json";

constexpr std::string_view verbose = R"json([
 {
  "Plan": {
   "Node Type": "ModifyTable",
   "Operation": "Update",
   "Relation Name": "orders",
   "Schema": "shop",
   "Alias": "orders",
   "Startup Cost": 421.45,
   "Total Cost": 478.53,
   "Plan Rows": 0,
   "Plans": [
    {
     "Node Type": "Aggregate",
     "Strategy": "Plain",
     "Partial Mode": "Simple",
     "Subplan Name": "InitPlan 1 (returns $0)",
     "Startup Cost": 417.0,
     "Total Cost": 417.01,
     "Plan Rows": 1,
     "Output": [
      "avg(orders_1.total)"
     ],
     "Plans": [
      {
       "Node Type": "Seq Scan",
       "Relation Name": "orders",
       "Schema": "shop",
       "Alias": "orders_1",
       "Startup Cost": 0.0,
       "Total Cost": 417.0,
       "Plan Rows": 1,
       "Output": [
        "orders_1.id",
        "orders_1.customer_id",
        "orders_1.status",
        "orders_1.total",
        "orders_1.payload",
        "orders_1.created_at",
        "orders_1.local_at",
        "orders_1.name",
        "orders_1.email",
        "orders_1.first_name",
        "orders_1.last_name",
        "orders_1.deleted",
        "orders_1.kind",
        "orders_1.n",
        "orders_1.big",
        "orders_1.tags",
        "orders_1.code",
        "orders_1.m",
        "orders_1.dp",
        "orders_1.d"
       ],
       "Filter": "((orders_1.status)::text = 'secret'::text)"
      }
     ]
    },
    {
     "Node Type": "Bitmap Heap Scan",
     "Relation Name": "orders",
     "Schema": "shop",
     "Alias": "orders",
     "Startup Cost": 4.44,
     "Total Cost": 61.51,
     "Plan Rows": 7,
     "Output": [
      "'5'::numeric",
      "orders.ctid"
     ],
     "Recheck Cond": "(orders.customer_id = 77)",
     "Filter": "(orders.total < $0)",
     "Plans": [
      {
       "Node Type": "Bitmap Index Scan",
       "Index Name": "orders_customer_id_idx",
       "Startup Cost": 0.0,
       "Total Cost": 4.44,
       "Plan Rows": 20,
       "Index Cond": "(orders.customer_id = 77)"
      }
     ]
    }
   ]
  }
 }
])json";

// "Limit / Seq Scan orders: (a = $1)"
std::string read(std::string_view json) {
  auto plan = read_plan(json);
  if (!plan) return plan.error().sentence;
  std::string out;
  for (const auto& each : plan->nodes) {
    if (!out.empty()) out += " / ";
    out += std::string(each.depth, '>') + each.type;
    if (!each.table.empty()) out += " " + each.table;
    if (!each.index.empty()) out += " by " + each.index;
    if (!each.condition.empty()) out += ": " + each.condition;
  }
  return out;
}

TEST(plan_reader, reads_nodes_in_their_order) {
  EXPECT_EQ(read(joined),
            "Nested Loop / >Seq Scan customers: ((email)::text = $1::text) / >Bitmap Heap "
            "Scan orders: (customer_id = customers.id); filter: ((status)::text = "
            "$1::text) / >>Bitmap Index Scan by orders_customer_id_idx: (customer_id = "
            "customers.id)");
}

TEST(plan_reader, hides_values) {
  EXPECT_EQ(read(sorted),
            "Limit / >Sort / >>Seq Scan orders: ((total > $1) AND (name ~~ $2::text) AND "
            "(kind = $3))");
}

TEST(plan_reader, keeps_the_names_of_sub_plans) {
  EXPECT_EQ(read(sub_plans),
            "Seq Scan orders: ((NOT (hashed SubPlan 1)) AND (name = $2::text)) / >Seq Scan "
            "customers");
}

TEST(plan_reader, names_schemas_where_they_are_told) {
  EXPECT_EQ(read(verbose),
            "ModifyTable shop.orders / >Aggregate / >>Seq Scan shop.orders: "
            "((orders_1.status)::text = $1::text) / >Bitmap Heap Scan shop.orders: "
            "(orders.customer_id = $1); filter: (orders.total < $0) / >>Bitmap Index Scan "
            "by orders_customer_id_idx: (orders.customer_id = $1)");
}

TEST(plan_reader, knows_costs) {
  auto plan = read_plan(joined);
  ASSERT_TRUE(plan);
  EXPECT_DOUBLE_EQ(plan->cost(), 80.22);
  EXPECT_DOUBLE_EQ(plan->nodes[0].startup_cost, 4.44);
  EXPECT_DOUBLE_EQ(plan->nodes[0].rows, 20);
  EXPECT_EQ(plan->nodes[1].alias, "customers");
  EXPECT_EQ(plan->nodes[3].depth, 2);
}

// PostgreSQL 12 says less of a node, 17 says more.
TEST(plan_reader, needs_no_member_but_the_type) {
  EXPECT_EQ(read(R"([{"Plan": {"Node Type": "Result"}}])"), "Result");
  EXPECT_EQ(read(R"([{"Plan": {"Node Type": "Result", "Disabled": false, "Filter": 5,
                      "Plans": "none", "Total Cost": "high"}, "Planning": {}}])"),
            "Result");
}

TEST(plan_reader, takes_nothing_else) {
  for (const auto* text : {"", "{", "[]", "{}", "[1]", "[{}]", R"([{"Plan": []}])",
                           R"([{"Plan": {"Node Type": 5}}])", "null"}) {
    EXPECT_FALSE(read_plan(text)) << text;
  }
}

TEST(plan_reader, does_not_print_what_is_no_condition) {
  EXPECT_EQ(
      read(R"json([{"Plan": {"Node Type": "Result", "Filter": "(a = 'x'); (b = 'y')"}}])json"),
      "Result");
  EXPECT_EQ(
      read(R"json([{"Plan": {"Node Type": "Result", "Filter": "(a = 'it''s' OR a = $1)"}}])json"),
      "Result: (a = $2 OR a = $1)");
}

TEST(plan_reader, keeps_the_first_nodes_of_many) {
  std::string deep = R"({"Node Type": "Append"})";
  for (int i = 0; i < 5'000; ++i) deep = R"({"Node Type": "Append", "Plans": [)" + deep + "]}";
  auto plan = read_plan(R"([{"Plan": )" + deep + "}]");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->nodes.size(), core::limits::plan_nodes);
}

}  // namespace
}  // namespace pgweir::parser
