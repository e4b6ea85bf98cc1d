#include "parser/schema_changes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;

constexpr std::array volatile_defaults = {"clock_timestamp"sv,
                                          "gen_random_bytes"sv,
                                          "gen_random_uuid"sv,
                                          "nextval"sv,
                                          "random"sv,
                                          "timeofday"sv,
                                          "uuid_generate_v1"sv,
                                          "uuid_generate_v1mc"sv,
                                          "uuid_generate_v4"sv,
                                          "uuidv4"sv,
                                          "uuidv7"sv};

constexpr std::array serial_types = {"serial"sv,  "serial4"sv,     "bigserial"sv,
                                     "serial8"sv, "smallserial"sv, "serial2"sv};

// Definitions of what is no part of the schema, or leaves it as it is.
constexpr std::array upkeep = {"TruncateStmt"sv,
                               "CommentStmt"sv,
                               "GrantStmt"sv,
                               "GrantRoleStmt"sv,
                               "SecLabelStmt"sv,
                               "RefreshMatViewStmt"sv,
                               "ReassignOwnedStmt"sv,
                               "DropOwnedStmt"sv,
                               "CreateRoleStmt"sv,
                               "AlterRoleStmt"sv,
                               "AlterRoleSetStmt"sv,
                               "DropRoleStmt"sv,
                               "AlterDefaultPrivilegesStmt"sv,
                               "AlterOwnerStmt"sv,
                               "CreatedbStmt"sv,
                               "DropdbStmt"sv,
                               "AlterDatabaseStmt"sv,
                               "AlterDatabaseSetStmt"sv,
                               "AlterSystemStmt"sv,
                               "AlterCollationStmt"sv,
                               "CreatePublicationStmt"sv,
                               "AlterPublicationStmt"sv,
                               "CreateSubscriptionStmt"sv,
                               "AlterSubscriptionStmt"sv,
                               "DropSubscriptionStmt"sv,
                               "CreateTableSpaceStmt"sv,
                               "DropTableSpaceStmt"sv};

// Commands of ALTER TABLE that leave the schema as it is.
constexpr std::array upkeep_commands = {
    "AT_AttachPartition"sv, "AT_DetachPartition"sv,  "AT_DetachPartitionFinalize"sv,
    "AT_EnableTrig"sv,      "AT_EnableTrigAll"sv,    "AT_EnableTrigUser"sv,
    "AT_DisableTrig"sv,     "AT_DisableTrigAll"sv,   "AT_DisableTrigUser"sv,
    "AT_ChangeOwner"sv,     "AT_SetStatistics"sv,    "AT_SetOptions"sv,
    "AT_SetRelOptions"sv,   "AT_ResetRelOptions"sv,  "AT_ClusterOn"sv,
    "AT_DropCluster"sv,     "AT_EnableAlwaysTrig"sv, "AT_EnableReplicaTrig"sv,
    "AT_ReplicaIdentity"sv};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

table_name table_of(const json& range_var) {
  return {std::string{text_member(range_var, "schemaname")},
          std::string{text_member(range_var, "relname")}};
}

table_name relation_of(const json& body) {
  const auto* relation = member(body, "relation");
  return relation == nullptr ? table_name{} : table_of(*relation);
}

std::vector<std::string> strings_of(const json& list) {
  std::vector<std::string> out;
  for (const auto& item : list) {
    auto text = as_node(&item);
    if (text.is("String")) out.emplace_back(text_member(*text.body, "sval"));
  }
  return out;
}

bool is_temporary(const json& range_var) {
  auto schema = text_member(range_var, "schemaname");
  return text_member(range_var, "relpersistence") == "t" || schema.starts_with("pg_temp");
}

bool has_option(const json& options, std::string_view name) {
  return std::ranges::any_of(
      options, [&](const json& option) { return text_member(body_of(option), "defname") == name; });
}

// Trees of definitions are flat, but their expressions are a client's.
constexpr int deepest = 200;

bool calls_volatile(const json& expression, int depth = 0) {
  if (!expression.is_structured() || depth > deepest) return false;
  for (const auto& [name, value] : expression.items()) {
    bool call = name == "FuncCall" && value.is_object();
    if (call && is_among(volatile_defaults, last_name(list_member(value, "funcname")))) return true;
    if (calls_volatile(value, depth + 1)) return true;
  }
  return false;
}

