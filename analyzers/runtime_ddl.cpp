#include "analyzers/runtime_ddl.hpp"

#include "analyzers/advice/advice_schema.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {

namespace {

using parser::change_kind;
using parser::definition_scope;

bool is_application(const connection_context& connection) {
  return connection.purpose == client_purpose::application && !connection.keeps_ledger;
}

}  // namespace

void runtime_ddl::observe(const observed_execution& seen, findings_out& out) {
  const bool defines = seen.statement->defines != nullptr;
  if (!defines && definers_.size() == 0) return;
  bool completed = seen.event.outcome == core::execution_outcome::completed;
  if (!completed || !is_application(seen.connection)) return;
  if (defines) {
    define(seen, out);
  } else if (seen.statement->uses_tables) {
    serve(seen, out);
  }
}

void runtime_ddl::define(const observed_execution& seen, findings_out& out) {
  const auto& defined = *seen.statement->defines;
  const auto& connection = seen.connection;
  if (defined.scope == definition_scope::upkeep) return;
  auto& known = definers_[connection.id];
  remember_temporary(defined, known);
  if (defined.scope == definition_scope::temporary || is_temporary(defined, known)) return;
  if (known.ddl == 0) known.at_start = connection.queries == 0;
  ++known.ddl;
  if (known.statements.size() < core::limits::quoted_statements)
    known.statements.push_back(seen.statement);
  add_execution(known.untold, seen.event);
  auto& others = pools_[connection.client_group];
  others.definer = connection.id;
  if (connection.dialect_is_its_own) others.dialect = connection.dialect;
  if (connection.queries >= how_.queries) raise(seen, connection.queries, known, out);
}

void runtime_ddl::serve(const observed_execution& seen, findings_out& out) {
  const auto& connection = seen.connection;
  auto* own = definers_.find(connection.id);
  if (own && own->told < own->ddl && connection.queries >= how_.queries)
    return raise(seen, connection.queries, *own, out);
  auto* pool = pools_.find(connection.client_group);
  if (!pool) return;
  // An ORM may be recognised after it has defined.
  if (pool->definer == connection.id && connection.dialect_is_its_own)
    pool->dialect = connection.dialect;
  if (pool->dialect == core::orm::none) return;
  if (!connection.dialect_is_its_own || connection.dialect != pool->dialect) return;
  auto* by = definers_.find(pool->definer);
  if (by && by->told < by->ddl && ++pool->queries >= how_.queries)
    raise(seen, pool->queries, *by, out);
}

void runtime_ddl::forget(core::connection_id connection, findings_out&) {
  if (!definers_.find(connection)) return;
  definers_.erase(connection);
  pools_.erase_if([&](std::uint64_t, const pooled& one) { return one.definer == connection; });
}

void runtime_ddl::remember_temporary(const parser::definition& defined, definer& by) {
  if (defined.scope != definition_scope::temporary) return;
  for (const auto& change : defined.changes) {
    bool room = by.temporary.size() < core::limits::names_per_session;
    if (change.what == change_kind::create_table && room)
      by.temporary.push_back(key_mix(change.table.name));
  }
}

// An index on a temporary table, its end: all by a name that only this session knows so.
bool runtime_ddl::is_temporary(const parser::definition& defined, const definer& by) {
  return !defined.changes.empty() && std::ranges::all_of(defined.changes, [&](const auto& change) {
    return !change.table.name.empty() &&
           std::ranges::find(by.temporary, key_mix(change.table.name)) != by.temporary.end();
  });
}

void runtime_ddl::raise(const observed_execution& seen, std::uint64_t queries, definer& by,
                        findings_out& out) {
  auto where = place_of(seen);
  // Of the application, whatever it defines: one synchronisation is many statements.
  auto id = core::finding_id(core::rule::runtime_ddl, 0, 0, where.database,
                             where.user + "\n" + where.application);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  core::runtime_ddl_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::runtime_ddl_evidence>(std::move(finding.evidence));
  for (const auto& statement : by.statements) {
    bool known = std::ranges::any_of(evidence.statements,
                                     [&](const auto& ref) { return ref.key == statement->key; });
    if (!known && evidence.statements.size() < core::limits::quoted_statements)
      evidence.statements.push_back(statement->ref());
  }
  evidence.ddl += by.ddl - std::exchange(by.told, by.ddl);
  evidence.queries = std::max(evidence.queries, queries);
  evidence.role = seen.connection.login.user;
  evidence.superuser = seen.connection.login.superuser;
  evidence.at_start = evidence.at_start || by.at_start;
  add_cost(finding.cost, std::exchange(by.untold, {}));

  finding.rule = core::rule::runtime_ddl;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::warning;
  finding.fix = advise_runtime_ddl(seen.connection.dialect);
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
