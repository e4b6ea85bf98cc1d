#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

constexpr std::array aggregates = {"any_value"sv,
                                   "array_agg"sv,
                                   "avg"sv,
                                   "bit_and"sv,
                                   "bit_or"sv,
                                   "bit_xor"sv,
                                   "bool_and"sv,
                                   "bool_or"sv,
                                   "corr"sv,
                                   "count"sv,
                                   "covar_pop"sv,
                                   "covar_samp"sv,
                                   "every"sv,
                                   "json_agg"sv,
                                   "json_object_agg"sv,
                                   "jsonb_agg"sv,
                                   "jsonb_object_agg"sv,
                                   "max"sv,
                                   "min"sv,
                                   "mode"sv,
                                   "percentile_cont"sv,
                                   "percentile_disc"sv,
                                   "range_agg"sv,
                                   "range_intersect_agg"sv,
                                   "regr_avgx"sv,
                                   "regr_avgy"sv,
                                   "regr_count"sv,
                                   "regr_intercept"sv,
                                   "regr_r2"sv,
                                   "regr_slope"sv,
                                   "regr_sxx"sv,
                                   "regr_sxy"sv,
                                   "regr_syy"sv,
                                   "stddev"sv,
                                   "stddev_pop"sv,
                                   "stddev_samp"sv,
                                   "string_agg"sv,
                                   "sum"sv,
                                   "var_pop"sv,
                                   "var_samp"sv,
                                   "variance"sv,
                                   "xmlagg"sv};
static_assert(std::ranges::is_sorted(aggregates));

constexpr std::array volatile_functions = {"clock_timestamp"sv,
                                           "currval"sv,
                                           "gen_random_bytes"sv,
                                           "gen_random_uuid"sv,
                                           "lastval"sv,
                                           "localtime"sv,
                                           "localtimestamp"sv,
                                           "nextval"sv,
                                           "now"sv,
                                           "pg_current_xact_id"sv,
                                           "pg_current_wal_lsn"sv,
                                           "pg_is_in_recovery"sv,
                                           "pg_notify"sv,
                                           "pg_sleep"sv,
                                           "pg_sleep_for"sv,
                                           "pg_sleep_until"sv,
                                           "random"sv,
                                           "set_config"sv,
                                           "setval"sv,
                                           "statement_timestamp"sv,
                                           "timeofday"sv,
                                           "transaction_timestamp"sv,
                                           "txid_current"sv,
                                           "txid_current_snapshot"sv,
                                           "uuid_generate_v1"sv,
                                           "uuid_generate_v1mc"sv,
                                           "uuid_generate_v4"sv};

constexpr std::array letter_functions = {"btrim"sv, "lower"sv, "ltrim"sv,
                                         "rtrim"sv, "trim"sv,  "upper"sv};

// One step inside: what a cast, a collation or lower() stands around.
node inside(node what) {
  if (what.is("TypeCast") || what.is("CollateClause")) return child(*what.body, "arg");
  if (what.is("FuncCall")) {
    const auto& arguments = list_member(*what.body, "args");
    bool letters = contains(letter_functions, last_name(list_member(*what.body, "funcname")));
    if (letters && arguments.size() == 1) return as_node(&arguments[0]);
  }
  return {};
}

// Looked at from every level of an expression, so it must not go down all of them each time.
constexpr int wrappings = 16;

node innermost(node what) {
  auto next = inside(what);
  for (int i = 0; i < wrappings && !next.type.empty(); ++i) {
    what = next;
    next = inside(what);
  }
  return what;
}

std::string type_label(node cast) {
  const auto* type = member(*cast.body, "typeName");
  return type == nullptr ? std::string{} : std::string{last_name(list_member(*type, "names"))};
}

}  // namespace

int parameter_number(node what) {
  what = innermost(what);
  bool sign = what.is("A_Expr") && member(*what.body, "lexpr") == nullptr &&
              last_name(list_member(*what.body, "name")) == "-";
  if (sign) what = innermost(child(*what.body, "rexpr"));
  return what.is("ParamRef") ? number_member(*what.body, "number") : 0;
}

const json* column_reference(node what) {
  what = innermost(what);
  return what.is("ColumnRef") ? what.body : nullptr;
}

bool is_aggregate(const json& function_call) {
  if (member(function_call, "over") != nullptr) return false;
  return flag_member(function_call, "agg_star") || flag_member(function_call, "agg_distinct") ||
         flag_member(function_call, "agg_within_group") ||
         member(function_call, "agg_order") != nullptr ||
         member(function_call, "agg_filter") != nullptr ||
         contains(aggregates, last_name(list_member(function_call, "funcname")));
}

bool has_aggregate(const json& expression) {
  if (!expression.is_structured()) return false;
  for (const auto& [name, value] : expression.items()) {
    if (name == "SubLink" || !value.is_structured()) continue;
    if (name == "FuncCall" && is_aggregate(value)) return true;
    if (has_aggregate(value)) return true;
  }
  return false;
}

bool is_volatile_function(std::string_view name) {
  return std::ranges::find(volatile_functions, name) != volatile_functions.end() ||
         name.starts_with("pg_advisory") || name.starts_with("pg_try_advisory");
}

std::string default_label(node expression) {
  if (expression.is("ColumnRef"))
    return std::string{last_name(list_member(*expression.body, "fields"))};
  if (expression.is("FuncCall"))
    return std::string{last_name(list_member(*expression.body, "funcname"))};
  if (expression.is("TypeCast")) {
    auto label = default_label(child(*expression.body, "arg"));
    return label == "?column?" ? type_label(expression) : label;
  }
  if (expression.is("CollateClause")) return default_label(child(*expression.body, "arg"));
  if (expression.is("CaseExpr")) return "case";
  if (expression.is("CoalesceExpr")) return "coalesce";
  if (expression.is("A_ArrayExpr")) return "array";
  if (expression.is("RowExpr")) return "row";
  if (expression.is("SubLink")) {
    auto kind = text_member(*expression.body, "subLinkType");
    if (kind == "EXISTS_SUBLINK") return "exists";
    if (kind == "ARRAY_SUBLINK") return "array";
    if (kind == "EXPR_SUBLINK") {
      auto select = child(*expression.body, "subselect");
      const auto& targets =
          select.is("SelectStmt") ? list_member(*select.body, "targetList") : json::array();
      auto target = targets.empty() ? node{} : as_node(&targets[0]);
      if (!target.is("ResTarget")) return "?column?";
      auto name = text_member(*target.body, "name");
      return name.empty() ? default_label(child(*target.body, "val")) : std::string{name};
    }
  }
  return "?column?";
}

}  // namespace pgweir::parser