void collect_columns(const json& expression, std::vector<std::string>& into, int depth = 0) {
  if (!expression.is_structured() || depth > deepest) return;
  for (const auto& [name, value] : expression.items()) {
    if (name == "ColumnRef" && value.is_object()) {
      std::string column{last_name(list_member(value, "fields"))};
      if (std::ranges::find(into, column) == into.end()) into.push_back(std::move(column));
    } else {
      collect_columns(value, into, depth + 1);
    }
  }
}

// `column IS NOT NULL` and nothing else.
bool is_not_null_test(node condition) {
  return condition.is("NullTest") &&
         text_member(*condition.body, "nulltesttype") == "IS_NOT_NULL" &&
         child(*condition.body, "arg").is("ColumnRef");
}

class reader {
 public:
  reader(const text_spans& spans, definition& out) : spans_{spans}, out_{out} {}

  void read(node what);

 private:
  void create_table(const json& body, const char* relation);
  void create_index(const json& body);
  void alter_table(const json& body);
  void command(const json& body, const table_name& table);
  void add_column(const json& column, const table_name& table);
  void add_constraint(const json& body, const table_name& table, std::string column = {});
  void drop(const json& body);
  void rename(const json& body);
  void rewrite(const json& body);
  void reindex(const json& body);

  schema_change& add(change_kind what, table_name table) {
    schema_change made;
    made.what = what;
    made.table = std::move(table);
    return out_.changes.emplace_back(std::move(made));
  }
  void is_about(bool temporary) {
    out_.scope = temporary ? definition_scope::temporary : definition_scope::schema;
  }

  const text_spans& spans_;
  definition& out_;
};

void reader::read(node what) {
  const auto& body = *what.body;
  out_.scope = is_among(upkeep, what.type) ? definition_scope::upkeep : definition_scope::schema;
  if (what.is("CreateStmt")) return create_table(body, "relation");
  if (what.is("ViewStmt")) return is_about(is_temporary(*member(body, "view")));
  if (what.is("CreateSeqStmt")) return is_about(is_temporary(*member(body, "sequence")));
  if (what.is("IndexStmt")) return create_index(body);
  if (what.is("AlterTableStmt")) return alter_table(body);
  if (what.is("DropStmt")) return drop(body);
  if (what.is("RenameStmt") || what.is("AlterObjectSchemaStmt")) return rename(body);
  if (what.is("ReindexStmt")) return reindex(body);
  if (what.is("VacuumStmt") || what.is("ClusterStmt")) return rewrite(body);
  if (what.is("CreateTableAsStmt")) return create_table(*member(body, "into"), "rel");
  if (what.is("SelectStmt")) return create_table(*member(body, "intoClause"), "rel");
  if (what.is("AlterSeqStmt") && has_option(list_member(body, "options"), "restart"))
    out_.scope = definition_scope::upkeep;
  const auto& function = list_member(body, "funcname");
  if (function.size() > 1 && name_in(function[0]).starts_with("pg_temp"))
    out_.scope = definition_scope::temporary;
}

void reader::create_table(const json& body, const char* relation) {
  const auto* name = member(body, relation);
  if (name == nullptr) return;
  is_about(is_temporary(*name));
  if (member(body, "partbound") != nullptr) out_.scope = definition_scope::upkeep;
  auto& made = add(change_kind::create_table, table_of(*name));
  made.only_if_missing = flag_member(body, "if_not_exists");
}

void reader::create_index(const json& body) {
  const auto* relation = member(body, "relation");
  if (relation == nullptr) return;
  is_about(is_temporary(*relation));
  auto& made = add(change_kind::create_index, table_of(*relation));
  made.name = text_member(body, "idxname");
  made.gentle = flag_member(body, "concurrent");
  made.only_if_missing = flag_member(body, "if_not_exists");
  out_.table = spans_.of_name(number_member(*relation, "location"));
  if (!made.gentle) out_.concurrently_at = spans_.first_word("index").end;
}

