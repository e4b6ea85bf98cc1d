#include "parser/statement_words.hpp"

#include "parser/token.hpp"

#include <algorithm>

namespace pgweir::parser {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view w) { return same_word(word, w); });
}

bool opens_expression(std::string_view word) {
  return is_one_of(word, {"select", "where",     "and",   "or",      "not",    "in",    "between",
                          "like",   "ilike",     "then",  "else",    "when",   "case",  "limit",
                          "offset", "returning", "by",    "on",      "having", "using", "default",
                          "values", "set",       "from",  "to",      "all",    "any",   "some",
                          "is",     "distinct",  "union", "similar", "check",  "do",    "return"});
}

bool is_sized_type(std::string_view word) {
  return is_one_of(word, {"varchar", "char", "character", "varying", "numeric", "decimal", "dec",
                          "float", "bit", "time", "timestamp", "interval", "nchar"});
}

treatment treatment_of(std::string_view first_word) {
  switch (first_word.front() | 0x20) {
    case 'a':
    case 'c':
      if (is_one_of(first_word, {"alter", "create"})) return treatment::definition;
      return same_word(first_word, "close") ? treatment::names : treatment::plain;
    case 'd':
      return same_word(first_word, "declare") ? treatment::first_name : treatment::plain;
    case 'f':
    case 'm':
      return is_one_of(first_word, {"fetch", "move"}) ? treatment::names_count : treatment::plain;
    case 'r':
    case 's':
      return is_one_of(first_word, {"release", "rollback", "savepoint"}) ? treatment::names
                                                                         : treatment::plain;
    default:
      return treatment::plain;
  }
}

}  // namespace pgweir::parser
