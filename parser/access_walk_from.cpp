// The part of access_walk that reads FROM.
#include "core/limits.hpp"
#include "parser/access_walk.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 400;

std::string alias_of(const json& body) {
  const auto* alias = member(body, "alias");
  return alias == nullptr ? std::string{} : std::string{text_member(*alias, "aliasname")};
}

const json& column_names_of(const json& body) {
  const auto* alias = member(body, "alias");
  return list_member(alias == nullptr ? *no_body() : *alias, "colnames");
}

// The sources behind entries, those that a sub-select passes on included.
void add_sources(const access_scope& scope, std::size_t begin, std::size_t end,
                 std::vector<std::uint16_t>& into) {
  auto add = [&](std::uint16_t source) {
    if (std::ranges::find(into, source) == into.end()) into.push_back(source);
  };
  for (auto i = begin; i < end; ++i) {
    const auto& each = scope.entries()[i];
    add(each.source);
    if (!each.result.looked_into) continue;
    for (const auto& column : each.result.columns) add(column.from.source);
  }
}

}  // namespace

// Where there is no room, nothing is known of it.
void access_walk::add_source(table_name table, access_scope::entry called, access_scope& scope) {
  if (out_.sources.size() >= core::limits::access_sources) {
    out_.truncated = true;
    return;
  }
  called.source = static_cast<std::uint16_t>(out_.sources.size());
  access_source made;
  made.table = std::move(table);
  made.alias = called.alias;
  made.block = scope.block();
  out_.sources.push_back(std::move(made));
  scope.add(std::move(called));
}

void access_walk::from_list(const json& items, access_scope& scope) {
  for (const auto& item : items) from(as_node(&item), scope);
}

void access_walk::from(node item, access_scope& scope) {
  if (item.type.empty()) return;
  if (depth_ >= deepest) {
    out_.truncated = true;
    return;
  }
  ++depth_;
  if (item.is("RangeVar")) {
    from_table(*item.body, scope);
  } else if (item.is("JoinExpr")) {
    join(*item.body, scope);
  } else if (item.is("RangeSubselect")) {
    auto result = query(child(*item.body, "subquery"), &scope);
    rename(result, column_names_of(*item.body));
    add_source({}, {alias_of(*item.body), 0, true, std::move(result)}, scope);
  } else if (item.is("RangeTableSample")) {
    from(child(*item.body, "relation"), scope);
  } else {
    note_parts(*item.body, scope);
    add_source({}, {alias_of(*item.body), 0, true, {{}, false, false}}, scope);
  }
  --depth_;
}

void access_walk::from_table(const json& range_var, access_scope& scope) {
  table_name table{std::string{text_member(range_var, "schemaname")},
                   std::string{text_member(range_var, "relname")}};
  auto alias = alias_of(range_var);
  if (alias.empty()) alias = table.name;
  const auto* common = table.schema.empty() ? scope.find_common(table.name) : nullptr;
  if (common != nullptr) {
    return add_source({}, {std::move(alias), 0, true, common->result}, scope);
  }
  // AS t (a, b): which of its columns those are, the text does not tell.
  bool renamed = !column_names_of(range_var).empty();
  if (renamed) {
    add_source({}, {std::move(alias), 0, true, {{}, false, false}}, scope);
  } else {
    add_source(std::move(table), {std::move(alias), 0, false, {}}, scope);
  }
}

void access_walk::target(const json& body, access_scope& scope) {
  const auto* relation = member(body, "relation");
  if (relation == nullptr) return;
  auto before = out_.sources.size();
  from_table(*relation, scope);
  if (out_.sources.size() > before) out_.sources.back().changed = true;
}

void access_walk::join(const json& body, access_scope& scope) {
  auto left = scope.entries().size();
  from(child(body, "larg"), scope);
  auto right = scope.entries().size();
  from(child(body, "rarg"), scope);
  auto end = scope.entries().size();
  auto type = text_member(body, "jointype");
  bool keeps_left = type == "JOIN_LEFT" || type == "JOIN_FULL";
  bool keeps_right = type == "JOIN_RIGHT" || type == "JOIN_FULL";
  place at{scope};
  if (keeps_left) add_sources(scope, left, right, at.preserved);
  if (keeps_left) add_sources(scope, right, end, nullable_);
  if (keeps_right) add_sources(scope, right, end, at.preserved);
  if (keeps_right) add_sources(scope, left, right, nullable_);
  condition(child(body, "quals"), at);
  join_using(list_member(body, "usingClause"), at, left, right);
}

void access_walk::join_using(const json& names, const place& at, std::size_t left,
                             std::size_t right) {
  auto end = at.scope.entries().size();
  for (const auto& each : names) {
    auto column = name_in(each);
    operand one;
    one.what = operand::kind::subject;
    auto other = one;
    one.column = at.scope.column_among(left, right, column);
    other.column = at.scope.column_among(right, end, column);
    name(one.column, at.scope.block());
    name(other.column, at.scope.block());
    access_predicate like;
    like.op = access_operator::equal;
    like.written_operator = "=";
    compared(one, other, std::move(like), at);
    at.scope.merge(one.column.source == access_predicate::none ? other.column : one.column);
  }
}

}  // namespace pgweir::parser
