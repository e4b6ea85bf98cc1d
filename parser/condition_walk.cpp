// The half of query_walk that reads expressions: which parameter meets which column, and how.
#include "parser/expression_kinds.hpp"
#include "parser/query_walk.hpp"

#include <algorithm>
#include <limits>

namespace pgweir::parser {
namespace {

constexpr int deepest = 2'000;

slot_use use_of_operator(std::string_view name) {
  if (name == "=") return slot_use::key_equal;
  if (name == "<" || name == ">" || name == "<=" || name == ">=" || name == "<>" || name == "!=")
    return slot_use::range;
  if (name.starts_with('~') || name.starts_with("!~")) return slot_use::pattern;
  return slot_use::other;
}

slot_use use_of(std::string_view kind, std::string_view name) {
  if (kind == "AEXPR_OP") return use_of_operator(name);
  if (kind == "AEXPR_NOT_DISTINCT") return slot_use::key_equal;
  if (kind == "AEXPR_OP_ANY") return name == "=" ? slot_use::key_any : slot_use::range;
  if (kind == "AEXPR_IN") return name == "=" ? slot_use::key_in_one : slot_use::range;
  if (kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" || kind == "AEXPR_SIMILAR")
    return slot_use::pattern;
  if (kind == "AEXPR_OP_ALL" || kind == "AEXPR_DISTINCT" || kind.starts_with("AEXPR_BETWEEN") ||
      kind.starts_with("AEXPR_NOT_BETWEEN")) {
    return slot_use::range;
  }
  return slot_use::other;
}

bool selects_by_key(slot_use use) {
  return use == slot_use::key_equal || use == slot_use::key_any || use == slot_use::key_in_one ||
         use == slot_use::key_in_many;
}

// CURRENT_DATE and its kin, not CURRENT_USER.
bool is_time_function(const json& body) {
  auto op = text_member(body, "op");
  return op.find("DATE") != std::string_view::npos || op.find("TIME") != std::string_view::npos;
}

}  // namespace

void query_walk::expression(node what, const name_scope& scope, place at) {
  if (what.type.empty() || ++depth_ > deepest) {
    too_deep_ |= !what.type.empty();
    return;
  }
  if (what.is("A_Expr")) {
    comparison(*what.body, scope, at);
  } else if (what.is("BoolExpr")) {
    auto op = text_member(*what.body, "boolop");
    auto inside = at;
    if (op == "NOT_EXPR" && at != place::elsewhere) inside = place::negated;
    if (op == "OR_EXPR" && at == place::top_condition) inside = place::condition;
    for (const auto& argument : list_member(*what.body, "args"))
      expression(as_node(&argument), scope, inside);
  } else if (what.is("ParamRef")) {
    add_slot(number_member(*what.body, "number"), slot_use::other);
  } else if (what.is("SubLink")) {
    sublink(*what.body, scope, at);
  } else if (what.is("FuncCall")) {
    function(*what.body, scope);
  } else if (what.type.ends_with("Stmt")) {
    value_query(what, scope);
  } else {
    if (what.is("SQLValueFunction") && is_time_function(*what.body)) out_.volatile_functions = true;
    for (const auto& part : *what.body) anything(part, scope);
  }
  --depth_;
}

// Any tree, wrapped nodes and bare bodies alike.
void query_walk::anything(const json& tree, const name_scope& scope) {
  if (!tree.is_structured() || ++depth_ > deepest) {
    too_deep_ |= tree.is_structured();
    return;
  }
  auto what = as_node(&tree);
  bool wrapped = tree.is_object() && tree.size() == 1 && !what.type.empty() &&
                 what.type.front() >= 'A' && what.type.front() <= 'Z';
  if (wrapped) {
    expression(what, scope, place::elsewhere);
  } else {
    for (const auto& part : tree) anything(part, scope);
  }
  --depth_;
}

void query_walk::comparison(const json& body, const name_scope& scope, place at) {
  auto left = child(body, "lexpr");
  auto right = child(body, "rexpr");
  auto use = use_of(text_member(body, "kind"), last_name(list_member(body, "name")));
  if (at == place::elsewhere && use != slot_use::pattern) use = slot_use::other;
  if (at == place::negated && selects_by_key(use)) use = slot_use::range;
  if (use == slot_use::key_equal) joined(left, right, scope);
  if (right.is("List")) {
    if (compared_with_list(left, list_member(*right.body, "items"), use, body, scope, at)) return;
  } else if (right.is("A_ArrayExpr") && use == slot_use::key_any) {
    const auto& elements = list_member(*right.body, "elements");
    if (compared_with_list(left, elements, slot_use::key_in_one, body, scope, at)) return;
  } else if (compared_rows(left, right, use, body, scope, at) ||
             compared(left, right, use, body, scope, at) ||
             compared(right, left, use, body, scope, at)) {
    return;
  }
  expression(left, scope, place::elsewhere);
  if (right.is("List")) {
    anything(list_member(*right.body, "items"), scope);
  } else {
    expression(right, scope, place::elsewhere);
  }
}

// `column` beside `value`: adds the slot if they are a column and a parameter.
bool query_walk::compared(node column, node value, slot_use use, const json& whole,
                          const name_scope& scope, place at) {
  if (column.type.empty() || value.type.empty()) return false;
  const auto* name = column_reference(column);
  auto number = parameter_number(value);
  if (name == nullptr || number == 0) return false;
  add_slot(number, use, scope.resolve(*name));
  auto& added = out_.slots.back();
  added.predicate = spans_.of(whole);
  added.column_text = spans_.of_name(number_member(*name, "location"));
  added.top_level_conjunct = at == place::top_condition;
  return true;
}

// IN (…), BETWEEN … AND …, = ANY(ARRAY[…]).
bool query_walk::compared_with_list(node left, const json& items, slot_use use, const json& whole,
                                    const name_scope& scope, place at) {
  if (use == slot_use::key_in_one && items.size() > 1) use = slot_use::key_in_many;
  if (column_reference(left) == nullptr && !left.is("RowExpr")) return false;
  for (const auto& item : items) {
    auto value = as_node(&item);
    bool met = compared(left, value, use, whole, scope, at) ||
               compared_rows(left, value, use, whole, scope, at);
    if (!met) expression(value, scope, place::elsewhere);
  }
  return true;
}

// (a, b) = ($1, $2)
bool query_walk::compared_rows(node left, node right, slot_use use, const json& whole,
                               const name_scope& scope, place at) {
  if (!left.is("RowExpr") || !right.is("RowExpr")) return false;
  const auto& names = list_member(*left.body, "args");
  const auto& values = list_member(*right.body, "args");
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    auto column = as_node(&names[i]);
    auto value = as_node(&values[i]);
    if (use == slot_use::key_equal) joined(column, value, scope);
    bool met = compared(column, value, use, whole, scope, at) ||
               compared(value, column, use, whole, scope, at);
    if (met) continue;
    expression(column, scope, place::elsewhere);
    expression(value, scope, place::elsewhere);
  }
  return true;
}

void query_walk::sublink(const json& body, const name_scope& scope, place at) {
  if (sublink_of_values(body, scope, at)) return;
  expression(child(body, "testexpr"), scope, place::elsewhere);
  value_query(child(body, "subselect"), scope);
}

// `column IN (VALUES …)` and `column IN (SELECT unnest($1))`: lists in another dress.
bool query_walk::sublink_of_values(const json& body, const name_scope& scope, place at) {
  auto column = child(body, "testexpr");
  auto query = child(body, "subselect");
  bool is_in =
      text_member(body, "subLinkType") == "ANY_SUBLINK" && member(body, "operName") == nullptr;
  if (!is_in || !query.is("SelectStmt") || column_reference(column) == nullptr) return false;
  bool positive = at == place::top_condition || at == place::condition;
  const auto& rows = list_member(*query.body, "valuesLists");
  if (!rows.empty()) {
    auto use = rows.size() == 1 ? slot_use::key_in_one : slot_use::key_in_many;
    for (const auto& row : rows) {
      compared_with_list(column, list_member(body_of(row), "items"),
                         positive ? use : slot_use::other, body, scope, at);
    }
    return true;
  }
  const auto& targets = list_member(*query.body, "targetList");
  if (targets.size() != 1 || member(*query.body, "fromClause") != nullptr) return false;
  auto target = child(body_of(targets[0]), "val");
  bool unnests =
      target.is("FuncCall") && last_name(list_member(*target.body, "funcname")) == "unnest";
  if (!unnests) return false;
  const auto& arguments = list_member(*target.body, "args");
  return arguments.size() == 1 &&
         compared(column, as_node(&arguments[0]), positive ? slot_use::key_any : slot_use::other,
                  body, scope, at);
}

void query_walk::function(const json& body, const name_scope& scope) {
  if (is_volatile_function(last_name(list_member(body, "funcname"))))
    out_.volatile_functions = true;
  for (const auto& argument : list_member(body, "args")) {
    auto what = as_node(&argument);
    if (auto number = what.type.empty() ? 0 : parameter_number(what); number != 0) {
      add_slot(number, slot_use::function_argument);
    } else {
      expression(what, scope, place::elsewhere);
    }
  }
  for (const auto* part : {"agg_order", "agg_filter", "over"}) {
    if (const auto* found = member(body, part)) anything(*found, scope);
  }
}

void query_walk::joined(node left, node right, const name_scope& scope) {
  if (left.type.empty() || right.type.empty()) return;
  const auto* one = column_reference(left);
  const auto* other = column_reference(right);
  if (one == nullptr || other == nullptr) return;
  auto a = scope.resolve(*one);
  auto b = scope.resolve(*other);
  if (a.table.empty() || b.table.empty()) return;
  out_.joins.push_back({std::move(a), std::move(b)});
}

void query_walk::add_slot(int number, slot_use use, core::column_ref column) {
  bool valid = number > 0 && number <= std::numeric_limits<std::uint16_t>::max();
  slot added;
  added.number = valid ? static_cast<std::uint16_t>(number) : std::uint16_t{0};
  added.use = use;
  added.column = std::move(column);
  added.in_subquery = queries_ > 1;
  out_.slots.push_back(std::move(added));
}

}  // namespace pgweir::parser
