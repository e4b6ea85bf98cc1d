// The part of access_walk that reads comparisons of every kind.
#include "parser/access_walk.hpp"
#include "parser/operators.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

access_predicate spelled(access_operator op, std::string_view words) {
  access_predicate made;
  made.op = op;
  made.written_operator = words;
  return made;
}

const json* truth_constant(node what) {
  while (what.is("TypeCast")) what = child(*what.body, "arg");
  return what.is("A_Const") ? member(*what.body, "boolval") : nullptr;
}

bool is_null(node what) {
  while (what.is("TypeCast")) what = child(*what.body, "arg");
  return what.is("A_Const") && flag_member(*what.body, "isnull");
}

// What LIKE … ESCAPE and SIMILAR TO make of their pattern.
node pattern_in(node what) {
  if (!what.is("FuncCall")) return what;
  auto name = last_name(list_member(*what.body, "funcname"));
  const auto& arguments = list_member(*what.body, "args");
  bool escape = name == "like_escape" || name == "similar_to_escape";
  return escape && !arguments.empty() ? as_node(&arguments[0]) : what;
}

// The only argument of SELECT unnest(…), or nothing.
node unnested(const json& select) {
  const auto& targets = list_member(select, "targetList");
  if (targets.size() != 1 || member(select, "fromClause") != nullptr) return {};
  auto call = child(body_of(targets[0]), "val");
  bool unnests = call.is("FuncCall") && last_name(list_member(*call.body, "funcname")) == "unnest";
  const auto& arguments = list_member(*call.body, "args");
  return unnests && arguments.size() == 1 ? as_node(&arguments[0]) : node{};
}

}  // namespace

void access_walk::comparison(const json& body, const place& at) {
  auto kind = text_member(body, "kind");
  auto name = last_name(list_member(body, "name"));
  auto left = child(body, "lexpr");
  auto right = child(body, "rexpr");
  if (kind == "AEXPR_OP" && left.is("RowExpr") && right.is("RowExpr"))
    return rows(*left.body, *right.body, name, at);
  if (kind == "AEXPR_OP" && left.is("RowExpr"))
    return row_list(list_member(*left.body, "args"), access_value::subquery, at);
  if (kind == "AEXPR_OP" || kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" ||
      kind == "AEXPR_SIMILAR") {
    return operation(body, name, at);
  }
  if (kind == "AEXPR_IN") return list(body, at);
  if (kind == "AEXPR_BETWEEN" || kind == "AEXPR_BETWEEN_SYM") return between(body, false, at);
  if (kind == "AEXPR_NOT_BETWEEN" || kind == "AEXPR_NOT_BETWEEN_SYM")
    return between(body, true, at);
  if (kind == "AEXPR_OP_ANY") return quantified(body, false, at);
  if (kind == "AEXPR_OP_ALL") return quantified(body, true, at);
  if (kind == "AEXPR_DISTINCT") return distinct(body, false, at);
  if (kind == "AEXPR_NOT_DISTINCT") return distinct(body, true, at);
}

void access_walk::operation(const json& body, std::string_view name, const place& at) {
  auto left = child(body, "lexpr");
  auto right = pattern_in(child(body, "rexpr"));
  if (left.type.empty()) return;
  bool equal = name == "=" || name == "<>";
  if (const auto* value = truth_constant(right); equal && value != nullptr)
    return truth(left, flag_member(*value, "boolval") == (name == "="), at);
  if (const auto* value = truth_constant(left); equal && value != nullptr)
    return truth(right, flag_member(*value, "boolval") == (name == "="), at);
  compared(operand_of(left, at.scope), operand_of(right, at.scope),
           spelled(operator_kind(name), name), at);
}

// No index serves IS [NOT] DISTINCT FROM, but for NULL.
void access_walk::distinct(const json& body, bool negated, const place& at) {
  auto left = operand_of(child(body, "lexpr"), at.scope);
  if (is_null(child(body, "rexpr"))) {
    auto made = negated ? spelled(access_operator::is_null, "IS NULL")
                        : spelled(access_operator::is_not_null, "IS NOT NULL");
    made.value = access_value::constant;
    if (left.what == operand::kind::subject) add(left, std::move(made), at);
    return;
  }
  auto right = operand_of(child(body, "rexpr"), at.scope);
  const auto* words = negated ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM";
  compared(left, right, spelled(access_operator::other, words), at);
}

void access_walk::list(const json& body, const place& at) {
  auto left = child(body, "lexpr");
  auto right = child(body, "rexpr");
  const auto& items = list_member(*right.body, "items");
  bool within = last_name(list_member(body, "name")) == "=";
  if (items.empty()) return;
  if (left.is("RowExpr")) {
    if (within) row_list(list_member(*left.body, "args"), access_value::several, at);
    return;
  }
  auto subject = operand_of(left, at.scope);
  if (subject.what != operand::kind::subject) return;
  auto first = operand_of(as_node(&items[0]), at.scope);
  bool one = items.size() == 1;
  if (one) {
    const auto* word = within ? "=" : "<>";
    return compared(subject, first, spelled(operator_kind(word), word), at);
  }
  auto made =
      within ? spelled(access_operator::in_list, "=") : spelled(access_operator::not_equal, "<>");
  bool values = first.what == operand::kind::value;
  made.value = values ? access_value::several : access_value::expression;
  made.slot = first.slot;
  add(subject, std::move(made), at);
}

