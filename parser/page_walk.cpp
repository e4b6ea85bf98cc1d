#include "parser/page_walk.hpp"

#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace pgweir::parser {
namespace {

std::uint16_t slot_of(const json& select, const char* name) {
  auto what = child(select, name);
  int number = what.type.empty() ? 0 : parameter_number(what);
  bool valid = number > 0 && number <= std::numeric_limits<std::uint16_t>::max();
  return valid ? static_cast<std::uint16_t>(number) : std::uint16_t{0};
}

std::string written(const json& column, const text_spans& spans) {
  return std::string{spans.text_of(spans.of_name(number_member(column, "location")))};
}

// The column behind a name that the select list gives: WHERE does not know such names.
const json* labelled(const json& select, std::string_view label) {
  for (const auto& item : list_member(select, "targetList")) {
    const auto& target = body_of(item);
    if (text_member(target, "name") == label) {
      auto value = child(target, "val");
      return value.is("ColumnRef") ? value.body : nullptr;
    }
  }
  return nullptr;
}

bool has_label(const json& select, std::string_view label) {
  return std::ranges::any_of(list_member(select, "targetList"), [&](const json& item) {
    return text_member(body_of(item), "name") == label;
  });
}

// The column that rows are ordered by, as WHERE may name it; null: it is something else.
const json* ordered_column(const json& select, node what) {
  if (!what.is("ColumnRef")) return nullptr;
  const auto& fields = list_member(*what.body, "fields");
  if (fields.size() > 1) return what.body;
  auto name = last_name(fields);
  return has_label(select, name) ? labelled(select, name) : what.body;
}

// Where NULLs stand is the default: last when ascending, first when descending. A key comparison
// does not see them either way.
bool orders_nulls_elsewhere(const json& sort, bool descending) {
  auto nulls = text_member(sort, "sortby_nulls");
  return nulls == (descending ? "SORTBY_NULLS_LAST" : "SORTBY_NULLS_FIRST");
}

std::optional<page_order> order_of(const json& select, const json& sort, const name_scope& scope,
                                   const text_spans& spans) {
  auto direction = text_member(sort, "sortby_dir");
  bool descending = direction == "SORTBY_DESC";
  const auto* column = ordered_column(select, child(sort, "node"));
  if (column == nullptr || direction == "SORTBY_USING" || orders_nulls_elsewhere(sort, descending))
    return std::nullopt;
  page_order made{scope.resolve(*column), written(*column, spans), descending};
  return made.written.empty() ? std::nullopt : std::optional{std::move(made)};
}

std::vector<page_order> orders_of(const json& select, const name_scope& scope,
                                  const text_spans& spans) {
  std::vector<page_order> all;
  for (const auto& item : list_member(select, "sortClause")) {
    auto one = order_of(select, body_of(item), scope, spans);
    if (!one) return {};
    all.push_back(std::move(*one));
  }
  return all;
}

bool is_of_groups(const json& select) {
  constexpr std::array<const char*, 5> clauses{"groupClause", "havingClause", "windowClause",
                                               "larg", "valuesLists"};
  bool clause = std::ranges::any_of(
      clauses, [&](const char* name) { return member(select, name) != nullptr; });
  return clause || has_aggregate(list_member(select, "targetList"));
}

}  // namespace

paging read_paging(const json& select, const name_scope& scope, const text_spans& spans) {
  paging page;
  page.limit_slot = slot_of(select, "limitCount");
  page.offset_slot = slot_of(select, "limitOffset");
  page.of_groups = is_of_groups(select);
  page.order = orders_of(select, scope, spans);
  if (const auto* offset = member(select, "limitOffset")) {
    page.offset = spans.clause(leftmost_location(*offset), "offset");
  }
  if (const auto* condition = member(select, "whereClause")) {
    page.where = spans.clause(leftmost_location(*condition), "where");
    constexpr std::uint32_t word = 5;  // WHERE
    if (page.where.end != 0) page.where.begin += word;
    while (spans.text_of(page.where).starts_with(' ')) ++page.where.begin;
    auto top = as_node(condition);
    page.where_has_or = top.is("BoolExpr") && text_member(*top.body, "boolop") == "OR_EXPR";
  }
  bool lost = member(select, "whereClause") != nullptr && page.where.end == 0;
  if (const auto* sort = member(select, "sortClause"); sort != nullptr && !lost)
    page.order_at = spans.word_before(leftmost_location(*sort), "order").begin;
  return page;
}

}  // namespace pgweir::parser
