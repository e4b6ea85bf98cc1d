#include "parser/identifier.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

using namespace std::string_view_literals;

// Reserved, and those that may be the name of a function or type only.
constexpr std::array reserved = {"all"sv,
                                 "analyse"sv,
                                 "analyze"sv,
                                 "and"sv,
                                 "any"sv,
                                 "array"sv,
                                 "as"sv,
                                 "asc"sv,
                                 "asymmetric"sv,
                                 "authorization"sv,
                                 "binary"sv,
                                 "both"sv,
                                 "case"sv,
                                 "cast"sv,
                                 "check"sv,
                                 "collate"sv,
                                 "collation"sv,
                                 "column"sv,
                                 "concurrently"sv,
                                 "constraint"sv,
                                 "create"sv,
                                 "cross"sv,
                                 "current_catalog"sv,
                                 "current_date"sv,
                                 "current_role"sv,
                                 "current_schema"sv,
                                 "current_time"sv,
                                 "current_timestamp"sv,
                                 "current_user"sv,
                                 "default"sv,
                                 "deferrable"sv,
                                 "desc"sv,
                                 "distinct"sv,
                                 "do"sv,
                                 "else"sv,
                                 "end"sv,
                                 "except"sv,
                                 "false"sv,
                                 "fetch"sv,
                                 "for"sv,
                                 "foreign"sv,
                                 "freeze"sv,
                                 "from"sv,
                                 "full"sv,
                                 "grant"sv,
                                 "group"sv,
                                 "having"sv,
                                 "ilike"sv,
                                 "in"sv,
                                 "initially"sv,
                                 "inner"sv,
                                 "intersect"sv,
                                 "into"sv,
                                 "is"sv,
                                 "isnull"sv,
                                 "join"sv,
                                 "lateral"sv,
                                 "leading"sv,
                                 "left"sv,
                                 "like"sv,
                                 "limit"sv,
                                 "localtime"sv,
                                 "localtimestamp"sv,
                                 "natural"sv,
                                 "not"sv,
                                 "notnull"sv,
                                 "null"sv,
                                 "offset"sv,
                                 "on"sv,
                                 "only"sv,
                                 "or"sv,
                                 "order"sv,
                                 "outer"sv,
                                 "overlaps"sv,
                                 "placing"sv,
                                 "primary"sv,
                                 "references"sv,
                                 "returning"sv,
                                 "right"sv,
                                 "select"sv,
                                 "session_user"sv,
                                 "similar"sv,
                                 "some"sv,
                                 "symmetric"sv,
                                 "table"sv,
                                 "tablesample"sv,
                                 "then"sv,
                                 "to"sv,
                                 "trailing"sv,
                                 "true"sv,
                                 "union"sv,
                                 "unique"sv,
                                 "user"sv,
                                 "using"sv,
                                 "variadic"sv,
                                 "verbose"sv,
                                 "when"sv,
                                 "where"sv,
                                 "window"sv,
                                 "with"sv};
static_assert(std::ranges::is_sorted(reserved));

bool is_plain(std::string_view name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && letter(name.front()) && std::ranges::all_of(name, [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '$';
  });
}

}  // namespace

std::string written_name(std::string_view name) {
  if (is_plain(name) && !std::ranges::binary_search(reserved, name)) return std::string{name};
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace pgweir::parser
