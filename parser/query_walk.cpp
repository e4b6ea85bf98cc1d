#include "parser/query_walk.hpp"

#include "parser/expression_kinds.hpp"
#include "parser/join_walk.hpp"
#include "parser/page_walk.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 2'000;

std::string alias_of(const json& body) {
  const auto* alias = member(body, "alias");
  return alias == nullptr ? std::string{} : std::string{text_member(*alias, "aliasname")};
}

// `AS t (a, b)` renames columns.
void rename(std::vector<output_column>& columns, const json& names) {
  for (std::size_t i = 0; i < std::min(columns.size(), names.size()); ++i)
    columns[i].label = name_in(names[i]);
}

bool is_null_constant(node what) { return what.is("A_Const") && flag_member(*what.body, "isnull"); }

}  // namespace

void query_walk::query(node what) { out_.columns = any_query(what, nullptr, true); }

void query_walk::arguments(const json& list) {
  name_scope nothing;
  for (const auto& argument : list) {
    auto what = as_node(&argument);
    if (auto number = parameter_number(what); number != 0) {
      add_slot(number, slot_use::function_argument);
    } else {
      expression(what, nothing, place::elsewhere);
    }
  }
}

void query_walk::call(const json& function_call) { function(function_call, name_scope{}); }

void query_walk::table(const json& range_var) {
  table_name name{std::string{text_member(range_var, "schemaname")},
                  std::string{text_member(range_var, "relname")}};
  if (name.name.empty()) return;
  auto alias = alias_of(range_var);
  auto known = std::ranges::find(out_.tables, name);
  if (known != out_.tables.end()) {
    auto& first = out_.aliases[static_cast<std::size_t>(known - out_.tables.begin())];
    if (first != alias) first.clear();
    return;
  }
  out_.tables.push_back(std::move(name));
  out_.aliases.push_back(std::move(alias));
}

query_walk::columns query_walk::any_query(node what, const name_scope* outer, bool top) {
  if (what.type.empty() || ++depth_ > deepest) {
    too_deep_ |= !what.type.empty();
    return {};
  }
  ++queries_;
  name_scope scope{outer};
  columns result;
  if (what.is("SelectStmt")) {
    result = select(*what.body, scope, top);
  } else if (what.is("InsertStmt")) {
    result = insert(*what.body, scope, top);
  } else if (what.is("UpdateStmt")) {
    result = update(*what.body, scope, top);
  } else if (what.is("DeleteStmt")) {
    result = remove(*what.body, scope, top);
  } else if (what.is("MergeStmt")) {
    result = merge(*what.body, scope);
  }
  if (!what.is("SelectStmt")) out_.writes = true;
  --queries_;
  --depth_;
  return result;
}

void query_walk::value_query(node what, const name_scope& outer) {
  ++value_queries_;
  any_query(what, &outer, false);
  --value_queries_;
}

void query_walk::narrow() {
  if (value_queries_ == 0) out_.narrowed = true;
}

query_walk::columns query_walk::select(const json& body, name_scope& scope, bool top) {
  with(body, scope);
  if (member(body, "larg") != nullptr) {
    auto united = set_operation(body, scope);
    bounds(body, scope, top);
    return united;
  }
  if (member(body, "intoClause") != nullptr) out_.writes = true;
  from_list(list_member(body, "fromClause"), scope);
  auto result = outputs(list_member(body, "targetList"), scope, top);
  where(body, scope, top);
  for (const auto* clause : {"groupClause", "havingClause", "windowClause", "distinctClause"}) {
    if (const auto* part = member(body, clause)) anything(*part, scope);
  }
  for (const auto& row : list_member(body, "valuesLists")) {
    anything(row, scope);
    const auto& items = list_member(body_of(row), "items");
    if (result.empty()) result.resize(items.size());
  }
  bounds(body, scope, top);
  locks(body);
  if (!top || too_deep_) return result;
  out_.join_branches = read_joins(body, scope);
  bool groups = member(body, "groupClause") != nullptr;
  out_.grouped = groups || member(body, "distinctClause") != nullptr;
  out_.single_row_aggregate = !groups && has_aggregate(list_member(body, "targetList"));
  return result;
}

// UNION, INTERSECT, EXCEPT: the columns are named by the left side, and come from a table column
// only where both sides agree.
query_walk::columns query_walk::set_operation(const json& body, name_scope& scope) {
  auto side = [&](const char* name) {
    return any_query({"SelectStmt", member(body, name)}, &scope, false);
  };
  auto left = side("larg");
  auto right = side("rarg");
  for (std::size_t i = 0; i < left.size(); ++i) {
    bool same = i < right.size() && left[i].source.table == right[i].source.table &&
                left[i].source.column == right[i].source.column;
    if (!same) left[i].source = {};
  }
  return left;
}

