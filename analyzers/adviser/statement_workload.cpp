#include "analyzers/adviser/statement_workload.hpp"

#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <bit>

namespace pgweir::analyzers {

namespace {

// Executions by the simple protocol after which a literal that never changed is the program's own.
constexpr std::uint64_t constant_after = 5;

bool is_advised(const observed_execution& seen) {
  return seen.connection.purpose == client_purpose::application &&
         !seen.connection.login.replication && seen.statement->uses_tables &&
         !seen.statement->catalog_only && can_be_planned(*seen.statement) &&
         seen.event.outcome == core::execution_outcome::completed;
}

// Of those whose digests travel with the execution; 0: there is none.
std::uint64_t literals_of(const observed_execution& seen) {
  const auto first = seen.statement->first_literal_slot;
  if (first == 0) return 0;
  std::uint64_t mixed = 1;
  const auto all = seen.event.parameters.view();
  for (std::size_t i = first; i <= all.size(); ++i)
    mixed = key_mix({mixed, seen.event.parameters.slot(i).bits});
  return mixed;
}

void look_for_loop(statement_work& work, const proven_loops& loops) {
  if (work.in_loop) return;
  for (const auto* one : loops.reading().stepped) {
    if (one->judged() != chain::verdict::proven) continue;
    work.in_loop = true;
    work.looped = one->slot().column;
    work.loop_source = column_of(*one->result()->statement, one->position());
    return;
  }
}

}  // namespace

bool can_be_planned(const parser::statement& statement) {
  using parser::statement_kind;
  switch (statement.kind) {
    case statement_kind::select:
    case statement_kind::insert:
    case statement_kind::update:
    case statement_kind::delete_:
    case statement_kind::merge:
      return true;
    default:
      return false;
  }
}

void statement_workload::observe(const observed_execution& seen, const proven_loops& loops) {
  if (!is_advised(seen)) return;
  const auto key = key_mix({seen.statement->key, key_mix(seen.connection.login.database)});
  auto& work = works_[key];
  const auto literals = literals_of(seen);
  if (!work.statement) {
    work.statement = seen.statement;
    work.text = seen.event.statement;
    work.first = seen.event.completed;
    work.first_rows = seen.event.rows;
    work.literals = literals;
  }
  work.literals_vary = work.literals_vary || work.literals != literals;
  work.binds = work.binds || seen.event.protocol == core::query_protocol::extended;
  work.dialect = seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                            : seen.connection.dialect;
  add_execution(work.spent, seen.event);
  // Now and then: a place is six texts to copy.
  if (std::has_single_bit(work.spent.calls)) work.where = place_of(seen);
  const auto took = seen.event.completed - seen.event.sent - seen.event.client_wait;
  work.slowest = std::max(work.slowest, took);
  work.last = seen.event.completed;
  work.last_rows = seen.event.rows;
  look_for_loop(work, loops);
}

core::sample_statement sample_of(const parser::statement& statement,
                                 const known_values::list_ptr& values) {
  core::sample_statement sample;
  sample.key = statement.key;
  if (statement.shortened || statement.truncated) return sample;
  const bool has_literals = statement.first_literal_slot != 0;
  sample.text = statement.sample ? *statement.sample : statement.text;
  for (const auto& slot : statement.slots)
    sample.parameters = std::max(sample.parameters, slot.number);
  // A shape whose literals are not kept: they are parameters like the others.
  if (has_literals && statement.sample)
    sample.parameters = static_cast<std::uint16_t>(statement.first_literal_slot - 1);
  if (values && values->size() == sample.parameters) sample.values = *values;
  return sample;
}

core::asking_session asking_for(const core::place& where) {
  return {.database = where.database, .role = where.user, .search_path = {}};
}

core::finding finding_of(const statement_work& work, core::rule rule, std::uint64_t id) {
  core::finding found;
  found.id = id;
  found.occurrence = 1;
  found.rule = rule;
  found.where = work.where;
  found.cost = work.spent;
  found.first_seen = work.first;
  found.last_seen = work.last;
  return found;
}

bool literals_are_constant(const statement_work& work) {
  if (work.literals_vary) return false;
  return work.binds || work.spent.calls >= constant_after;
}

}  // namespace pgweir::analyzers
