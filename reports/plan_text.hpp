// A plan for people and in JSON: a tree of one line for each node, as far as it fits, and its
// nodes as objects. Nothing in it is a value: the planner's conditions have $n in their place.
#pragma once

#include "core/plan.hpp"
#include "reports/json_fields.hpp"

#include <string>
#include <vector>

namespace pgweir::reports {

// "Seq Scan on orders  (customer_id = $1)  cost 1,834, about 20 rows"; a node below another one is
// moved in by two blanks. At most 12 lines; a line says how many nodes are left out.
std::vector<std::string> plan_tree(const core::plan& plan);

// Of a node in "plan" of the evidence.
void plan_node_fields(json_fields& all, core::plan_node& node);

}  // namespace pgweir::reports
