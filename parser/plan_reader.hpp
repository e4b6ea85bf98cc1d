// What EXPLAIN (FORMAT JSON) answers, of PostgreSQL 12 to 17, to a core::plan. Reads structure,
// costs and names; every literal of a condition becomes $n, so that no value can be printed.
//
// Index conditions stand first in plan_node::condition, what is looked at afterwards behind them:
// "(customer_id = $1); filter: (status = $2)".
#pragma once

#include "core/error.hpp"
#include "core/plan.hpp"

#include <string_view>

namespace pgweir::parser {

// Of a larger plan the first limits::plan_nodes nodes. Fails where the text is no such plan.
core::result<core::plan> read_plan(std::string_view json);

}  // namespace pgweir::parser
