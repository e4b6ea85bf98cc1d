#include "parser/setting_walk.hpp"

#include "parser/expression_kinds.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace pgweir::parser {
namespace {

std::string lower(std::string_view name) {
  std::string out{name};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

void read_set(const json& body, setting_use& out) {
  auto kind = text_member(body, "kind");
  out.name = lower(text_member(body, "name"));
  out.to_default = kind == "VAR_SET_DEFAULT" || kind == "VAR_RESET" || kind == "VAR_RESET_ALL";
  if (flag_member(body, "is_local")) out.what = setting_use::kind::set_locally;
  const auto& values = list_member(body, "args");
  if (values.size() != 1) return;
  int number = parameter_number(as_node(&values[0]));
  if (number > 0 && number <= std::numeric_limits<std::uint16_t>::max())
    out.slot = static_cast<std::uint16_t>(number);
}

}  // namespace

std::shared_ptr<const setting_use> read_setting_use(node what) {
  auto made = std::make_shared<setting_use>();
  const auto& body = *what.body;
  if (what.is("VariableSetStmt")) {
    read_set(body, *made);
    return made;
  }
  if (what.is("DiscardStmt")) {
    if (text_member(body, "target") != "DISCARD_ALL") return nullptr;
    made->to_default = true;
    return made;
  }
  if (what.is("VariableShowStmt")) {
    made->what = setting_use::kind::show;
    made->name = lower(text_member(body, "name"));
    return made;
  }
  const auto* set = member(body, "setstmt");
  if (set == nullptr) return nullptr;
  read_set(*set, *made);
  made->what = setting_use::kind::set_for_server;
  if (what.is("AlterDatabaseSetStmt")) {
    made->what = setting_use::kind::set_for_database;
    made->database = text_member(body, "dbname");
  } else if (what.is("AlterRoleSetStmt")) {
    made->what = setting_use::kind::set_for_role;
    made->database = text_member(body, "database");
    if (const auto* role = member(body, "role")) made->role = text_member(*role, "rolename");
  }
  return made;
}

}  // namespace pgweir::parser
