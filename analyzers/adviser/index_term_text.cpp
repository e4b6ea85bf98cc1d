#include "analyzers/adviser/index_term_text.hpp"

#include "parser/identifier.hpp"

#include <algorithm>
#include <cstddef>

namespace pgweir::analyzers {
namespace {

using parser::access_operator;
using parser::access_predicate;
using parser::access_value;

std::string slot_text(int number) { return '$' + std::to_string(number); }

std::string right_side(const access_predicate& predicate, const statement_reading& reading) {
  switch (predicate.value) {
    case access_value::slot:
    case access_value::several:
      return predicate.slot == 0 ? "..." : slot_text(predicate.slot);
    case access_value::constant:
    case access_value::expression:
      return "...";
    case access_value::subquery:
      return "(SELECT ...)";
    case access_value::column: {
      const bool known = predicate.other_source < reading.access.sources.size();
      const auto& alias = known ? reading.access.sources[predicate.other_source].alias : "";
      const auto column = parser::written_name(predicate.other_column);
      return alias.empty() ? column : parser::written_name(alias) + '.' + column;
    }
  }
  return "...";
}

std::string list_text(const access_predicate& predicate, const statement_reading& reading) {
  if (predicate.value == access_value::subquery) return " IN (SELECT ...)";
  const auto first = right_side(predicate, reading);
  if (predicate.written_operator.find("ANY") != std::string::npos) return " = ANY(" + first + ')';
  return " IN (" + first + ", ...)";
}

std::string_view operator_text(std::string_view written) {
  if (written == "~~") return "LIKE";
  if (written == "~~*") return "ILIKE";
  return written;
}

// 'it''s' is it's.
std::string unquoted(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != '\'') return std::string{literal};
  literal = literal.substr(1, literal.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    out += literal[i];
    if (literal[i] == '\'') ++i;
  }
  return out;
}

}  // namespace

std::string text_of(const access_predicate& predicate, const statement_reading& reading) {
  const auto left =
      predicate.expression.empty() ? parser::written_name(predicate.column) : predicate.expression;
  switch (predicate.op) {
    case access_operator::is_null:
      return left + " IS NULL";
    case access_operator::is_not_null:
      return left + " IS NOT NULL";
    case access_operator::is_true:
      return left;
    case access_operator::is_false:
      return "NOT " + left;
    case access_operator::in_list:
      return left + list_text(predicate, reading);
    case access_operator::equal:
    case access_operator::range:
    case access_operator::not_equal:
    case access_operator::like:
    case access_operator::ilike:
    case access_operator::regex:
    case access_operator::contains:
    case access_operator::contained:
    case access_operator::overlaps:
    case access_operator::has_key:
    case access_operator::text_search:
    case access_operator::other:
      break;
  }
  auto out = left + ' ' + std::string{operator_text(predicate.written_operator)} + ' ' +
             right_side(predicate, reading);
  if (predicate.written_operator == "BETWEEN") {
    const auto last = last_slot_of(predicate, reading);
    out += " AND " + (last == 0 ? "..." : slot_text(last));
  }
  return out;
}

std::uint16_t last_slot_of(const access_predicate& predicate, const statement_reading& reading) {
  if (predicate.written_operator != "BETWEEN" || predicate.slot == 0) return 0;
  const auto next = static_cast<std::uint16_t>(predicate.slot + 1);
  const auto first = reading.statement.first_literal_slot;
  if (first != 0 && predicate.slot >= first) return next;
  const bool follows = std::ranges::any_of(reading.statement.slots, [&](const auto& each) {
    return each.number == next && each.use == parser::slot_use::range;
  });
  return follows ? next : std::uint16_t{0};
}

std::optional<std::string> value_of(const access_predicate& predicate,
                                    const statement_reading& reading) {
  if (predicate.value != access_value::slot || predicate.slot == 0) return std::nullopt;
  const auto first = reading.statement.first_literal_slot;
  if (first != 0 && predicate.slot >= first) {
    const std::size_t place = predicate.slot - first;
    if (place >= reading.literals.size()) return std::nullopt;
    return unquoted(reading.literals[place]);
  }
  if (reading.values == nullptr || predicate.slot > reading.values->size()) return std::nullopt;
  const auto& bound = (*reading.values)[predicate.slot - 1u];
  if (bound.null) return std::nullopt;
  return bound.bytes;
}

bool has_trigram(std::string_view pattern) {
  int run = 0;
  for (const char c : pattern) {
    const bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    run = is_word ? run + 1 : 0;
    if (run == 3) return true;
  }
  return false;
}

std::string written_order(const std::vector<parser::access_order>& order) {
  std::string out;
  for (const auto& each : order) {
    if (!out.empty()) out += ", ";
    out += each.expression.empty() ? parser::written_name(each.column) : each.expression;
    if (each.descending) out += " DESC";
    if (each.nulls_first != each.descending)
      out += each.nulls_first ? " NULLS FIRST" : " NULLS LAST";
  }
  return out;
}

}  // namespace pgweir::analyzers