void query_walk::with(const json& body, name_scope& scope) {
  const auto* clause = member(body, "withClause");
  if (clause == nullptr) return;
  for (const auto& item : list_member(*clause, "ctes")) {
    auto expression = as_node(&item);
    name_scope::source common{std::string{text_member(*expression.body, "ctename")}, {}, {}};
    if (flag_member(*clause, "recursive")) scope.add_common(common);
    common.columns = any_query(child(*expression.body, "ctequery"), &scope, false);
    rename(common.columns, list_member(*expression.body, "aliascolnames"));
    scope.add_common(std::move(common));
  }
}

void query_walk::from_list(const json& items, name_scope& scope) {
  for (const auto& item : items) from(as_node(&item), scope);
}

void query_walk::from(node item, name_scope& scope) {
  if (item.type.empty() || ++depth_ > deepest) {
    too_deep_ |= !item.type.empty();
    return;
  }
  if (item.is("RangeVar")) {
    from_table(*item.body, scope);
  } else if (item.is("JoinExpr")) {
    join(*item.body, scope);
  } else if (item.is("RangeSubselect")) {
    auto result = any_query(child(*item.body, "subquery"), &scope, false);
    if (const auto* alias = member(*item.body, "alias"))
      rename(result, list_member(*alias, "colnames"));
    scope.add({alias_of(*item.body), {}, std::move(result)});
  } else if (item.is("RangeTableSample")) {
    from(child(*item.body, "relation"), scope);
  } else {
    anything(*item.body, scope);
    scope.add({alias_of(*item.body), {}, {}});
  }
  --depth_;
}

void query_walk::from_table(const json& range_var, name_scope& scope) {
  std::string name{text_member(range_var, "relname")};
  auto alias = alias_of(range_var);
  if (alias.empty()) alias = name;
  bool qualified = !text_member(range_var, "schemaname").empty();
  if (const auto* common = qualified ? nullptr : scope.find_common(name)) {
    scope.add({std::move(alias), {}, common->columns});
    return;
  }
  table(range_var);
  scope.add({std::move(alias), std::move(name), {}});
}

void query_walk::join(const json& body, name_scope& scope) {
  auto first = scope.sources().size();
  from(child(body, "larg"), scope);
  auto second = scope.sources().size();
  from(child(body, "rarg"), scope);
  auto slots = out_.slots.size();
  expression(child(body, "quals"), scope, place::condition);
  bool drops_rows = text_member(body, "jointype") == "JOIN_INNER";
  if (drops_rows && out_.slots.size() > slots) narrow();
  if (first >= scope.sources().size() || second >= scope.sources().size()) return;
  for (const auto& name : list_member(body, "usingClause")) {
    std::string column{name_in(name)};
    const auto& left = scope.sources()[first].table;
    const auto& right = scope.sources()[second].table;
    if (!left.empty() && !right.empty()) out_.joins.push_back({{left, column}, {right, column}});
  }
}

void query_walk::where(const json& body, const name_scope& scope, bool top) {
  auto condition = child(body, "whereClause");
  if (condition.type.empty()) return;
  narrow();
  expression(condition, scope, top ? place::top_condition : place::condition);
}

void query_walk::bounds(const json& body, const name_scope& scope, bool top) {
  if (const auto* order = member(body, "sortClause")) anything(*order, scope);
  auto limit = bound(body, "limitCount", scope, top, slot_use::limit);
  if (limit == bound_kind::bounded) narrow();
  auto offset = bound(body, "limitOffset", scope, top, slot_use::offset);
  bool outermost = offset != bound_kind::none && (top || !out_.page) && !too_deep_;
  if (outermost) out_.page = std::make_shared<const paging>(read_paging(body, scope, spans_));
  if (!top) return;
  out_.limit = limit;
  out_.offset = offset;
}

bound_kind query_walk::bound(const json& body, const char* name, const name_scope& scope, bool top,
                             slot_use use) {
  auto what = child(body, name);
  if (what.type.empty()) return bound_kind::none;
  if (is_null_constant(what)) return bound_kind::all;
  auto number = parameter_number(what);
  if (number == 0) {
    expression(what, scope, place::elsewhere);
    return bound_kind::bounded;
  }
  add_slot(number, use);
  if (top) (use == slot_use::limit ? out_.limit_slot : out_.offset_slot) = out_.slots.back().number;
  return bound_kind::bounded;
}

void query_walk::locks(const json& body) {
  for (const auto& item : list_member(body, "lockingClause")) {
    const auto& clause = body_of(item);
    auto strength = text_member(clause, "strength");
    bool update = strength == "LCS_FORUPDATE" || strength == "LCS_FORNOKEYUPDATE";
    bool skips = text_member(clause, "waitPolicy") == "LockWaitSkip";
    auto lock = !update ? row_lock::share : skips ? row_lock::update_skip_locked : row_lock::update;
    out_.lock = std::max(out_.lock, lock);
  }
}

