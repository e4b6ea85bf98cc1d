#include "parser/expression_text.hpp"

#include "parser/identifier.hpp"
#include "parser/type_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 64;

bool is_constant(node what) { return what.is("A_Const") || what.is("ParamRef"); }

// -12 and 0, not 012 or 1e5: spelled in one way only.
bool is_plain_integer(std::string_view value) {
  if (value.starts_with('-') && value != "-0") value.remove_prefix(1);
  bool digits =
      !value.empty() && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  return digits && (value == "0" || value.front() != '0');
}

std::string unquoted(std::string_view constant) {
  bool text = constant.size() > 2 && constant.starts_with('\'') && constant.ends_with('\'');
  if (!text) return {};
  auto value = constant.substr(1, constant.size() - 2);
  return is_plain_integer(value) ? std::string{value} : std::string{};
}

}  // namespace

std::string own_names::name_of(const json& column_ref) const {
  return std::string{last_name(list_member(column_ref, "fields"))};
}

std::string expression_text::of(node what) {
  out_.clear();
  depth_ = 0;
  return any(what, place::alone) ? std::exchange(out_, {}) : std::string{};
}

bool expression_text::any(node what, place at) {
  if (what.type.empty() || ++depth_ > deepest) return false;
  bool written = part(what, at);
  --depth_;
  return written;
}

bool expression_text::part(node what, place at) {
  const auto& body = *what.body;
  if (what.is("ColumnRef")) return column(body);
  if (what.is("A_Const")) return constant(what, at);
  if (what.is("ParamRef")) return parameter(body, at);
  if (what.is("TypeCast")) return cast(what, at);
  if (what.is("A_Expr")) return comparison(body);
  if (what.is("BoolExpr")) return logic(body);
  if (what.is("NullTest") || what.is("BooleanTest")) return test(what);
  if (what.is("FuncCall")) return function(body);
  if (what.is("CoalesceExpr")) return call("COALESCE", list_member(body, "args"));
  if (what.is("MinMaxExpr")) {
    bool least = text_member(body, "op") == "IS_LEAST";
    return call(least ? "LEAST" : "GREATEST", list_member(body, "args"));
  }
  if (what.is("CaseExpr")) return conditional(body);
  if (what.is("A_ArrayExpr")) return array(body);
  if (what.is("A_Indirection")) return indirection(body);
  if (what.is("CollateClause")) return collation(body);
  if (what.is("RowExpr")) return call("ROW", list_member(body, "args"));
  return false;
}

bool expression_text::column(const json& body) {
  auto name = names_.name_of(body);
  return !name.empty() && name != "*" && add(written_name(name));
}

bool expression_text::constant(node what, place at) {
  const auto& body = *what.body;
  if (flag_member(body, "isnull")) return add("NULL");
  if (const auto* truth = member(body, "boolval"))
    return add(flag_member(*truth, "boolval") ? "true" : "false");
  if (const auto* text = member(body, "sval"))
    return add_constant(quoted(text_member(*text, "sval")), at);
  if (const auto* number = member(body, "fval")) return add(text_member(*number, "fval"));
  if (const auto* bits = member(body, "bsval")) {
    auto digits = text_member(*bits, "bsval");
    return digits.size() > 1 && add((digits[0] == 'x' ? "X" : "B") + quoted(digits.substr(1)));
  }
  const auto* whole = member(body, "ival");
  if (whole == nullptr) return false;
  if (auto value = number_member(*whole, "ival"); value != 0) return add(std::to_string(value));
  // libpg_query leaves zero and negative numbers out.
  auto sent = literals_.number_at(number_member(body, "location"));
  return !sent.empty() && add(sent);
}

bool expression_text::parameter(const json& body, place at) {
  const auto* sent = literals_.of_slot(number_member(body, "number"));
  if (sent == nullptr) return false;
  auto value = constant_of(*sent);
  return !value.empty() && add_constant(std::move(value), at);
}

bool expression_text::add_constant(std::string value, place at) {
  auto number = normal() && at == place::compared ? unquoted(value) : std::string{};
  return add(number.empty() ? value : number);
}

