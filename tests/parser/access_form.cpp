#include "tests/parser/access_form.hpp"

#include <vector>

namespace pgweir::parser {
namespace {

std::string alias_of(const access& of, std::uint16_t source) {
  return source == access_predicate::none ? "?" : of.sources.at(source).alias;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const auto& each : parts) {
    if (!out.empty()) out += between;
    out += each;
  }
  return out;
}

std::string operator_name(access_operator op) {
  switch (op) {
    case access_operator::equal:
      return "equal";
    case access_operator::in_list:
      return "in";
    case access_operator::range:
      return "range";
    case access_operator::not_equal:
      return "unequal";
    case access_operator::is_null:
      return "null";
    case access_operator::is_not_null:
      return "not-null";
    case access_operator::is_true:
      return "true";
    case access_operator::is_false:
      return "false";
    case access_operator::like:
      return "like";
    case access_operator::ilike:
      return "ilike";
    case access_operator::regex:
      return "regex";
    case access_operator::contains:
      return "contains";
    case access_operator::contained:
      return "contained";
    case access_operator::overlaps:
      return "overlaps";
    case access_operator::has_key:
      return "has-key";
    case access_operator::text_search:
      return "search";
    case access_operator::other:
      return "other";
  }
  return "";
}

std::string value_of(const access& of, const access_predicate& each) {
  const auto slot = each.slot == 0 ? std::string{} : std::to_string(each.slot);
  switch (each.value) {
    case access_value::slot:
      return "$" + slot;
    case access_value::several:
      return "list" + (slot.empty() ? slot : "$" + slot);
    case access_value::constant:
      return "constant";
    case access_value::column:
      return alias_of(of, each.other_source) + "." + each.other_column;
    case access_value::expression:
      return "expression";
    case access_value::subquery:
      return "subquery";
  }
  return "";
}

// "o.a range(>) $1 [#1.0 outer row1 block1]"
std::string line(const access& of, const access_predicate& each) {
  bool unknown = each.source == access_predicate::none && each.column.empty();
  std::string out = alias_of(of, each.source) + "." + each.column;
  if (!each.expression.empty()) out += "{" + each.expression + (each.cast ? "!}" : "}");
  if (!each.collation.empty()) out += "/" + each.collation;
  if (unknown) out = "unknown";
  if (!unknown) out += " " + operator_name(each.op);
  bool telling = each.op == access_operator::other || each.op == access_operator::range ||
                 each.op == access_operator::regex || each.op == access_operator::has_key;
  if (telling && !unknown) out += "(" + each.written_operator + ")";
  bool valued = each.value != access_value::constant && !unknown;
  if (valued) out += " " + value_of(of, each);
  if (each.alternatives != 0)
    out += " #" + std::to_string(each.alternatives) + "." + std::to_string(each.branch);
  if (each.outer_join) out += " outer";
  if (each.row_place != 0) out += " row" + std::to_string(each.row_place);
  if (each.block != 0) out += " @" + std::to_string(each.block);
  return out;
}

std::string line(const access& of, const access_order& by) {
  if (by.source == access_predicate::none && by.column.empty() && by.expression.empty()) return "?";
  auto out = alias_of(of, by.source) + "." + by.column;
  if (!by.expression.empty()) out += "{" + by.expression + "}";
  if (!by.collation.empty()) out += "/" + by.collation;
  if (by.descending) out += " desc";
  if (by.nulls_first != by.descending) out += by.nulls_first ? " nulls first" : " nulls last";
  return out;
}

std::string line(const access_source& of) {
  auto table = of.table.schema.empty() ? of.table.name : of.table.schema + "." + of.table.name;
  auto out = of.alias == of.table.name ? table : of.alias + ":" + table;
  out += "(" + joined(of.columns, " ") + (of.whole_row ? "*)" : ")");
  if (of.changed) out += "!";
  if (of.block != 0) out += "@" + std::to_string(of.block);
  return out;
}

std::string line(const access& of, const access_block& block) {
  std::vector<std::string> parts;
  for (const auto& each : block.order) parts.push_back("order " + line(of, each));
  for (const auto& each : block.groups) parts.push_back("group " + line(of, each));
  for (const auto& each : block.columns) parts.push_back("unclear " + each);
  if (block.limited) parts.emplace_back("limited");
  if (block.correlated) parts.emplace_back("correlated");
  if (block.extreme) parts.emplace_back("extreme");
  return joined(parts, ", ");
}

template <class Items, class Line>
std::string lines(const Items& items, std::string_view between, Line line_of) {
  std::vector<std::string> parts;
  for (const auto& each : items) parts.push_back(line_of(each));
  return joined(parts, between);
}

std::string of_predicates(const access& of) {
  return lines(of.predicates, "; ", [&](const auto& each) { return line(of, each); });
}
std::string of_sources(const access& of) {
  return lines(of.sources, " ", [](const auto& each) { return line(each); });
}
std::string of_blocks(const access& of) {
  return lines(of.blocks, " / ", [&](const auto& each) { return line(of, each); });
}

}  // namespace

std::string form_of(const access& of) {
  return of_sources(of) + " | " + of_predicates(of) + " | " + of_blocks(of) +
         (of.truncated ? " | truncated" : "");
}

std::string predicates(std::string_view sql) {
  auto facts = read(sql);
  return facts.access ? of_predicates(*facts.access) : "none";
}

std::string sources(std::string_view sql) {
  auto facts = read(sql);
  return facts.access ? of_sources(*facts.access) : "none";
}

std::string orders(std::string_view sql) {
  auto facts = read(sql);
  return facts.access ? of_blocks(*facts.access) : "none";
}

}  // namespace pgweir::parser
