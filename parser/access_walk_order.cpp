// The part of access_walk that reads ORDER BY, GROUP BY and DISTINCT.
#include "core/limits.hpp"
#include "parser/access_walk.hpp"
#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace pgweir::parser {
namespace {

// Whether an expression names a column so: then GROUP BY means that, and not the label.
bool mentions(const json& tree, std::string_view column, int depth = 0) {
  if (!tree.is_structured() || depth > 50) return false;
  if (tree.is_object() && tree.contains("ColumnRef") &&
      last_name(list_member(tree["ColumnRef"], "fields")) == column) {
    return true;
  }
  return std::ranges::any_of(tree,
                             [&](const json& part) { return mentions(part, column, depth + 1); });
}

bool has_star(const json& targets, std::size_t before) {
  for (std::size_t i = 0; i < before; ++i) {
    auto value = child(body_of(targets[i]), "val");
    if (value.is("ColumnRef") && last_name(list_member(*value.body, "fields")).empty()) return true;
  }
  return false;
}

}  // namespace

void access_walk::keys(const json& select, access_scope& scope) {
  const auto& targets = list_member(select, "targetList");
  // The columns of a UNION are no columns of a table.
  bool united = member(select, "larg") != nullptr;
  for (const auto& each : list_member(select, "sortClause"))
    order(body_of(each), united ? node{} : meant(child(body_of(each), "node"), targets, true),
          scope);
  for (const auto& each : list_member(select, "groupClause"))
    group(as_node(&each), targets, false, scope);
  const auto& distinct = list_member(select, "distinctClause");
  for (const auto& each : distinct) {
    bool plain = each.empty();
    if (!plain) group(as_node(&each), targets, true, scope);
  }
  bool all = distinct.size() == 1 && distinct[0].empty();
  if (!all) return;
  for (const auto& each : targets) group(child(body_of(each), "val"), {}, true, scope);
}

void access_walk::order(const json& sort, node what, access_scope& scope) {
  auto& keys = out_.blocks[scope.block()].order;
  if (keys.size() >= core::limits::access_keys) {
    out_.truncated = true;
    return;
  }
  note(what, scope);
  auto direction = text_member(sort, "sortby_dir");
  auto made = direction == "SORTBY_USING" ? access_order{} : key_of(what, scope);
  made.descending = direction == "SORTBY_DESC";
  auto nulls = text_member(sort, "sortby_nulls");
  made.nulls_first =
      nulls == "SORTBY_NULLS_FIRST" || (nulls != "SORTBY_NULLS_LAST" && made.descending);
  out_.blocks[scope.block()].order.push_back(std::move(made));
}

void access_walk::group(node what, const json& targets, bool label_first, access_scope& scope) {
  what = meant(what, targets, label_first);
  note(what, scope);
  if (out_.blocks[scope.block()].groups.size() >= core::limits::access_keys) {
    out_.truncated = true;
    return;
  }
  auto made = key_of(what, scope);
  out_.blocks[scope.block()].groups.push_back(std::move(made));
}

// The expression behind a position or a label of the select list.
node access_walk::meant(node what, const json& targets, bool label_first) {
  if (auto position = position_of(what); position > 0) {
    auto index = static_cast<std::size_t>(position) - 1;
    bool known = index < targets.size() && !has_star(targets, index + 1);
    return known ? child(body_of(targets[index]), "val") : node{};
  }
  if (!what.is("ColumnRef")) return what;
  const auto& fields = list_member(*what.body, "fields");
  auto name = last_name(fields);
  if (fields.size() != 1 || name.empty()) return what;
  for (const auto& each : targets) {
    const auto& target = body_of(each);
    if (text_member(target, "name") != name) continue;
    bool column = !label_first && mentions(target, name);
    return column ? what : child(target, "val");
  }
  return what;
}

// ORDER BY 2; 0: no position.
int access_walk::position_of(node what) {
  std::string digits;
  if (what.is("ParamRef")) {
    const auto* sent = literals_.of_slot(number_member(*what.body, "number"));
    if (sent != nullptr && sent->kind == literal_kind::number) digits = constant_of(*sent);
  } else if (what.is("A_Const")) {
    if (const auto* whole = member(*what.body, "ival")) return number_member(*whole, "ival");
  }
  int position = 0;
  auto end = std::from_chars(digits.data(), digits.data() + digits.size(), position).ptr;
  return end == digits.data() + digits.size() ? position : 0;
}

access_order access_walk::key_of(node what, const access_scope& scope) {
  access_order out;
  auto subject = operand_of(what, scope);
  bool known = subject.what == operand::kind::subject && !subject.outer &&
               !(subject.column.column.empty() && subject.expression.empty());
  if (!known) return out;
  out.source = subject.column.source;
  out.column = std::move(subject.column.column);
  out.expression = std::move(subject.expression);
  out.collation = std::move(subject.collation);
  return out;
}

// SELECT max(a): the server reads the first row of an order.
void access_walk::extreme(const json& select, const access_scope& scope) {
  const auto& targets = list_member(select, "targetList");
  constexpr std::array<const char*, 4> clauses{"groupClause", "havingClause", "distinctClause",
                                               "sortClause"};
  bool other = std::ranges::any_of(
      clauses, [&](const char* name) { return member(select, name) != nullptr; });
  auto call = targets.size() == 1 ? child(body_of(targets[0]), "val") : node{};
  if (other || !call.is("FuncCall")) return;
  auto name = last_name(list_member(*call.body, "funcname"));
  const auto& arguments = list_member(*call.body, "args");
  bool plain = arguments.size() == 1 && member(*call.body, "over") == nullptr &&
               member(*call.body, "agg_filter") == nullptr;
  if (!plain || (name != "min" && name != "max")) return;
  auto made = key_of(as_node(&arguments[0]), scope);
  if (made.source == access_predicate::none && made.column.empty()) return;
  made.descending = made.nulls_first = name == "max";
  auto& block = out_.blocks[scope.block()];
  block.order.push_back(std::move(made));
  block.extreme = true;
}

}  // namespace pgweir::parser
