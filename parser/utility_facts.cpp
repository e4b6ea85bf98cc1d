#include "parser/utility_facts.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgweir::parser {
namespace {

using named_kind = std::pair<std::string_view, statement_kind>;

constexpr std::array<named_kind, 40> kinds = {{
    {"SelectStmt", statement_kind::select},
    {"InsertStmt", statement_kind::insert},
    {"UpdateStmt", statement_kind::update},
    {"DeleteStmt", statement_kind::delete_},
    {"MergeStmt", statement_kind::merge},
    {"CopyStmt", statement_kind::copy},
    {"DeclareCursorStmt", statement_kind::declare_cursor},
    {"FetchStmt", statement_kind::fetch},
    {"ClosePortalStmt", statement_kind::close_cursor},
    {"PrepareStmt", statement_kind::prepare},
    {"ExecuteStmt", statement_kind::execute},
    {"DeallocateStmt", statement_kind::deallocate},
    {"DiscardStmt", statement_kind::discard},
    {"VariableSetStmt", statement_kind::set},
    {"ConstraintsSetStmt", statement_kind::set},
    {"VariableShowStmt", statement_kind::show},
    {"ExplainStmt", statement_kind::explain},
    {"CallStmt", statement_kind::call},
    {"DoStmt", statement_kind::do_block},
    {"ListenStmt", statement_kind::listen},
    {"UnlistenStmt", statement_kind::listen},
    {"NotifyStmt", statement_kind::listen},
    {"LockStmt", statement_kind::lock},
    {"AlterSystemStmt", statement_kind::utility},
    {"IndexStmt", statement_kind::ddl},
    {"ViewStmt", statement_kind::ddl},
    {"RenameStmt", statement_kind::ddl},
    {"TruncateStmt", statement_kind::ddl},
    {"CommentStmt", statement_kind::ddl},
    {"GrantStmt", statement_kind::ddl},
    {"GrantRoleStmt", statement_kind::ddl},
    {"RuleStmt", statement_kind::ddl},
    {"DefineStmt", statement_kind::ddl},
    {"CompositeTypeStmt", statement_kind::ddl},
    {"ReindexStmt", statement_kind::ddl},
    {"RefreshMatViewStmt", statement_kind::ddl},
    {"ReassignOwnedStmt", statement_kind::ddl},
    {"SecLabelStmt", statement_kind::ddl},
    {"ImportForeignSchemaStmt", statement_kind::ddl},
    {"DropdbStmt", statement_kind::ddl},
}};

statement_kind transaction_kind(std::string_view kind) {
  if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START") return statement_kind::begin;
  if (kind == "TRANS_STMT_COMMIT") return statement_kind::commit;
  if (kind == "TRANS_STMT_ROLLBACK") return statement_kind::rollback;
  if (kind == "TRANS_STMT_SAVEPOINT" || kind == "TRANS_STMT_RELEASE" ||
      kind == "TRANS_STMT_ROLLBACK_TO") {
    return statement_kind::savepoint;
  }
  return statement_kind::utility;
}

// Every table that a statement without a query in it names; trees of such statements are flat.
void collect_tables(const json& tree, query_walk& walk, int depth) {
  if (!tree.is_structured() || depth > 50) return;
  if (tree.is_object() && tree.contains("relname")) walk.table(tree);
  for (const auto& part : tree) collect_tables(part, walk, depth + 1);
}

// DROP TABLE names its tables as lists of names.
void collect_dropped(const json& body, query_walk& walk) {
  if (text_member(body, "removeType") != "OBJECT_TABLE") return;
  for (const auto& object : list_member(body, "objects")) {
    const auto& names = list_member(body_of(object), "items");
    if (names.empty()) continue;
    json table{{"relname", last_name(names)}};
    if (names.size() > 1) table["schemaname"] = name_in(names[names.size() - 2]);
    walk.table(table);
  }
}

void read_definition(node what, query_walk& walk, statement& out) {
  out.writes = true;
  if (what.is("CreateTableAsStmt") || what.is("ViewStmt")) {
    walk.query(child(*what.body, "query"));
    out.columns.clear();
    return;
  }
  if (what.is("DropStmt")) return collect_dropped(*what.body, walk);
  collect_tables(*what.body, walk, 0);
}

void read_copy(node what, query_walk& walk, statement& out) {
  out.writes = flag_member(*what.body, "is_from");
  if (const auto* relation = member(*what.body, "relation")) walk.table(*relation);
  auto inside = child(*what.body, "query");
  if (!inside.type.empty()) walk.query(inside);
}

void read_explain(node what, query_walk& walk, statement& out) {
  walk.query(child(*what.body, "query"));
  out.returns_rows = true;
  out.writes = false;
}

void read_prepare(node what, query_walk& walk, statement& out) {
  walk.query(child(*what.body, "query"));
  out.slots.clear();  // its $n are not those of this statement
  out.writes = false;
}

}  // namespace

statement_kind kind_of(node what) {
  if (what.is("TransactionStmt")) return transaction_kind(text_member(*what.body, "kind"));
  if (what.is("SelectStmt") && member(*what.body, "valuesLists") != nullptr)
    return statement_kind::values;
  auto found = std::ranges::find(kinds, what.type, &named_kind::first);
  if (found != kinds.end()) return found->second;
  bool defines = what.type.starts_with("Create") || what.type.starts_with("Alter") ||
                 what.type.starts_with("Drop");
  return defines ? statement_kind::ddl : statement_kind::utility;
}

void read_kind(node what, query_walk& walk, statement& out) {
  switch (out.kind) {
    case statement_kind::select:
    case statement_kind::values:
      walk.query(what);
      out.returns_rows = true;
      return;
    case statement_kind::insert:
    case statement_kind::update:
    case statement_kind::delete_:
    case statement_kind::merge:
      walk.query(what);
      out.returns_rows = !out.columns.empty();
      return;
    case statement_kind::copy:
      return read_copy(what, walk, out);
    case statement_kind::declare_cursor:
      return walk.query(child(*what.body, "query"));
    case statement_kind::explain:
      return read_explain(what, walk, out);
    case statement_kind::prepare:
      return read_prepare(what, walk, out);
    case statement_kind::execute:
      walk.arguments(list_member(*what.body, "params"));
      out.returns_rows = true;  // as far as this text tells
      return;
    case statement_kind::call:
      if (const auto* call = member(*what.body, "funccall")) walk.call(*call);
      return;
    case statement_kind::fetch:
      out.returns_rows = !flag_member(*what.body, "ismove");
      return;
    case statement_kind::show:
      out.returns_rows = true;
      return;
    case statement_kind::ddl:
      return read_definition(what, walk, out);
    case statement_kind::lock:
    case statement_kind::utility:
      return collect_tables(*what.body, walk, 0);
    case statement_kind::unparsed:
    case statement_kind::close_cursor:
    case statement_kind::deallocate:
    case statement_kind::discard:
    case statement_kind::begin:
    case statement_kind::commit:
    case statement_kind::rollback:
    case statement_kind::savepoint:
    case statement_kind::set:
    case statement_kind::do_block:
    case statement_kind::listen:
      return;
  }
}

}  // namespace pgweir::parser
