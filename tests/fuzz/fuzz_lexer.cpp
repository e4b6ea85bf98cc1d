// Any text through the lexer: it never fails, and its views stay inside the text.
#include "core/ensure.hpp"
#include "parser/comment_tags.hpp"
#include "parser/lexer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text{reinterpret_cast<const char*>(data) + 1, size - 1};
  std::vector<pgweir::parser::reduced_statement> statements;
  pgweir::parser::reduce(text, {data[0] % 2 == 0}, statements);
  std::string unescaped;
  std::vector<pgweir::core::request_tag> tags;
  for (const auto& statement : statements) {
    ensure(!statement.shape.empty());
    ensure(lies_within(statement.source, text));
    ensure(statement.literals.empty() || statement.first_literal_slot != 0);
    for (const auto& literal : statement.literals) {
      ensure(lies_within(literal.source, text));
      pgweir::parser::literal_value(literal, unescaped);
    }
    for (const auto comment : statement.comments) {
      ensure(lies_within(comment, text));
      pgweir::parser::read_tags(comment, tags);
    }
    ensure(tags.size() <= pgweir::core::limits::tags_per_request * (statement.comments.size() + 1));
  }
  return 0;
}
