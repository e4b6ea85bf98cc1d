#include "analyzers/adviser/index_types.hpp"

#include "parser/token.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::string_view_literals;

constexpr std::array without_operators = {
    "box"sv,       "circle"sv,  "geography"sv,     "geometry"sv, "halfvec"sv, "hstore"sv,
    "json"sv,      "line"sv,    "lseg"sv,          "path"sv,     "point"sv,   "polygon"sv,
    "sparsevec"sv, "tsquery"sv, "txid_snapshot"sv, "vector"sv,   "xml"sv};
constexpr std::array texts = {"character"sv, "character varying"sv, "citext"sv, "name"sv, "text"sv};
constexpr std::array immutable_functions = {"abs"sv,
                                            "array_length"sv,
                                            "ascii"sv,
                                            "btrim"sv,
                                            "cardinality"sv,
                                            "ceil"sv,
                                            "ceiling"sv,
                                            "char_length"sv,
                                            "coalesce"sv,
                                            "date_part"sv,
                                            "date_trunc"sv,
                                            "extract"sv,
                                            "floor"sv,
                                            "greatest"sv,
                                            "initcap"sv,
                                            "jsonb_array_length"sv,
                                            "jsonb_extract_path"sv,
                                            "jsonb_extract_path_text"sv,
                                            "least"sv,
                                            "left"sv,
                                            "length"sv,
                                            "lower"sv,
                                            "lpad"sv,
                                            "ltrim"sv,
                                            "md5"sv,
                                            "mod"sv,
                                            "nullif"sv,
                                            "overlay"sv,
                                            "position"sv,
                                            "power"sv,
                                            "regexp_replace"sv,
                                            "replace"sv,
                                            "reverse"sv,
                                            "right"sv,
                                            "round"sv,
                                            "rpad"sv,
                                            "rtrim"sv,
                                            "sign"sv,
                                            "split_part"sv,
                                            "sqrt"sv,
                                            "strpos"sv,
                                            "substr"sv,
                                            "substring"sv,
                                            "to_tsvector"sv,
                                            "trim"sv,
                                            "trunc"sv,
                                            "upper"sv};
constexpr std::array numbers = {"bigint"sv,  "boolean"sv, "double"sv,   "float4"sv, "float8"sv,
                                "int"sv,     "int2"sv,    "int4"sv,     "int8"sv,   "integer"sv,
                                "numeric"sv, "real"sv,    "smallint"sv, "bool"sv,   "decimal"sv,
                                "uuid"sv,    "jsonb"sv,   "regconfig"sv};

// "public.geometry(Point,4326)" is "geometry".
std::string_view bare(std::string_view type) {
  type = type.substr(0, type.find('('));
  while (type.ends_with(' ')) type.remove_suffix(1);
  if (const auto dot = type.rfind('.'); dot != type.npos) type.remove_prefix(dot + 1);
  return type;
}

template <typename List>
bool is_one_of(const List& all, std::string_view one) {
  return std::ranges::find(all, one) != std::end(all);
}

bool has_zone(std::string_view type) { return type.ends_with("with time zone"); }
bool is_time(std::string_view type) {
  return type == "date" || type.starts_with("time") || type == "interval";
}

struct piece {
  parser::token_kind kind{};
  std::string text;
};

std::vector<piece> pieces_of(std::string_view expression) {
  std::vector<piece> out;
  parser::token_scanner scanner{expression};
  for (auto t = scanner.next(); t.kind != parser::token_kind::end; t = scanner.next()) {
    std::string text{scanner.text_of(t)};
    if (t.kind == parser::token_kind::word) {
      for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    out.push_back({t.kind, std::move(text)});
  }
  return out;
}

// Dates and times are read and written by settings of the session, and so are the names of enums.
bool is_immutable_cast(std::string_view to, std::string_view from) {
  if (is_one_of(numbers, to)) return !is_time(from);
  if (to == "date" || to.starts_with("time")) {
    return from == "date" || from == "timestamp without time zone";
  }
  constexpr std::array plainly_written = {"bigint"sv,   "boolean"sv, "integer"sv, "jsonb"sv,
                                          "smallint"sv, "numeric"sv, "uuid"sv};
  const bool to_text = to == "text" || to == "varchar" || to == "character" || to == "bpchar";
  return to_text && (group_of(from) == type_group::text || is_one_of(plainly_written, bare(from)));
}

bool is_immutable_call(const std::vector<piece>& all, std::size_t at, std::string_view type) {
  const auto& name = all[at].text;
  if (!is_one_of(immutable_functions, name)) return false;
  if (name == "date_part" || name == "date_trunc" || name == "extract") {
    return is_time(type) && !has_zone(type);
  }
  // With one argument its configuration is a setting.
  if (name == "to_tsvector") return at + 2 < all.size() && is_literal(all[at + 2].kind);
  return true;
}

}  // namespace

type_group group_of(std::string_view type) {
  if (type.ends_with("[]")) return type_group::array;
  const auto name = bare(type);
  if (is_one_of(texts, name)) return type_group::text;
  if (is_one_of(without_operators, name)) return type_group::none;
  if (name == "boolean") return type_group::boolean;
  if (name == "jsonb") return type_group::document;
  if (name == "tsvector") return type_group::search;
  return name.ends_with("range") ? type_group::range : type_group::ordered;
}

std::string_view pattern_class(std::string_view type) {
  const auto name = bare(type);
  if (name == "text" || name == "character varying") return "text_pattern_ops";
  return name == "character" ? "bpchar_pattern_ops" : "";
}

std::string_view class_family(std::string_view operator_class) {
  return operator_class.ends_with("_pattern_ops") ? "pattern" : operator_class;
}

bool is_byte_order(std::string_view collation) {
  return collation == "C" || collation == "POSIX" || collation == "ucs_basic";
}

bool is_indexable(std::string_view expression, const core::catalogue_column* column) {
  const auto all = pieces_of(expression);
  const std::string_view type = column == nullptr ? "text" : std::string_view{column->type};
  const bool inside = std::ranges::any_of(
      all, [](const auto& each) { return each.text == "->>" || each.text == "#>>"; });
  if (group_of(type) == type_group::none) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_word = all[i].kind == parser::token_kind::word;
    if (all[i].kind == parser::token_kind::parameter) return false;
    if (is_word && (all[i].text == "select" || all[i].text.starts_with("current_"))) return false;
    if (i + 1 == all.size()) break;
    if (is_word && all[i + 1].text == "(" && (i == 0 || all[i - 1].text != "::") &&
        !is_immutable_call(all, i, type)) {
      return false;
    }
    const bool of_literal = i > 0 && is_literal(all[i - 1].kind);
    if (all[i].text == "::" && !of_literal &&
        !is_immutable_cast(bare(all[i + 1].text), inside ? "text" : type)) {
      return false;
    }
  }
  return true;
}

}  // namespace pgweir::analyzers