// The table that is written, which is also a source of columns.
std::string query_walk::target(const json& body, name_scope& scope) {
  with(body, scope);
  const auto* relation = member(body, "relation");
  if (relation == nullptr) return {};
  table(*relation);
  std::string name{text_member(*relation, "relname")};
  auto alias = alias_of(*relation);
  scope.add({alias.empty() ? name : alias, name, {}});
  return name;
}

query_walk::columns query_walk::insert(const json& body, name_scope& scope, bool top) {
  auto table = target(body, scope);
  auto source = child(body, "selectStmt");
  const auto& rows =
      source.type.empty() ? list_member(body, "") : list_member(*source.body, "valuesLists");
  if (!rows.empty()) {
    with(*source.body, scope);
    insert_rows(rows, list_member(body, "cols"), table, scope, top);
  } else {
    any_query(source, &scope, false);
  }
  if (const auto* conflict = member(body, "onConflictClause")) {
    assignments(list_member(*conflict, "targetList"), table, scope);
    where(*conflict, scope, false);
  }
  return outputs(list_member(body, "returningList"), scope, false);
}

void query_walk::insert_rows(const json& rows, const json& names, const std::string& table,
                             const name_scope& scope, bool top) {
  if (top) out_.values_rows = static_cast<std::uint32_t>(rows.size());
  auto use = rows.size() == 1 ? slot_use::inserted : slot_use::inserted_many;
  for (const auto& row : rows) {
    std::size_t position = 0;
    for (const auto& value : list_member(body_of(row), "items")) {
      core::column_ref column{table, {}};
      if (position < names.size()) column.column = text_member(body_of(names[position]), "name");
      ++position;
      auto what = as_node(&value);
      if (auto number = parameter_number(what); number != 0) {
        add_slot(number, use, column.column.empty() ? core::column_ref{} : column);
      } else {
        expression(what, scope, place::elsewhere);
      }
    }
  }
}

query_walk::columns query_walk::update(const json& body, name_scope& scope, bool top) {
  auto table = target(body, scope);
  from_list(list_member(body, "fromClause"), scope);
  assignments(list_member(body, "targetList"), table, scope);
  where(body, scope, top);
  return outputs(list_member(body, "returningList"), scope, false);
}

query_walk::columns query_walk::remove(const json& body, name_scope& scope, bool top) {
  target(body, scope);
  from_list(list_member(body, "usingClause"), scope);
  where(body, scope, top);
  return outputs(list_member(body, "returningList"), scope, false);
}

query_walk::columns query_walk::merge(const json& body, name_scope& scope) {
  auto table = target(body, scope);
  from(child(body, "sourceRelation"), scope);
  expression(child(body, "joinCondition"), scope, place::condition);
  for (const auto& clause : list_member(body, "mergeWhenClauses")) {
    const auto& when = body_of(clause);
    expression(child(when, "condition"), scope, place::elsewhere);
    assignments(list_member(when, "targetList"), table, scope);
    anything(list_member(when, "values"), scope);
  }
  return {};
}

void query_walk::assignments(const json& targets, const std::string& table,
                             const name_scope& scope) {
  for (const auto& item : targets) {
    auto target = as_node(&item);
    auto value = child(*target.body, "val");
    // `(a, b) = (…)` stands once for every column: read it with the first.
    if (value.is("MultiAssignRef")) {
      bool first = number_member(*value.body, "colno") == 1;
      value = first ? child(*value.body, "source") : node{};
    }
    if (auto number = value.type.empty() ? 0 : parameter_number(value); number != 0) {
      add_slot(number, slot_use::assigned, {table, std::string{text_member(*target.body, "name")}});
    } else {
      expression(value, scope, place::elsewhere);
    }
  }
}

query_walk::columns query_walk::outputs(const json& targets, const name_scope& scope, bool top) {
  columns result;
  for (const auto& item : targets) {
    auto target = as_node(&item);
    auto value = child(*target.body, "val");
    expression(value, scope, place::elsewhere);
    output_column column;
    if (value.is("ColumnRef")) column.source = scope.resolve(*value.body);
    bool star = column.source.column == "*";
    if (star && top) out_.select_star = true;
    const auto& sources = scope.sources();
    bool only_source = sources.size() == 1 && list_member(*value.body, "fields").size() == 1;
    if (star && only_source && sources[0].table.empty() && !sources[0].columns.empty()) {
      result.insert(result.end(), sources[0].columns.begin(), sources[0].columns.end());
      continue;
    }
    column.label = text_member(*target.body, "name");
    if (column.label.empty()) column.label = star ? "*" : default_label(value);
    if (star && column.source.table.empty()) column.source = {};
    result.push_back(std::move(column));
  }
  return result;
}

}  // namespace pgweir::parser
