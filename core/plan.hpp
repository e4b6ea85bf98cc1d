// A plan as EXPLAIN described it: what a person reads in it, and no value. Costs are in the
// planner's units, made before anything ran (never ANALYZE).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::core {

struct plan_node {
  std::uint16_t depth = 0;  // 0: the root; a node's children follow it
  std::string type;         // "Seq Scan", "Index Scan", "Sort", …
  std::string table;        // with its schema where that is told; empty: reads none
  std::string alias;
  std::string index;      // by name; hypothetical ones as HypoPG names them
  std::string condition;  // index condition, filter or join condition; literals made $n
  double startup_cost = 0;
  double total_cost = 0;
  double rows = 0;  // expected
};

struct plan {
  std::vector<plan_node> nodes;  // at most limits::plan_nodes; the root first; empty: none

  [[nodiscard]] double cost() const { return nodes.empty() ? 0 : nodes.front().total_cost; }
};

}  // namespace pgweir::core
