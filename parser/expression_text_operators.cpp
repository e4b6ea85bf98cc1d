// The half of expression_text that writes operators and functions.
#include "parser/expression_kinds.hpp"
#include "parser/expression_text.hpp"
#include "parser/identifier.hpp"
#include "parser/operators.hpp"

namespace pgweir::parser {
namespace {

bool is_constant(node what) {
  while (what.is("TypeCast")) what = child(*what.body, "arg");
  return what.is("A_Const") || what.is("ParamRef");
}

bool is_comparison(std::string_view name) {
  return name == "=" || name == "<>" || name == "<" || name == ">" || name == "<=" || name == ">=";
}

}  // namespace

bool expression_text::comparison(const json& body) {
  auto kind = text_member(body, "kind");
  auto name = last_name(list_member(body, "name"));
  if (kind == "AEXPR_OP") return operation(body, name);
  if (kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" || kind == "AEXPR_SIMILAR")
    return operation(body, name);
  if (kind == "AEXPR_IN") return in_list(body);
  if (kind == "AEXPR_BETWEEN") return between(body, false);
  if (kind == "AEXPR_NOT_BETWEEN") return between(body, true);
  if (kind == "AEXPR_OP_ANY") return quantified(body, " ANY (");
  if (kind == "AEXPR_OP_ALL") return quantified(body, " ALL (");
  if (kind == "AEXPR_DISTINCT")
    return infix(child(body, "lexpr"), "IS DISTINCT FROM", child(body, "rexpr"));
  if (kind == "AEXPR_NOT_DISTINCT")
    return add("(NOT ") && infix(child(body, "lexpr"), "IS DISTINCT FROM", child(body, "rexpr")) &&
           add(")");
  if (kind == "AEXPR_NULLIF")
    return add("NULLIF(") && any(child(body, "lexpr"), place::inside) && add(", ") &&
           any(child(body, "rexpr"), place::compared) && add(")");
  return false;
}

bool expression_text::operation(const json& body, std::string_view name) {
  auto left = child(body, "lexpr");
  auto right = child(body, "rexpr");
  if (left.type.empty())
    return add("(") && add(name) && add(" ") && any(right, place::inside) && add(")");
  bool turned = normal() && is_constant(left) && !is_constant(right) && is_comparison(name);
  return turned ? infix(right, commuted(name), left) : infix(left, name, right);
}

bool expression_text::infix(node left, std::string_view name, node right) {
  auto at = is_comparison(name) || name == "IS DISTINCT FROM" ? place::compared : place::inside;
  return add("(") && any(left, at) && add(" ") && add(name) && add(" ") && any(right, at) &&
         add(")");
}

bool expression_text::between(const json& body, bool negated) {
  auto value = child(body, "lexpr");
  const auto& ends = list_member(*child(body, "rexpr").body, "items");
  if (ends.size() != 2) return false;
  return add("(") && infix(value, negated ? "<" : ">=", as_node(&ends[0])) &&
         add(negated ? " OR " : " AND ") && infix(value, negated ? ">" : "<=", as_node(&ends[1])) &&
         add(")");
}

// As PostgreSQL stores it; a list of one is no list.
bool expression_text::in_list(const json& body) {
  auto value = child(body, "lexpr");
  const auto& items = list_member(*child(body, "rexpr").body, "items");
  bool within = last_name(list_member(body, "name")) == "=";
  if (items.size() == 1) return infix(value, within ? "=" : "<>", as_node(&items[0]));
  return whole(items) && add("(") && any(value, place::compared) &&
         add(within ? " = ANY (" : " <> ALL (") && add("ARRAY[") && list(items, place::compared) &&
         add("]))");
}

bool expression_text::quantified(const json& body, std::string_view word) {
  return add("(") && any(child(body, "lexpr"), place::compared) && add(" ") &&
         add(last_name(list_member(body, "name"))) && add(word) &&
         any(child(body, "rexpr"), place::compared) && add("))");
}

bool expression_text::function(const json& body) {
  const auto& names = list_member(body, "funcname");
  const auto& arguments = list_member(body, "args");
  auto name = last_name(names);
  bool plain = member(body, "over") == nullptr && !flag_member(body, "func_variadic");
  if (name.empty() || !plain || is_aggregate(body) || is_volatile_function(name)) return false;
  if (name == "position" || name == "xmlexists") return false;
  bool system = names.size() == 1 || name_in(names[0]) == "pg_catalog";
  if (system && name == "extract") return extract(arguments);
  // The call that older servers write for AT TIME ZONE, and all of them read.
  if (system) return call(written_name(name), arguments);
  return call(written_name(name_in(names[names.size() - 2])) + '.' + written_name(name), arguments);
}

bool expression_text::call(std::string_view name, const json& arguments) {
  return add(name) && add("(") && list(arguments, place::inside) && add(")");
}

bool expression_text::extract(const json& arguments) {
  if (arguments.size() != 2) return false;
  auto field = as_node(&arguments[0]);
  const auto* text = field.is("A_Const") ? member(*field.body, "sval") : nullptr;
  return text != nullptr && add("EXTRACT(") && add(written_name(text_member(*text, "sval"))) &&
         add(" FROM ") && any(as_node(&arguments[1]), place::inside) && add(")");
}

bool expression_text::conditional(const json& body) {
  if (!add("CASE")) return false;
  if (auto value = child(body, "arg"); !value.type.empty()) {
    if (!(add(" ") && any(value, place::inside))) return false;
  }
  for (const auto& each : list_member(body, "args")) {
    const auto& when = body_of(each);
    bool written = add(" WHEN ") && any(child(when, "expr"), place::compared) && add(" THEN ") &&
                   any(child(when, "result"), place::inside);
    if (!written) return false;
  }
  if (auto otherwise = child(body, "defresult"); !otherwise.type.empty()) {
    if (!(add(" ELSE ") && any(otherwise, place::inside))) return false;
  }
  return add(" END");
}

}  // namespace pgweir::parser
