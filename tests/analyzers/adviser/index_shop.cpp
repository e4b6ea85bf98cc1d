#include "tests/analyzers/adviser/index_shop.hpp"

#include "tests/analyzers/adviser/made_catalogue.hpp"
#include "tests/parser/reading.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pgweir::analyzers {
namespace {

constexpr auto moment = "timestamp with time zone";
constexpr auto local_moment = "timestamp without time zone";

core::catalogue_index primary_key(std::string name) {
  auto index = made_unique(std::move(name), {"id"});
  index.primary = true;
  return index;
}

void add_orders(core::catalogue& all) {
  auto& orders = made_table(all, "orders", 1'000'000,
                            {{"id", "bigint", 1'000'000},
                             {"customer_id", "bigint", 50'000},
                             {"shop_id", "integer", 20},
                             {"status", "text", 5, 0, 0.85},
                             {"kind", "text", 4},
                             {"reference", "character varying(20)", 900'000},
                             {"total", "numeric(10,2)", 40'000},
                             {"count", "integer", 500},
                             {"created_at", moment, 950'000},
                             {"placed_at", local_moment, 950'000},
                             {"deleted_at", moment, 10'000, 0.98},
                             {"shipped_at", moment, 500'000, 0.03},
                             {"paid", "boolean", 2, 0, 0.99},
                             {"gift", "boolean", 2, 0, 0.55},
                             {"payload", "jsonb"},
                             {"raw", "json"},
                             {"tags", "text[]"},
                             {"words", "tsvector"},
                             {"place", "point"},
                             {"during", "tstzrange"},
                             {"note", "text", 700'000},
                             {"code", "text", 800'000, 0, 0, "C"}});
  orders.indexes = {primary_key("orders_pkey")};
}

void add_others(core::catalogue& all) {
  auto& customers = made_table(all, "customers", 100'000,
                               {{"id", "bigint", 100'000},
                                {"email", "text", 100'000},
                                {"name", "text", 90'000},
                                {"country", "text", 100},
                                {"active", "boolean", 2, 0, 0.95},
                                {"team_id", "bigint", 2'000, 0.2}});
  customers.indexes = {primary_key("customers_pkey"),
                       made_unique("customers_email_key", {"email"})};
  made_table(all, "items", 5'000'000,
             {{"id", "bigint", 5'000'000},
              {"order_id", "bigint", 1'000'000},
              {"product_id", "bigint", 100'000},
              {"quantity", "integer", 10}})
      .indexes = {primary_key("items_pkey")};
  made_table(all, "products", 100'000,
             {{"id", "bigint", 100'000}, {"sku", "text", 100'000}, {"name", "text", 90'000}})
      .indexes = {primary_key("products_pkey")};
  made_table(all, "settings", 20, {{"id", "bigint", 20}, {"key", "text", 20}, {"kind", "text", 2}})
      .indexes = {primary_key("settings_pkey")};
  auto& events = made_table(all, "events", 10'000'000,
                            {{"id", "bigint", 10'000'000}, {"user_id", "bigint", 100'000}});
  events.kind = core::relation_kind::partitioned_table;
  auto& part = made_table(all, "events_2024", 5'000'000,
                          {{"id", "bigint", 5'000'000}, {"user_id", "bigint", 100'000}});
  part.partition_of = core::qualified_name{"public", "events"};
  const std::vector<made_column> two{{"id", "bigint", 10'000}, {"day", "date", 10'000}};
  made_table(all, "all_orders", 100'000, two).kind = core::relation_kind::view;
  made_table(all, "far_orders", 100'000, two).kind = core::relation_kind::foreign_table;
  made_table(all, "daily", 100'000, two).kind = core::relation_kind::materialized_view;
  made_table(all, "unseen", 0, {{"id", "bigint"}, {"a", "bigint"}, {"b", "bigint"}});
}

std::string told_in_short(const index_need& need, const core::catalogue& all) {
  std::string out = need.candidates.empty() ? "-" : told(need.candidates.front(), all);
  if (need.together) {
    for (std::size_t i = 1; i < need.candidates.size(); ++i) {
      out += " + " + told(need.candidates[i], all);
    }
  }
  if (need.hindered != hindrance::none) {
    out += " [" + std::string{name_of(need.hindered)};
    out += (need.hindering_index.empty() ? "" : ' ' + need.hindering_index) + ']';
  }
  if (!need.rewrite.empty()) out += " => " + need.rewrite;
  if (need.after_rewrite) out += " then " + told(*need.after_rewrite, all);
  if (!need.repair.empty()) out += " " + need.repair;
  return out;
}

}  // namespace

core::catalogue index_shop() {
  core::catalogue all;
  all.search_path = {"public"};
  add_orders(all);
  add_others(all);
  return all;
}

std::string needs_told(std::string_view sql, const core::catalogue& all,
                       const std::vector<std::string>& values) {
  std::vector<core::sample_value> bound;
  for (const auto& each : values) bound.push_back({.bytes = each});
  const auto statement = parser::read(sql);
  std::string out;
  for (const auto& each : needs_of(statement, all, values.empty() ? nullptr : &bound)) {
    out += (out.empty() ? "" : " | ") + told_in_short(each, all);
  }
  return out.empty() ? "nothing" : out;
}

void check(const std::vector<index_case>& all) {
  for (const auto& each : all) {
    auto shop = index_shop();
    auto& indexes = shop.tables.front().indexes;
    indexes.insert(indexes.end(), each.more.begin(), each.more.end());
    EXPECT_EQ(needs_told(each.sql, shop), each.wanted) << each.name << "\n  " << each.sql;
  }
}

}  // namespace pgweir::analyzers
