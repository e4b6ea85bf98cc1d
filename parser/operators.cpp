#include "parser/operators.hpp"

#include <algorithm>
#include <array>

namespace pgweir::parser {
namespace {

struct known_operator {
  std::string_view name;
  access_operator kind = access_operator::other;
  std::string_view commuted;
  std::string_view negated;
};

constexpr std::array<known_operator, 22> operators = {{
    {"=", access_operator::equal, "=", "<>"},     {"<>", access_operator::not_equal, "<>", "="},
    {"<", access_operator::range, ">", ">="},     {">", access_operator::range, "<", "<="},
    {"<=", access_operator::range, ">=", ">"},    {">=", access_operator::range, "<=", "<"},
    {"~~", access_operator::like, {}, "!~~"},     {"~~*", access_operator::ilike, {}, "!~~*"},
    {"!~~", access_operator::other, {}, "~~"},    {"!~~*", access_operator::other, {}, "~~*"},
    {"~", access_operator::regex, {}, "!~"},      {"~*", access_operator::regex, {}, "!~*"},
    {"!~", access_operator::other, {}, "~"},      {"!~*", access_operator::other, {}, "~*"},
    {"^@", access_operator::other, {}, {}},       {"@>", access_operator::contains, "<@", {}},
    {"<@", access_operator::contained, "@>", {}}, {"&&", access_operator::overlaps, "&&", {}},
    {"?", access_operator::has_key, {}, {}},      {"?|", access_operator::has_key, {}, {}},
    {"?&", access_operator::has_key, {}, {}},     {"@@", access_operator::text_search, "@@", {}},
}};

const known_operator& find(std::string_view name) {
  static constexpr known_operator unknown{};
  auto found = std::ranges::find(operators, name, &known_operator::name);
  return found == operators.end() ? unknown : *found;
}

}  // namespace

access_operator operator_kind(std::string_view name) { return find(name).kind; }
std::string_view commuted(std::string_view name) { return find(name).commuted; }
std::string_view negated(std::string_view name) { return find(name).negated; }

}  // namespace pgweir::parser
