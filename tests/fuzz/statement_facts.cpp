// Any text through the lexer and libpg_query: whatever becomes of it, the facts point into it.
#include "core/ensure.hpp"
#include "parser/lexer.hpp"
#include "parser/statement_reader.hpp"
#include "tests/fuzz/targets.hpp"

#include <string>
#include <vector>

namespace pgweir::fuzz {
namespace {

void check(const parser::text_span& span, const parser::statement& facts) {
  ensure(span.begin <= span.end);
  ensure(span.end <= facts.text.size());
}

void check(const parser::statement& facts, const core::statement_seen::texts& seen) {
  ensure(facts.text == seen.shape || facts.kind != parser::statement_kind::unparsed);
  ensure(facts.key != 0);
  for (const auto& slot : facts.slots) {
    check(slot.predicate, facts);
    check(slot.column_text, facts);
    // 0: a number that no parameter can have.
    ensure(slot.number == 0 || facts.find_slot(slot.number) != nullptr);
  }
  ensure(!facts.single_row_aggregate || !facts.grouped);
}

}  // namespace

void statement_facts(core::bytes_view input) {
  const std::string text{core::as_text(input)};
  std::vector<parser::reduced_statement> statements;
  parser::reduce(text, {}, statements);
  for (const auto& each : statements) {
    const core::statement_seen::texts seen{each.shape, std::string{each.source},
                                           each.first_literal_slot, false};
    const auto facts = parser::read_statement(seen);
    check(facts, seen);
    ensure(parser::read_statement(seen).key == facts.key);
  }
}

}  // namespace pgweir::fuzz
