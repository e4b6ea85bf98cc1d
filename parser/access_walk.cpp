#include "parser/access_walk.hpp"

#include "core/limits.hpp"
#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 400;

bool is_query(node what) {
  return what.is("SelectStmt") || what.is("InsertStmt") || what.is("UpdateStmt") ||
         what.is("DeleteStmt") || what.is("MergeStmt");
}

// PREPARE, EXPLAIN, DECLARE, COPY, CREATE TABLE … AS.
node inside(node what) {
  for (int i = 0; i < 4 && !what.type.empty() && !is_query(what); ++i)
    what = child(*what.body, "query");
  return what;
}

bool has_window(const json& targets) {
  return std::ranges::any_of(targets, [](const json& each) {
    auto value = child(body_of(each), "val");
    return value.is("FuncCall") && member(*value.body, "over") != nullptr;
  });
}

// Its rows are those of its FROM that its WHERE leaves: a condition on it may move inside.
bool passes_on(const json& select) {
  constexpr std::array<const char*, 8> clauses{"groupClause", "havingClause", "windowClause",
                                               "larg",        "valuesLists",  "distinctClause",
                                               "limitCount",  "limitOffset"};
  bool other = std::ranges::any_of(
      clauses, [&](const char* name) { return member(select, name) != nullptr; });
  const auto& targets = list_member(select, "targetList");
  return !other && !has_window(targets) && !has_aggregate(targets);
}

bool is_limited(const json& select) {
  auto count = child(select, "limitCount");
  return !count.type.empty() && !(count.is("A_Const") && flag_member(*count.body, "isnull"));
}

// How often a query names a table so, and whatever is called like it.
int uses_of(const json& tree, std::string_view name, int depth = 0) {
  if (!tree.is_structured() || depth > deepest) return 0;
  if (tree.is_object() && text_member(tree, "relname") == name) return 1;
  int uses = 0;
  for (const auto& part : tree) uses += uses_of(part, name, depth + 1);
  return uses;
}

void shrink(access& out) {
  for (auto& each : out.sources) each.columns.shrink_to_fit();
  out.sources.shrink_to_fit();
  out.predicates.shrink_to_fit();
  out.blocks.shrink_to_fit();
}

}  // namespace

std::shared_ptr<const access> access_walk::read(node what) {
  what = inside(what);
  if (!is_query(what)) return nullptr;
  query(what, nullptr);
  bool looks =
      std::ranges::any_of(out_.sources, [](const auto& each) { return !each.table.name.empty(); });
  if (!looks) return nullptr;
  shrink(out_);
  return std::make_shared<const access>(std::move(out_));
}

access_result access_walk::query(node what, access_scope* outer, needed of_it) {
  if (!is_query(what)) return {};
  if (depth_ >= deepest || out_.blocks.size() >= core::limits::access_sources) {
    out_.truncated = true;
    return {{}, false, false};
  }
  ++depth_;
  auto index = static_cast<std::uint16_t>(out_.blocks.size());
  out_.blocks.emplace_back();
  if (outer != nullptr) out_.blocks.back().parent = outer->block();
  out_.blocks.back().exists = of_it == needed::existence;
  access_scope scope{index, outer};
  auto result = statement(what, scope, of_it);
  --depth_;
  return result;
}

access_result access_walk::statement(node what, access_scope& scope, needed of_it) {
  if (what.is("SelectStmt")) return select(*what.body, scope, of_it);
  if (what.is("InsertStmt")) return insert(*what.body, scope);
  if (what.is("MergeStmt")) return merge(*what.body, scope);
  return change(what, scope);
}

