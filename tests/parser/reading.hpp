// What a session and the cache do with one SQL text, for tests: reduce it, then read its facts.
#pragma once

#include "parser/lexer.hpp"
#include "parser/statement_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::parser {

inline statement read(std::string_view sql) {
  std::vector<reduced_statement> reduced;
  reduce(sql, {}, reduced);
  if (reduced.empty()) return {};
  const auto& first = reduced.front();
  return read_statement({first.shape, std::string{first.source}, first.first_literal_slot, false});
}

inline std::string cut(const statement& s, text_span span) {
  return s.text.substr(span.begin, span.end - span.begin);
}

}  // namespace pgweir::parser
