#include "analyzers/adviser/index_rewrites.hpp"

#include "parser/identifier.hpp"
#include "parser/token.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::string_view_literals;
using parser::access_operator;
using parser::access_value;

struct comparison {
  std::string column;
  std::string slot;
  std::string next_slot;  // of BETWEEN
  std::string_view op;
};

bool is_slot(const index_term& term) {
  const auto value = term.predicate->value;
  return term.predicate->slot != 0 &&
         (value == access_value::slot || value == access_value::several);
}

comparison comparison_of(const index_term& term) {
  const auto& predicate = *term.predicate;
  return {parser::written_name(predicate.column), '$' + std::to_string(predicate.slot),
          term.last_slot == 0 ? "" : '$' + std::to_string(term.last_slot),
          predicate.written_operator};
}

bool is_whole(std::string_view type) {
  constexpr std::array whole = {"bigint"sv, "integer"sv, "smallint"sv};
  return std::ranges::find(whole, type) != whole.end();
}

// "(id)::text = $1" is "id = $1::bigint": the parameter is cast instead.
std::string without_text(const index_term& term, const comparison& of) {
  // Of other types one value has several texts.
  const auto& type = term.column->type;
  if (!is_whole(type) && type != "uuid") return {};
  if (term.predicate->op == access_operator::equal) {
    return of.column + " = " + of.slot + "::" + type;
  }
  if (term.predicate->op == access_operator::in_list &&
      term.predicate->written_operator.find("ANY") != std::string::npos) {
    return of.column + " = ANY(" + of.slot + "::" + type + "[])";
  }
  return {};
}

// A day or a year as its moments: from `first` until `behind`, where the next one begins.
std::string within(const comparison& of, const std::string& first, const std::string& behind) {
  if (of.op == "=") return of.column + " >= " + first + " AND " + of.column + " < " + behind;
  if (of.op == ">=") return of.column + " >= " + first;
  if (of.op == ">") return of.column + " >= " + behind;
  if (of.op == "<") return of.column + " < " + first;
  if (of.op == "<=") return of.column + " < " + behind;
  return {};
}

std::string as_days(const comparison& of) {
  const auto first = of.slot + "::date";
  if (of.op == "BETWEEN") {
    if (of.next_slot.empty()) return {};
    return of.column + " >= " + first + " AND " + of.column + " < " + of.next_slot + "::date + 1";
  }
  return within(of, first, first + " + 1");
}

std::string as_years(const comparison& of) {
  if (of.op == "BETWEEN") return {};
  const auto first = "make_date(" + of.slot + "::int, 1, 1)";
  return within(of, first, "make_date(" + of.slot + "::int + 1, 1, 1)");
}

bool is_year_of(std::string_view expression) {
  return expression.starts_with("EXTRACT(year FROM ") ||
         expression.starts_with("date_part('year'") || expression.starts_with("EXTRACT('year'");
}

// "(amount + 5)": the operator and what stands behind it; empty: it is more than that.
struct arithmetic {
  char op = 0;
  std::string operand;
};

arithmetic arithmetic_of(const index_term& term) {
  std::string_view text = term.predicate->expression;
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  std::vector<parser::token> all;
  parser::token_scanner scanner{text};
  for (auto t = scanner.next(); t.kind != parser::token_kind::end; t = scanner.next()) {
    all.push_back(t);
  }
  if (all.size() < 3) return {};
  const auto column = parser::written_name(term.predicate->column);
  const auto op = scanner.text_of(all[1]);
  const bool simple = scanner.text_of(all[0]) == column && op.size() == 1 &&
                      std::string_view{"+-*/"}.find(op.front()) != std::string_view::npos &&
                      is_literal(all[2].kind);
  const bool cast = all.size() == 5 && scanner.text_of(all[3]) == "::";
  if (!simple || (all.size() != 3 && !cast)) return {};
  return {op.front(), std::string{text.substr(all[2].begin)}};
}

// Months have no fixed length, and what is not a number has no inverse that we know.
bool can_be_moved(const arithmetic& of, std::string_view type) {
  const bool sum = of.op == '+' || of.op == '-';
  // A date and an interval make a moment.
  if (type == "date" && of.operand.find("::") != std::string::npos) return false;
  if (type == "date" || type.starts_with("timestamp")) {
    const bool uneven =
        of.operand.find("mon") != std::string::npos || of.operand.find("year") != std::string::npos;
    return sum && !uneven;
  }
  const bool number = !of.operand.empty() && of.operand.front() >= '0' && of.operand.front() <= '9';
  if (is_whole(type)) {
    return sum && number && of.operand.find('.') == std::string::npos;
  }
  const bool real = type.starts_with("numeric") || type == "double precision" || type == "real";
  const bool zero = of.operand.find_first_of("123456789") == std::string::npos;
  return real && number && !zero;
}

// n * 12 > $1 is n > floor($1 / 12.0) for whole n, and so on: nothing is lost by rounding towards
// the side that n stays off.
std::string divided(const comparison& of, const std::string& factor, const std::string& type) {
  const bool digits = std::ranges::all_of(factor, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || factor.find_first_not_of('0') == std::string::npos) return {};
  std::string_view rounding;
  if (of.op == ">" || of.op == "<=") rounding = "floor";
  if (of.op == ">=" || of.op == "<") rounding = "ceil";
  if (rounding.empty()) return {};
  return of.column + ' ' + std::string{of.op} + ' ' + std::string{rounding} + '(' + of.slot +
         " / " + factor + ".0)::" + type;
}

std::string moved(const index_term& term, const comparison& of) {
  const auto found = arithmetic_of(term);
  if (found.op == '*' && is_whole(term.column->type)) {
    return divided(of, found.operand, term.column->type);
  }
  const bool compares =
      of.op == "=" || of.op == "<" || of.op == "<=" || of.op == ">" || of.op == ">=";
  if (found.op == 0 || !compares || !can_be_moved(found, term.column->type)) return {};
  // What was divided is not always the same when it is multiplied again.
  const bool product = found.op == '*' || found.op == '/';
  if (product && of.op == "=") return {};
  constexpr std::string_view inverse = "-+/*";
  const auto place = std::string_view{"+-*/"}.find(found.op);
  // Without its type $1 would take that of the operand.
  const auto& type = term.column->type;
  const auto typed = of.slot + "::" + (type.starts_with("numeric") ? "numeric" : type);
  return of.column + ' ' + std::string{of.op} + ' ' + typed + ' ' +
         std::string{inverse.substr(place, 1)} + ' ' + found.operand;
}

}  // namespace

std::string rewritten(const index_term& term) {
  const auto& predicate = *term.predicate;
  if (term.column == nullptr || !is_slot(term)) return {};
  const auto of = comparison_of(term);
  if (term.role == index_role::blocked) return of.column + " @> ARRAY[" + of.slot + ']';
  if (predicate.expression.empty()) return {};
  if (predicate.cast && predicate.expression.ends_with("::text")) return without_text(term, of);
  const auto& type = term.column->type;
  const bool moment = type.starts_with("timestamp");
  if (predicate.cast && moment && predicate.expression.ends_with("::date")) return as_days(of);
  if (moment && predicate.expression.starts_with("date(")) return as_days(of);
  if ((moment || type == "date") && is_year_of(predicate.expression)) return as_years(of);
  return moved(term, of);
}

}  // namespace pgweir::analyzers