bool expression_text::cast(node what, place at) {
  const auto* type_name = member(*what.body, "typeName");
  auto type = type_name == nullptr ? std::string{} : type_text(*type_name);
  if (type.empty()) return false;
  auto inside = child(*what.body, "arg");
  if (is_constant(inside)) {
    bool falls_out = normal() && at != place::alone;
    bool number = falls_out && is_number_type(type);
    if (falls_out) return any(inside, number ? place::compared : at);
    return any(inside, place::inside) && add("::") && add(type);
  }
  bool own = normal() && at != place::alone && is_plain_text(type);
  if (own) return any(inside, at);
  bool list = inside.is("A_ArrayExpr");
  if (normal() && list && at != place::alone) return any(inside, at);
  return add("(") && any(inside, place::inside) && add(")::") && add(type);
}

bool expression_text::list(const json& items, place at) {
  bool first = true;
  for (const auto& item : items) {
    if (!first && !add(", ")) return false;
    if (!any(as_node(&item), at)) return false;
    first = false;
  }
  return true;
}

bool expression_text::array(const json& body) {
  return whole(list_member(body, "elements")) && add("ARRAY[") &&
         list(list_member(body, "elements"), place::compared) && add("]");
}

// a[1], (b).c
bool expression_text::indirection(const json& body) {
  auto inside = child(body, "arg");
  bool bare = inside.is("ColumnRef");
  const auto& steps = list_member(body, "indirection");
  if (steps.empty()) return false;
  bool member_of = as_node(&steps[0]).is("String");
  bool wrap = !bare || member_of;
  if (!(add(wrap ? "(" : "") && any(inside, place::inside) && add(wrap ? ")" : ""))) return false;
  for (const auto& step : steps) {
    auto what = as_node(&step);
    if (what.is("String")) {
      if (!(add(".") && add(written_name(text_member(*what.body, "sval"))))) return false;
    } else if (what.is("A_Indices") && !flag_member(*what.body, "is_slice")) {
      bool written = add("[") && any(child(*what.body, "uidx"), place::compared) && add("]");
      if (!written) return false;
    } else {
      return false;
    }
  }
  return true;
}

bool expression_text::collation(const json& body) {
  const auto& names = list_member(body, "collname");
  auto name = last_name(names);
  return !name.empty() && add("(") && any(child(body, "arg"), place::inside) && add(" COLLATE ") &&
         add(written_name(name)) && add(")");
}

bool expression_text::test(node what) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> words = {{
      {"IS_NULL", " IS NULL)"},
      {"IS_NOT_NULL", " IS NOT NULL)"},
      {"IS_TRUE", " IS TRUE)"},
      {"IS_NOT_TRUE", " IS NOT TRUE)"},
      {"IS_FALSE", " IS FALSE)"},
      {"IS_NOT_FALSE", " IS NOT FALSE)"},
      {"IS_UNKNOWN", " IS UNKNOWN)"},
      {"IS_NOT_UNKNOWN", " IS NOT UNKNOWN)"},
  }};
  auto kind = text_member(*what.body, what.is("NullTest") ? "nulltesttype" : "booltesttype");
  auto found =
      std::ranges::find(words, kind, &std::pair<std::string_view, std::string_view>::first);
  return found != words.end() && add("(") && any(child(*what.body, "arg"), place::inside) &&
         add(found->second);
}

bool expression_text::logic(const json& body) {
  auto op = text_member(body, "boolop");
  const auto& arguments = list_member(body, "args");
  if (op == "NOT_EXPR" && arguments.size() == 1)
    return add("(NOT ") && any(as_node(&arguments[0]), place::inside) && add(")");
  if (op != "AND_EXPR" && op != "OR_EXPR") return false;
  bool first = true;
  if (!add("(")) return false;
  for (const auto& each : arguments) {
    if (!first && !add(op == "AND_EXPR" ? " AND " : " OR ")) return false;
    if (!any(as_node(&each), place::inside)) return false;
    first = false;
  }
  return add(")");
}

}  // namespace pgweir::parser
