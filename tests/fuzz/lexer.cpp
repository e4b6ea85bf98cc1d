// Any text through the lexer: it never fails, and its views stay inside the text.
#include "parser/lexer.hpp"

#include "core/ensure.hpp"
#include "parser/comment_tags.hpp"
#include "tests/fuzz/targets.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::fuzz {
namespace {

bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check(const parser::reduced_statement& statement, std::string_view text) {
  ensure(!statement.shape.empty());
  ensure(lies_within(statement.source, text));
  ensure(statement.literals.empty() || statement.first_literal_slot != 0);
  std::string unescaped;
  for (const auto& literal : statement.literals) {
    ensure(lies_within(literal.source, text));
    parser::literal_value(literal, unescaped);
  }
  std::vector<core::request_tag> tags;
  for (const auto comment : statement.comments) {
    ensure(lies_within(comment, text));
    parser::read_tags(comment, tags);
  }
  ensure(tags.size() <= core::limits::tags_per_request * (statement.comments.size() + 1));
}

}  // namespace

// The first byte: are quotes standard conforming?
void lexer(core::bytes_view input) {
  if (input.empty()) return;
  const std::string text{core::as_text(input.subspan(1))};
  std::vector<parser::reduced_statement> statements;
  parser::reduce(text, {input[0] != std::byte{'1'}}, statements);
  for (const auto& statement : statements) check(statement, text);
}

}  // namespace pgweir::fuzz
