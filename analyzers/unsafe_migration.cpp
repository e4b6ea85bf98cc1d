#include "analyzers/unsafe_migration.hpp"

#include "analyzers/advice/advice_migration.hpp"
#include "analyzers/incidents.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

namespace {

using parser::definition_scope;
using parser::statement_kind;

core::duration server_time(const core::execution& event) {
  return std::max(event.completed - event.sent - event.client_wait, core::duration{});
}

bool writes_rows(const observed_execution& seen) {
  switch (seen.statement->kind) {
    case statement_kind::insert:
    case statement_kind::update:
    case statement_kind::delete_:
    case statement_kind::merge:
      return true;
    case statement_kind::copy:
      return seen.statement->writes;
    default:
      return false;
  }
}

std::string table_text(const parser::definition& defined) {
  for (const auto& change : defined.changes) {
    const auto& table = change.table;
    if (table.name.empty()) continue;
    return table.schema.empty() ? table.name : table.schema + "." + table.name;
  }
  return {};
}

}  // namespace

void unsafe_migration::observe(const observed_execution& seen, findings_out& out) {
  bool nothing_to_do = !seen.statement->defines && (!tables_.any() && open_.size() == 0);
  if (nothing_to_do || seen.event.outcome != core::execution_outcome::completed) return;
  if (seen.connection.purpose == client_purpose::backup) return;
  if (seen.statement->defines) {
    define(seen, out);
  } else if (seen.event.rows > 0 && writes_rows(seen)) {
    write(seen, out);
  }
}

known_tables unsafe_migration::tables_for(const observed_execution& seen) {
  return {.is_new =
              [this, &seen](const parser::table_name& table) {
                return tables_.is_new(seen, table, how_.small_rows);
              },
          .has_no_null =
              [this, &seen](const parser::table_name& table, const std::string& column) {
                return tables_.has_no_null(seen, table, column);
              }};
}

void unsafe_migration::define(const observed_execution& seen, findings_out& out) {
  const auto& defined = *seen.statement->defines;
  auto tables = tables_for(seen);
  bool of_this_session = defined.scope == definition_scope::temporary;
  auto hazard = of_this_session ? std::nullopt : hazard_of(defined, tables);
  auto lock = of_this_session ? table_lock::none : lock_of(defined, tables);
  tables_.defined(seen);
  if (lock == table_lock::none) return;
  held_lock held{seen.statement, hazard ? hazard->lock : lock, table_text(defined), seen.event.sent,
                 server_time(seen.event)};
  auto* within = transaction_of(seen);
  if (within && lock > within->strongest.lock) within->strongest = held;
  if (!hazard) return;
  auto finding = made(seen, held, hazard->why);
  finding.fix = advise_unsafe_migration(*seen.statement, *hazard);
  raise(std::move(finding), within, out);
}

// Null: it is in no block, so its lock is gone already.
unsafe_migration::open_transaction_locks* unsafe_migration::transaction_of(
    const observed_execution& seen) {
  if (seen.event.transaction == 0) return nullptr;
  auto& open = open_[seen.event.connection];
  if (open.transaction != seen.event.transaction) {
    open = {};
    open.transaction = seen.event.transaction;
  }
  return &open;
}

void unsafe_migration::write(const observed_execution& seen, findings_out& out) {
  tables_.written(seen);
  auto* open = open_.size() > 0 ? open_.find(seen.event.connection) : nullptr;
  if (!open || open->transaction != seen.event.transaction) return;
  open->rows_written += seen.event.rows;
  if (open->rows_written < how_.bulk_rows || std::exchange(open->bulk_said, true)) return;
  auto finding = made(seen, open->strongest, reason::ddl_and_bulk_write);
  auto& evidence = std::get<core::unsafe_migration_evidence>(finding.evidence);
  evidence.bulk_write = seen.statement->ref();
  evidence.rows_written = open->rows_written;
  finding.fix = advise_bulk_under_lock();
  raise(std::move(finding), open, out);
}

void unsafe_migration::observe(const observed_step& seen, findings_out& out) {
  if (open_.size() == 0 || seen.event.what != core::transaction_step::kind::closed) return;
  auto* open = open_.find(seen.event.connection);
  if (!open) return;
  for (auto& finding : open->raised) {
    auto& evidence = std::get<core::unsafe_migration_evidence>(finding.evidence);
    evidence.held += seen.event.at - finding.last_seen;
    evidence.still_held = false;
    if (evidence.bulk_write) evidence.rows_written = open->rows_written;
    finding.severity = std::max(finding.severity, severity_of(evidence.held));
    finding.last_seen = seen.event.at;
    out.push_back(std::move(finding));
  }
  open_.erase(seen.event.connection);
}

core::severity unsafe_migration::severity_of(core::duration held) const {
  if (held < how_.quick) return core::severity::info;
  return held < how_.error_threshold ? core::severity::warning : core::severity::error;
}

core::finding unsafe_migration::made(const observed_execution& seen, const held_lock& lock,
                                     reason why) {
  core::unsafe_migration_evidence evidence;
  evidence.statement = lock.statement->ref();
  evidence.why = why;
  evidence.table = lock.table;
  evidence.lock = name_of(lock.lock);
  evidence.blocks_reads = lock.lock == table_lock::access_exclusive;
  evidence.took = lock.took;
  evidence.held = std::max(seen.event.completed - lock.since, lock.took);
  evidence.still_held = seen.event.transaction != 0;

  core::finding finding;
  finding.where = place_of(seen);
  auto parent = why == reason::ddl_and_bulk_write ? seen.statement->key : 0;
  finding.id = core::finding_id(core::rule::unsafe_migration, lock.statement->key, parent,
                                finding.where.database, finding.where.route);
  finding.occurrence = ++occurrences_[finding.id];
  finding.rule = core::rule::unsafe_migration;
  finding.grade = core::grade::proven;
  finding.severity = severity_of(evidence.held);
  finding.evidence = std::move(evidence);
  finding.first_seen = finding.last_seen = seen.event.completed;
  add_execution(finding.cost, seen.event);
  return finding;
}

void unsafe_migration::raise(core::finding finding, open_transaction_locks* within,
                             findings_out& out) {
  bool room = within && within->raised.size() < core::limits::names_per_session;
  if (room) within->raised.push_back(finding);
  out.push_back(std::move(finding));
}

}  // namespace pgweir::analyzers