void reader::alter_table(const json& body) {
  const auto* relation = member(body, "relation");
  const auto& commands = list_member(body, "cmds");
  if (relation == nullptr) return;
  is_about(is_temporary(*relation));
  bool only_upkeep = std::ranges::all_of(commands, [](const json& each) {
    return is_among(upkeep_commands, text_member(body_of(each), "subtype"));
  });
  if (only_upkeep) out_.scope = definition_scope::upkeep;
  if (text_member(body, "objtype") != "OBJECT_TABLE") return;
  out_.table = spans_.of_name(number_member(*relation, "location"));
  for (const auto& each : commands) command(body_of(each), table_of(*relation));
  if (commands.size() != 1) out_.constraint_at = 0;
}

void reader::command(const json& body, const table_name& table) {
  auto subtype = text_member(body, "subtype");
  auto named = [&](change_kind what) -> schema_change& {
    auto& made = add(what, table);
    made.name = text_member(body, "name");
    return made;
  };
  auto definition = child(body, "def");
  if (subtype == "AT_AddColumn") return add_column(*definition.body, table);
  if (subtype == "AT_AddConstraint") return add_constraint(*definition.body, table);
  if (subtype == "AT_SetNotNull") {
    named(change_kind::set_not_null);
  } else if (subtype == "AT_AlterColumnType") {
    auto& made = named(change_kind::change_type);
    if (const auto* type = member(*definition.body, "typeName")) made.type = spans_.of(*type);
  } else if (subtype == "AT_ValidateConstraint") {
    named(change_kind::validate_constraint);
  } else if (subtype == "AT_DropConstraint") {
    named(change_kind::drop_constraint);
  } else if (subtype == "AT_SetLogged" || subtype == "AT_SetUnLogged" ||
             subtype == "AT_SetTableSpace" || subtype == "AT_SetAccessMethod") {
    add(change_kind::rewrite_table, table);
  } else {
    named(change_kind::other);
  }
}

void reader::add_column(const json& column, const table_name& table) {
  const auto* type = member(column, "typeName");
  std::string name{text_member(column, "colname")};
  bool computed = type != nullptr && is_among(serial_types, last_name(list_member(*type, "names")));
  text_span value;
  for (const auto& each : list_member(column, "constraints")) {
    const auto& constraint = body_of(each);
    auto kind = text_member(constraint, "contype");
    const auto* expression = member(constraint, "raw_expr");
    bool is_default = kind == "CONSTR_DEFAULT" && expression && calls_volatile(*expression);
    if (is_default) value = spans_.of(*expression);
    computed |= is_default || kind == "CONSTR_IDENTITY" || kind == "CONSTR_GENERATED";
  }
  auto& made = add(computed ? change_kind::add_computed_column : change_kind::add_column, table);
  made.name = name;
  made.expression = value;
  if (type != nullptr) made.type = spans_.of(*type);
  for (const auto& each : list_member(column, "constraints")) {
    const auto& constraint = body_of(each);
    auto kind = text_member(constraint, "contype");
    // A new column without a default satisfies any foreign key: PostgreSQL looks at no row.
    bool looks_at_rows =
        kind == "CONSTR_CHECK" || kind == "CONSTR_UNIQUE" || kind == "CONSTR_PRIMARY";
    if (looks_at_rows) add_constraint(constraint, table, name);
  }
}

void reader::add_constraint(const json& body, const table_name& table, std::string column) {
  using kind_entry = std::pair<std::string_view, change_kind>;
  constexpr std::array<kind_entry, 5> kinds{{{"CONSTR_CHECK", change_kind::add_check},
                                             {"CONSTR_FOREIGN", change_kind::add_foreign_key},
                                             {"CONSTR_UNIQUE", change_kind::add_unique},
                                             {"CONSTR_PRIMARY", change_kind::add_unique},
                                             {"CONSTR_EXCLUSION", change_kind::add_exclusion}}};
  auto type = text_member(body, "contype");
  auto known = std::ranges::find(kinds, type, &kind_entry::first);
  auto& made = add(known == kinds.end() ? change_kind::other : known->second, table);
  made.name = text_member(body, "conname");
  made.gentle = flag_member(body, "skip_validation") || !text_member(body, "indexname").empty();
  made.primary_key = type == "CONSTR_PRIMARY";
  made.columns = strings_of(list_member(body, "keys"));
  if (made.what == change_kind::add_foreign_key)
    made.columns = strings_of(list_member(body, "fk_attrs"));
  if (const auto* other = member(body, "pktable")) made.other = table_of(*other);
  if (const auto* condition = member(body, "raw_expr")) {
    made.expression = spans_.of(*condition);
    made.is_not_null = is_not_null_test(as_node(condition));
    collect_columns(*condition, made.columns);
  }
  if (column.empty()) {
    out_.constraint_at = spans_.begin_of_token(number_member(body, "location"));
  } else if (made.columns.empty()) {
    made.columns.push_back(std::move(column));
  }
}

