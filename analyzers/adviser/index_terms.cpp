#include "analyzers/adviser/index_terms.hpp"

#include "analyzers/adviser/index_partitions.hpp"
#include "analyzers/adviser/index_shares.hpp"
#include "analyzers/adviser/index_term_text.hpp"
#include "core/limits.hpp"
#include "parser/identifier.hpp"
#include "parser/normal_expression.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {
namespace {

using parser::access_operator;
using parser::access_predicate;
using parser::access_value;

const core::catalogue_table* table_named_by(const parser::access_source& source,
                                            const core::catalogue& all) {
  if (source.table.name.empty()) return nullptr;
  return all.find(source.table.schema, source.table.name);
}

const core::catalogue_table* table_of(const parser::access_source& source,
                                      const core::catalogue& all) {
  const auto* found = outermost(table_named_by(source, all), all);
  if (found == nullptr) return nullptr;
  const bool has_rows = found->kind == core::relation_kind::table ||
                        found->kind == core::relation_kind::partitioned_table ||
                        found->kind == core::relation_kind::materialized_view;
  return has_rows ? found : nullptr;
}

// The only source of a block that has such a column; a source that nobody knows may have it too.
std::uint16_t owner_of(std::string_view column, std::uint16_t block,
                       const statement_reading& reading) {
  auto owner = access_predicate::none;
  for (std::size_t i = 0; i < reading.tables.size(); ++i) {
    if (reading.access.sources[i].block != block) continue;
    if (reading.tables[i] == nullptr) return access_predicate::none;
    if (reading.tables[i]->column(column) == nullptr) continue;
    if (owner != access_predicate::none) return access_predicate::none;
    owner = static_cast<std::uint16_t>(i);
  }
  return owner;
}

void find_owners(statement_reading& reading) {
  auto& access = reading.access;
  for (auto& each : access.predicates) {
    if (each.source == access_predicate::none && !each.column.empty()) {
      each.source = owner_of(each.column, each.block, reading);
    }
    if (each.other_source == access_predicate::none && !each.other_column.empty()) {
      each.other_source = owner_of(each.other_column, each.block, reading);
    }
  }
  for (std::size_t i = 0; i < access.blocks.size(); ++i) {
    const auto block = static_cast<std::uint16_t>(i);
    for (auto& each : access.blocks[i].order) {
      if (each.source != access_predicate::none || each.column.empty()) continue;
      each.source = owner_of(each.column, block, reading);
    }
    for (const auto& column : access.blocks[i].columns) {
      const auto owner = owner_of(column, block, reading);
      if (owner != access_predicate::none) access.sources[owner].columns.push_back(column);
    }
  }
}

// --- what a predicate asks of an index ---

std::optional<index_role> role_of_pattern(const access_predicate& predicate,
                                          const statement_reading& reading) {
  const auto pattern = value_of(predicate, reading);
  if (predicate.op != access_operator::like) {
    return !pattern || has_trigram(*pattern) ? std::optional{index_role::infix} : std::nullopt;
  }
  if (!pattern) return index_role::pattern;
  if (pattern->empty()) return std::nullopt;
  const bool begins_plain = pattern->front() != '%' && pattern->front() != '_';
  if (begins_plain) return index_role::prefix;
  return has_trigram(*pattern) ? std::optional{index_role::infix} : std::nullopt;
}

std::optional<index_role> role_of(const access_predicate& predicate,
                                  const statement_reading& reading) {
  switch (predicate.op) {
    case access_operator::equal:
      return index_role::equal;
    case access_operator::in_list:
      return index_role::list;
    case access_operator::range:
      // (a, b) > ($1, $2): b decides among equal values of a only.
      if (predicate.row_place > 0) return std::nullopt;
      return index_role::range;
    case access_operator::is_null:
    case access_operator::is_true:
    case access_operator::is_false:
      return index_role::fixed;
    case access_operator::is_not_null:
      return index_role::not_null;
    case access_operator::like:
    case access_operator::ilike:
    case access_operator::regex:
      return role_of_pattern(predicate, reading);
    case access_operator::contains:
    case access_operator::contained:
    case access_operator::overlaps:
    case access_operator::has_key:
      return index_role::element;
    case access_operator::text_search:
      return index_role::search;
    case access_operator::other:
      // $1 = ANY(tags)
      if (predicate.written_operator == "= ANY") return index_role::blocked;
      return std::nullopt;
    case access_operator::not_equal:
      return std::nullopt;
  }
  return std::nullopt;
}

// The rows are the same for whoever asks: what an index could be restricted to.
void find_constant(index_term& term, const statement_reading& reading) {
  const auto& predicate = *term.predicate;
  if (!predicate.expression.empty() || predicate.column.empty()) return;
  const auto name = parser::written_name(predicate.column);
  if (predicate.op == access_operator::is_null) term.constant = name + " IS NULL";
  if (predicate.op == access_operator::is_not_null) term.constant = name + " IS NOT NULL";
  if (predicate.op == access_operator::is_true) term.constant = name;
  if (predicate.op == access_operator::is_false) term.constant = "NOT " + name;
  // A word among few, in a text whose values are parameters: the program's own constant.
  const auto first = reading.statement.first_literal_slot;
  if (predicate.op != access_operator::equal || first <= 1 || predicate.slot < first) return;
  const std::size_t place = predicate.slot - first;
  if (place >= reading.literals.size() || !has_few_values(term.column)) return;
  term.constant = name + " = " + reading.literals[place];
  term.tells_a_value = true;
}

std::optional<index_term> term_of(const access_predicate& predicate,
                                  const statement_reading& reading) {
  const auto role = role_of(predicate, reading);
  if (!role || predicate.outer_join) return std::nullopt;
  index_term term;
  term.role = *role;
  term.predicate = &predicate;
  const auto& table = *reading.tables[predicate.source];
  term.column = predicate.column.empty() ? nullptr : table.column(predicate.column);
  if (!predicate.column.empty() && term.column == nullptr) return std::nullopt;
  if (predicate.expression.empty() && term.column == nullptr) return std::nullopt;
  if (predicate.expression.empty()) {
    term.key.column = predicate.column;
  } else {
    term.key.expression = predicate.expression;
  }
  if (predicate.value == access_value::column) term.other = predicate.other_source;
  term.last_slot = last_slot_of(predicate, reading);
  term.text = text_of(predicate, reading);
  find_constant(term, reading);
  find_share(term, table);
  return term;
}

// The other side of `a.x = b.y`, where it is one of a table's columns.
std::optional<access_predicate> turned(const access_predicate& predicate,
                                       const statement_reading& reading) {
  if (predicate.op != access_operator::equal || predicate.value != access_value::column ||
      predicate.other_source == access_predicate::none || predicate.other_column.empty() ||
      predicate.source == access_predicate::none || predicate.alternatives != 0) {
    return std::nullopt;
  }
  if (predicate.column.empty()) return std::nullopt;
  access_predicate other;
  other.block = reading.access.sources[predicate.other_source].block;
  other.source = predicate.other_source;
  other.column = predicate.other_column;
  other.op = access_operator::equal;
  other.written_operator = "=";
  other.value = access_value::column;
  other.other_source = predicate.source;
  other.other_column = predicate.column;
  return other;
}

bool is_known(const access_predicate& one, const std::vector<access_predicate>& all) {
  return std::ranges::any_of(all, [&](const auto& each) {
    return each.source == one.source && each.column == one.column &&
           each.other_source == one.other_source && each.other_column == one.other_column &&
           each.op == one.op && each.expression.empty();
  });
}

void add_turned(statement_reading& reading) {
  std::vector<access_predicate> more;
  for (const auto& each : reading.access.predicates) {
    auto other = turned(each, reading);
    if (other && !is_known(*other, reading.access.predicates)) more.push_back(std::move(*other));
  }
  for (auto& each : more) reading.access.predicates.push_back(std::move(each));
}

// --- of a source ---

// A source's order counts where it is sorted by nothing else, and not everything is wanted.
std::vector<parser::access_order> order_of(std::uint16_t source, const parser::access& access) {
  const auto& block = access.blocks[access.sources[source].block];
  if ((!block.limited && !block.extreme) || block.order.empty()) return {};
  const bool all_of_it =
      std::ranges::all_of(block.order, [&](const auto& each) { return each.source == source; });
  const bool grouped = !block.groups.empty();
  return all_of_it && !grouped ? block.order : std::vector<parser::access_order>{};
}

// Any rows will do, and reading ends with the last of them.
bool ends_early(std::uint16_t source, const parser::access& access) {
  const auto number = access.sources[source].block;
  const auto& block = access.blocks[number];
  const auto of_block = std::ranges::count(access.sources, number, &parser::access_source::block);
  return block.limited && block.order.empty() && block.groups.empty() && of_block == 1;
}

void add_conjunct(source_terms& into, const access_predicate& predicate,
                  const statement_reading& reading) {
  const auto said = parser::normal_condition(predicate, reading.statement, reading.literals);
  if (!said.empty()) into.conjuncts.push_back(said);
  // No comparison is true of NULL.
  const bool strict = predicate.op != access_operator::is_null;
  if (!strict || predicate.column.empty() || !predicate.expression.empty()) return;
  for (auto& each :
       parser::normal_conjuncts(parser::written_name(predicate.column) + " IS NOT NULL")) {
    into.conjuncts.push_back(std::move(each));
  }
}

void add_branch(source_terms& into, const access_predicate& predicate,
                std::optional<index_term> term) {
  auto group = std::ranges::find(into.either, predicate.alternatives, &index_alternatives::number);
  if (group == into.either.end()) {
    into.either.push_back({predicate.alternatives, {}});
    group = std::prev(into.either.end());
  }
  if (predicate.branch >= core::limits::access_predicates) return;
  if (group->branches.size() <= predicate.branch) group->branches.resize(predicate.branch + 1u);
  if (term && term->other == access_predicate::none)
    group->branches[predicate.branch].push_back(std::move(*term));
}

void add_predicate(std::vector<source_terms>& all, const access_predicate& predicate,
                   const statement_reading& reading) {
  if (predicate.source == access_predicate::none) return;
  if (reading.tables[predicate.source] == nullptr) return;
  auto& into = all[predicate.source];
  auto term = term_of(predicate, reading);
  if (predicate.alternatives != 0) {
    add_branch(into, predicate, std::move(term));
    return;
  }
  if (!predicate.outer_join) add_conjunct(into, predicate, reading);
  const bool joins = predicate.value == access_value::column;
  if (!term || (joins && term->other == access_predicate::none)) return;
  (joins ? into.joins : into.own).push_back(std::move(*term));
}

// Alternatives that are not all of one table help none of them.
void part_mixed_alternatives(std::vector<source_terms>& all, const parser::access& access) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto is_mixed = [&](const index_alternatives& group) {
      return std::ranges::any_of(access.predicates, [&](const auto& each) {
        return each.alternatives == group.number && each.source != i;
      });
    };
    std::ranges::copy_if(all[i].either, std::back_inserter(all[i].mixed), is_mixed);
    std::erase_if(all[i].either, is_mixed);
  }
}

}  // namespace

statement_reading read_access(const parser::statement& statement, const core::catalogue& all,
                              const std::vector<core::sample_value>* values) {
  statement_reading reading{statement, all, values, *statement.access, {}, {}};
  for (const auto& each : reading.access.sources) reading.tables.push_back(table_of(each, all));
  reading.literals = parser::literals_of(statement);
  find_owners(reading);
  add_turned(reading);
  return reading;
}

std::vector<source_terms> terms_of(const statement_reading& reading) {
  std::vector<source_terms> all(reading.access.sources.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& source = reading.access.sources[i];
    all[i].table = reading.tables[i];
    if (all[i].table == nullptr) continue;
    all[i].indexes = indexes_of(*table_named_by(source, reading.all), reading.all);
    all[i].order = order_of(static_cast<std::uint16_t>(i), reading.access);
    all[i].ends_early = ends_early(static_cast<std::uint16_t>(i), reading.access);
    if (!source.whole_row && !source.changed) all[i].columns = source.columns;
  }
  for (const auto& each : reading.access.predicates) add_predicate(all, each, reading);
  part_mixed_alternatives(all, reading.access);
  return all;
}

}  // namespace pgweir::analyzers
