#include "analyzers/adviser/index_shares.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using namespace std::string_view_literals;
using parser::access_operator;
using parser::access_value;

constexpr double telling_rows = 1'000;
constexpr double assumed_rows = 100'000;
constexpr double few_values = 20;
// Of an equality and a prefix, as PostgreSQL's planner assumes them without statistics.
constexpr double assumed_equal = 0.005;
constexpr double assumed_range = 1.0 / 3;
constexpr double assumed_between = 0.05;  // and what an open range may well be
constexpr double assumed_recent = 0.1;    // of a comparison with now(), or another expression
constexpr double assumed_inside = 0.01;
constexpr double assumed_elements = 3;  // of a list

// It has about as many values as its column.
bool keeps_values_apart(const parser::access_predicate& predicate) {
  constexpr std::array functions = {"lower("sv, "upper("sv,    "btrim("sv,
                                    "md5("sv,   "COALESCE("sv, "reverse("sv};
  if (predicate.expression.empty()) return true;
  if (predicate.expression.find("->") != std::string::npos) return false;
  if (predicate.cast) return predicate.expression.ends_with("::text");
  return std::ranges::any_of(functions,
                             [&](auto name) { return predicate.expression.starts_with(name); });
}

// In a small table only a count of values that is small beside its rows says something.
bool tells(const core::catalogue_table& table, double different) {
  return has_telling_statistics(table) || (different <= 10 && different * 10 <= table.rows);
}

void find_equal_share(index_term& term, const core::catalogue_table& table) {
  const auto* column = term.column;
  term.share = term.least = assumed_equal;
  if (column == nullptr || !keeps_values_apart(*term.predicate)) return;
  const double null = column->null_fraction.value_or(0);
  if (column->type == "boolean") {
    term.share = term.least = (1 - null) / 2;
    term.known = true;
    return;
  }
  if (!column->distinct_values || *column->distinct_values < 1) return;
  const double different = *column->distinct_values;
  if (!tells(table, different)) return;
  term.share = term.least = (1 - null) / different;
  term.known = true;
  const double most = column->most_common_share.value_or(0);
  if (different > 1 && most > 2 * term.share) {
    term.least = std::max(1 - null - most, 0.0001) / (different - 1);
  }
}

void find_fixed_share(index_term& term, const core::catalogue_table& table) {
  const auto* column = term.column;
  term.share = term.least = 0.5;
  if (column == nullptr || !term.predicate->expression.empty() || !column->null_fraction) return;
  if (!has_telling_statistics(table)) return;
  const double null = *column->null_fraction;
  if (term.predicate->op == access_operator::is_null) {
    term.share = term.least = null;
    term.known = true;
    return;
  }
  term.share = (1 - null) / 2;
  const double most = column->most_common_share.value_or(term.share);
  term.least = std::min(term.share, std::max(1 - null - most, 0.0001));
  term.known = column->most_common_share.has_value();
}

double range_share(const parser::access_predicate& predicate) {
  if (predicate.value == access_value::several) return assumed_between;
  return predicate.value == access_value::expression ? assumed_recent : assumed_range;
}

template <typename Share>
double product(std::span<const index_term> terms, Share share) {
  double all = 1;
  for (const auto& each : terms) all *= share(each);
  return all;
}

bool is_counted(const index_term& term) { return term.known && term.role != index_role::range; }

}  // namespace

bool has_telling_statistics(const core::catalogue_table& table) {
  return table.rows >= telling_rows;
}

double rows_of(const core::catalogue_table& table) {
  return has_telling_statistics(table) ? table.rows : assumed_rows;
}

bool has_few_values(const core::catalogue_column* column) {
  return column != nullptr && column->distinct_values && *column->distinct_values > 0 &&
         *column->distinct_values <= few_values;
}

void find_share(index_term& term, const core::catalogue_table& table) {
  switch (term.role) {
    case index_role::equal:
      find_equal_share(term, table);
      return;
    case index_role::list:
      find_equal_share(term, table);
      term.share = std::min(term.share * assumed_elements, 1.0);
      term.least = std::min(term.least * assumed_elements, 1.0);
      if (term.predicate->value == access_value::subquery) term.known = false;
      return;
    case index_role::fixed:
      find_fixed_share(term, table);
      return;
    case index_role::not_null:
      term.share = term.column == nullptr ? 1 : 1 - term.column->null_fraction.value_or(0);
      term.least = term.share;
      term.known = has_telling_statistics(table);
      return;
    case index_role::range:
      term.share = range_share(*term.predicate);
      term.least = assumed_between;
      term.known = has_telling_statistics(table);
      return;
    case index_role::prefix:
    case index_role::pattern:
    case index_role::infix:
    case index_role::element:
    case index_role::search:
    case index_role::blocked:
      term.share = term.least = assumed_inside;
      return;
  }
}

double share_of(std::span<const index_term> terms) {
  return product(terms, [](const auto& each) { return each.share; });
}

double least_share_of(std::span<const index_term> terms) {
  return product(terms, [](const auto& each) { return each.least; });
}

double told_share(std::span<const index_term> terms) {
  return product(terms, [](const auto& each) { return is_counted(each) ? each.share : 1; });
}

double told_least_share(std::span<const index_term> terms) {
  return product(terms, [](const auto& each) { return is_counted(each) ? each.least : 1; });
}

}  // namespace pgweir::analyzers
