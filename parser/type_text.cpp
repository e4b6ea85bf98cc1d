#include "parser/type_text.hpp"

#include "parser/identifier.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;

using spelling = std::pair<std::string_view, std::string_view>;

constexpr std::array<spelling, 13> spellings = {{
    {"bit", "bit"},
    {"bool", "boolean"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"time", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
}};

constexpr std::array numbers = {"bigint"sv, "double precision"sv, "integer"sv, "numeric"sv,
                                "real"sv,   "smallint"sv};

// The modifiers in parentheses; false: not written as numbers.
bool add_modifiers(const json& type_name, std::string& out) {
  const auto& modifiers = list_member(type_name, "typmods");
  std::string inside;
  for (const auto& each : modifiers) {
    auto what = as_node(&each);
    const auto* number = what.is("A_Const") ? member(*what.body, "ival") : nullptr;
    if (number == nullptr) return false;
    if (!inside.empty()) inside += ',';
    inside += std::to_string(number_member(*number, "ival"));
  }
  if (inside.empty()) return true;
  // timestamp(3) with time zone
  auto words = out.find(" with");
  out.insert(std::min(words, out.size()), '(' + inside + ')');
  return true;
}

}  // namespace

std::string type_text(const json& type_name) {
  const auto& names = list_member(type_name, "names");
  auto name = last_name(names);
  if (name.empty() || flag_member(type_name, "setof") || flag_member(type_name, "pct_type"))
    return {};
  bool own = names.size() > 1 && name_in(names[names.size() - 2]) != "pg_catalog";
  std::string out;
  auto known = std::ranges::find(spellings, name, &spelling::first);
  if (own) {
    out = written_name(name_in(names[names.size() - 2])) + '.' + written_name(name);
  } else {
    out = known == spellings.end() ? written_name(name) : std::string{known->second};
  }
  bool of_length = !list_member(type_name, "typmods").empty();
  if (name == "bpchar" && of_length) out = "character";
  // The modifiers of an interval are a mask of its fields.
  if (name == "interval" && of_length) return {};
  if (!add_modifiers(type_name, out)) return {};
  if (!list_member(type_name, "arrayBounds").empty()) out += "[]";
  return out;
}

bool is_plain_text(std::string_view type) {
  if (type.ends_with("[]")) type.remove_suffix(2);
  return type == "text" || type == "name" || type == "character varying" || type == "bpchar";
}

bool is_number_type(std::string_view type) {
  return std::ranges::find(numbers, type.substr(0, type.find('('))) != numbers.end();
}

}  // namespace pgweir::parser