access_result access_walk::select(const json& body, access_scope& scope, needed of_it) {
  with(body, scope);
  out_.blocks[scope.block()].limited = is_limited(body);
  if (member(body, "larg") != nullptr) {
    auto result = sides(body, scope);
    keys(body, scope);
    return result;
  }
  from_list(list_member(body, "fromClause"), scope);
  const auto& targets = list_member(body, "targetList");
  note_targets(targets, scope, of_it);
  condition(child(body, "whereClause"), {scope, false, true});
  for (const auto* clause : {"havingClause", "windowClause", "valuesLists", "limitCount"}) {
    if (const auto* part = member(body, clause)) note_parts(*part, scope);
  }
  keys(body, scope);
  extreme(body, scope);
  auto result = outputs(targets, scope);
  result.looked_into = passes_on(body);
  return result;
}

// The columns are named by the left side, and are no columns of a table any more.
access_result access_walk::sides(const json& body, access_scope& scope) {
  auto left = query({"SelectStmt", member(body, "larg")}, &scope);
  query({"SelectStmt", member(body, "rarg")}, &scope);
  left.looked_into = false;
  return left;
}

access_result access_walk::insert(const json& body, access_scope& scope) {
  with(body, scope);
  auto source = child(body, "selectStmt");
  if (source.is("SelectStmt")) select(*source.body, scope, needed::rows);
  return {{}, false, false};
}

access_result access_walk::change(node what, access_scope& scope) {
  const auto& body = *what.body;
  with(body, scope);
  target(body, scope);
  from_list(list_member(body, what.is("UpdateStmt") ? "fromClause" : "usingClause"), scope);
  for (const auto& each : list_member(body, "targetList")) note(child(body_of(each), "val"), scope);
  condition(child(body, "whereClause"), {scope, false, true});
  const auto& returned = list_member(body, "returningList");
  note_targets(returned, scope, needed::rows);
  return {outputs(returned, scope).columns, false, false};
}

// Rows of the source without one in the target are what WHEN NOT MATCHED is for.
access_result access_walk::merge(const json& body, access_scope& scope) {
  with(body, scope);
  target(body, scope);
  auto first = scope.entries().size();
  from(child(body, "sourceRelation"), scope);
  place at{scope};
  for (auto i = first; i < scope.entries().size(); ++i)
    at.preserved.push_back(scope.entries()[i].source);
  condition(child(body, "joinCondition"), at);
  note_parts(list_member(body, "mergeWhenClauses"), scope);
  return {{}, false, false};
}

void access_walk::with(const json& body, access_scope& scope) {
  const auto* clause = member(body, "withClause");
  if (clause == nullptr) return;
  bool recursive = flag_member(*clause, "recursive");
  for (const auto& item : list_member(*clause, "ctes")) {
    const auto& common = body_of(item);
    std::string name{text_member(common, "ctename")};
    if (recursive) scope.add_common({name, {{}, false, false}});
    auto result = query(child(common, "ctequery"), &scope);
    rename(result, list_member(common, "aliascolnames"));
    // Used twice it is computed once, before any condition.
    bool kept = text_member(common, "ctematerialized") == "CTEMaterializeAlways" ||
                uses_of(body, name) != 1;
    result.looked_into = result.looked_into && !recursive && !kept;
    scope.add_common({std::move(name), std::move(result)});
  }
}

access_result access_walk::outputs(const json& targets, const access_scope& scope) {
  access_result out;
  for (const auto& item : targets) {
    if (out.columns.size() >= core::limits::access_columns) {
      out.all_known = false;
      break;
    }
    const auto& body = body_of(item);
    auto value = child(body, "val");
    access_output made{std::string{text_member(body, "name")}, {}};
    auto meaning = value.is("ColumnRef") ? scope.resolve(*value.body) : access_scope::meaning{};
    if (meaning.whole_row) {
      scope.add_all(meaning.within, out);
      continue;
    }
    if (made.label.empty()) made.label = default_label(value);
    if (meaning.column.source != access_predicate::none) made.from = std::move(meaning.column);
    out.columns.push_back(std::move(made));
  }
  return out;
}

}  // namespace pgweir::parser