void access_walk::between(const json& body, bool negated, const place& at) {
  const auto& ends = list_member(*child(body, "rexpr").body, "items");
  if (ends.size() != 2) return;
  auto value = operand_of(child(body, "lexpr"), at.scope);
  auto lower = operand_of(as_node(&ends[0]), at.scope);
  auto upper = operand_of(as_node(&ends[1]), at.scope);
  using kind = operand::kind;
  bool values = lower.what == kind::value && upper.what == kind::value;
  bool outside = negated != at.negated;
  auto plain = at;
  plain.negated = false;
  if (outside) {
    auto made = spelled(access_operator::other, "NOT BETWEEN");
    if (value.what == kind::subject) add(value, std::move(made), plain);
  } else if (values && value.what == kind::subject) {
    auto made = spelled(access_operator::range, "BETWEEN");
    made.value = access_value::several;
    made.slot = lower.slot;
    add(value, std::move(made), plain);
  } else {
    compared(value, lower, spelled(access_operator::range, ">="), plain);
    compared(value, upper, spelled(access_operator::range, "<="), plain);
  }
}

// = ANY($1), <> ALL($1), LIKE ANY(…); and $1 = ANY(column).
void access_walk::quantified(const json& body, bool all, const place& at) {
  auto name = last_name(list_member(body, "name"));
  auto left = operand_of(child(body, "lexpr"), at.scope);
  auto right = operand_of(child(body, "rexpr"), at.scope);
  std::string words{name};
  words += all ? " ALL" : " ANY";
  auto made = spelled(access_operator::other, words);
  if (left.what == operand::kind::subject) {
    if (!all && name == "=") made = spelled(access_operator::in_list, "=");
    if (all && name == "<>") made = spelled(access_operator::not_equal, "<>");
    made.value = right.what == operand::kind::value ? right.value : access_value::expression;
    made.slot = right.slot;
    add(left, std::move(made), at);
  } else if (right.what == operand::kind::subject) {
    made.value = left.value;
    made.slot = left.slot;
    add(right, std::move(made), at);
  }
}

// (a, b) = ($1, $2) is two equalities, (a, b) > ($1, $2) one range.
void access_walk::rows(const json& left, const json& right, std::string_view name,
                       const place& at) {
  const auto& ones = list_member(left, "args");
  const auto& others = list_member(right, "args");
  bool range = operator_kind(name) == access_operator::range;
  if (!range && (name != "=" || at.negated)) return;
  for (std::size_t i = 0; i < std::min(ones.size(), others.size()); ++i) {
    auto made = spelled(operator_kind(name), name);
    if (range) made.row_place = static_cast<std::uint16_t>(i);
    compared(operand_of(as_node(&ones[i]), at.scope), operand_of(as_node(&others[i]), at.scope),
             std::move(made), at);
  }
}

// (a, b) IN (…)
void access_walk::row_list(const json& names, access_value value, const place& at) {
  if (at.negated) return;
  for (const auto& each : names) {
    auto subject = operand_of(as_node(&each), at.scope);
    if (subject.what != operand::kind::subject) continue;
    auto made = spelled(access_operator::in_list, "=");
    made.value = value;
    add(subject, std::move(made), at);
  }
}

void access_walk::sublink(const json& body, const place& at) {
  auto kind = text_member(body, "subLinkType");
  auto test = child(body, "testexpr");
  if (test.type.empty()) return;
  auto name = last_name(list_member(body, "operName"));
  bool in = kind == "ANY_SUBLINK" && (name.empty() || name == "=");
  if (test.is("RowExpr")) {
    if (in) row_list(list_member(*test.body, "args"), access_value::subquery, at);
    return;
  }
  auto subject = operand_of(test, at.scope);
  if (subject.what != operand::kind::subject) return;
  std::string words{name};
  words += kind == "ANY_SUBLINK" ? " ANY" : " ALL";
  bool out = kind == "ALL_SUBLINK" && name == "<>";
  auto made = in    ? spelled(access_operator::in_list, "=")
              : out ? spelled(access_operator::not_equal, "<>")
                    : spelled(access_operator::other, words);
  made.value = access_value::subquery;
  const auto& select = *child(body, "subselect").body;
  const auto& values = list_member(select, "valuesLists");
  if (auto array = unnested(select); !array.type.empty()) {
    auto given = operand_of(array, at.scope);
    made.value = given.value;
    made.slot = given.slot;
  } else if (!values.empty()) {
    made.value = access_value::several;
    made.slot = value_of(as_node(&values[0])).slot;
  }
  add(subject, std::move(made), at);
}

}  // namespace pgweir::parser
