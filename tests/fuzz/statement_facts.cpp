// Any text through the lexer and libpg_query: whatever becomes of it, the facts point into it.
#include "core/ensure.hpp"
#include "core/limits.hpp"
#include "parser/lexer.hpp"
#include "parser/normal_expression.hpp"
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

bool names_source(std::uint16_t index, const parser::access& all) {
  return index == parser::access_predicate::none || index < all.sources.size();
}

void check(const parser::access_block& block, const parser::access& all) {
  ensure(block.parent < all.blocks.size());
  ensure(block.columns.size() <= core::limits::access_columns);
  for (const auto& each : block.order) ensure(names_source(each.source, all));
  for (const auto& each : block.groups) ensure(names_source(each.source, all));
}

void check(const parser::access_predicate& each, const parser::access& all) {
  ensure(names_source(each.source, all));
  ensure(names_source(each.other_source, all));
  ensure(each.block < all.blocks.size());
  ensure(each.expression.size() <= core::limits::access_expression_bytes);
}

void check(const parser::access& all) {
  ensure(all.sources.size() <= core::limits::access_sources);
  ensure(all.predicates.size() <= core::limits::access_predicates);
  ensure(!all.blocks.empty());
  for (const auto& each : all.sources) ensure(each.block < all.blocks.size());
  for (const auto& each : all.sources) ensure(each.columns.size() <= core::limits::access_columns);
  for (const auto& each : all.blocks) check(each, all);
  for (const auto& each : all.predicates) check(each, all);
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
  if (facts.access) check(*facts.access);
  if (!facts.access) return;
  const auto literals = parser::literals_of(facts);
  for (const auto& each : facts.access->predicates) {
    const auto condition = parser::normal_condition(each, facts, literals);
    ensure(condition.empty() || parser::normal_expression(condition) == condition);
  }
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
