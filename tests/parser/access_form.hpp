// An access in one line, for tests: its sources, predicates and orders, block by block.
#pragma once

#include "tests/parser/reading.hpp"

#include <string>
#include <string_view>

namespace pgweir::parser {

// "0 o:orders(a b) | o.a = $1 | order o.b desc limit"
std::string form_of(const access& of);

inline std::string form(std::string_view sql) {
  auto facts = read(sql);
  return facts.access ? form_of(*facts.access) : "none";
}

// Of the predicates alone.
std::string predicates(std::string_view sql);
std::string sources(std::string_view sql);
std::string orders(std::string_view sql);

}  // namespace pgweir::parser