void reader::drop(const json& body) {
  auto kind = text_member(body, "removeType");
  bool all_temporary = true;
  for (const auto& object : list_member(body, "objects")) {
    auto item = as_node(&object);
    bool function = item.is("ObjectWithArgs");
    const auto names = strings_of(list_member(*item.body, function ? "objname" : "items"));
    bool temporary = names.size() > 1 && names.front().starts_with("pg_temp");
    all_temporary &= temporary;
    if (temporary || names.empty()) continue;
    table_name named{names.size() > 1 ? names[names.size() - 2] : std::string{}, names.back()};
    if (kind == "OBJECT_TABLE") {
      add(change_kind::drop_table, std::move(named));
    } else if (kind == "OBJECT_INDEX") {
      auto& made = add(change_kind::drop_index, {});
      made.name = names.back();
      made.gentle = flag_member(body, "concurrent");
    }
  }
  is_about(all_temporary);
  bool one_index = kind == "OBJECT_INDEX" && list_member(body, "objects").size() == 1;
  if (one_index && !flag_member(body, "concurrent"))
    out_.concurrently_at = spans_.first_word("index").end;
}

void reader::rename(const json& body) {
  const auto* relation = member(body, "relation");
  auto kind = text_member(body, "renameType");
  if (kind.empty()) kind = text_member(body, "objectType");
  if (relation == nullptr) return;
  is_about(is_temporary(*relation));
  out_.table = spans_.of_name(number_member(*relation, "location"));
  bool column = kind == "OBJECT_COLUMN" && text_member(body, "relationType") == "OBJECT_TABLE";
  if (!column && kind != "OBJECT_TABLE") return;
  auto& made =
      add(column ? change_kind::rename_column : change_kind::rename_table, table_of(*relation));
  made.name = text_member(body, "newname");
  if (column) made.columns.emplace_back(text_member(body, "subname"));
}

void reader::rewrite(const json& body) {
  out_.scope = definition_scope::upkeep;
  if (const auto* relation = member(body, "relation"); relation && member(body, "rels") == nullptr)
    add(change_kind::rewrite_table, table_of(*relation));
  for (const auto& each : list_member(body, "rels"))
    add(change_kind::rewrite_table, relation_of(body_of(each)));
}

void reader::reindex(const json& body) {
  out_.scope = definition_scope::upkeep;
  auto kind = text_member(body, "kind");
  bool table = kind == "REINDEX_OBJECT_TABLE";
  auto& made = add(change_kind::reindex, table ? relation_of(body) : table_name{});
  if (kind == "REINDEX_OBJECT_INDEX") made.name = relation_of(body).name;
  made.gentle = has_option(list_member(body, "params"), "concurrently");
  const auto* relation = member(body, "relation");
  if (relation == nullptr || made.gentle) return;
  out_.table = spans_.of_name(number_member(*relation, "location"));
  out_.concurrently_at = spans_.first_word(table ? "table" : "index").end;
}

bool is_definition(node what) {
  if (what.is("SelectStmt")) return member(*what.body, "intoClause") != nullptr;
  if (what.is("VacuumStmt")) return has_option(list_member(*what.body, "options"), "full");
  if (what.is("CreateTableAsStmt")) return member(*what.body, "into") != nullptr;
  return true;
}

}  // namespace

std::unique_ptr<definition> read_definition(node what, const text_spans& spans) {
  if (!is_definition(what)) return nullptr;
  auto made = std::make_unique<definition>();
  reader{spans, *made}.read(what);
  return made;
}

}  // namespace pgweir::parser
