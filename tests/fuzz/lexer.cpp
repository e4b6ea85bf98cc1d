// Any text through the lexer: it never fails, and its views stay inside the text.
#include "parser/lexer.hpp"

#include "core/ensure.hpp"
#include "parser/comment_tags.hpp"
#include "parser/plain_literals.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/other_values.hpp"

#include <algorithm>
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

// Read with other values, it is the same statement.
void check_short_way(std::string_view text) {
  parser::plain_literals plain;
  std::vector<parser::reduced_statement> read;
  if (!plain.cut(text)) return;
  parser::reduce(text, {}, read);
  if (read.size() != 1) return;
  const auto signs = plain.signs_in(read[0]);
  if (!signs) return;
  const auto shape = read[0].shape;
  const std::string rest{plain.rest()};
  const auto other = test::with_other_values(text, plain, [](parser::literal_kind kind) {
    return kind == parser::literal_kind::number ? "10.5" : "'-- '' $1'";
  });
  if (other.size() > parser::plain_literals::most_bytes) return;
  ensure(plain.cut(other));
  ensure(plain.rest() == rest);
  plain.put_signs(*signs);
  parser::reduce(other, {}, read);
  ensure(read.size() == 1 && read[0].shape == shape);
  ensure(std::ranges::equal(read[0].literals, plain.literals(), {}, &parser::literal::source,
                            &parser::literal::source));
}

}  // namespace

// The first byte: are quotes standard conforming?
void lexer(core::bytes_view input) {
  if (input.empty()) return;
  const std::string text{core::as_text(input.subspan(1))};
  std::vector<parser::reduced_statement> statements;
  parser::reduce(text, {input[0] != std::byte{'1'}}, statements);
  for (const auto& statement : statements) check(statement, text);
  check_short_way(text);
}

}  // namespace pgweir::fuzz
