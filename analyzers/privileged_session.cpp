#include "analyzers/privileged_session.hpp"

#include "analyzers/advice/advice_schema.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pgweir::analyzers {

namespace {

std::uint64_t role_of(const connection_context& connection) {
  return key_mix({key_mix(connection.login.user), key_mix(connection.login.database)});
}

bool migrates(const observed_execution& seen) {
  bool migration =
      seen.connection.purpose == client_purpose::migration ||
      (seen.connection.purpose == client_purpose::application && seen.connection.keeps_ledger);
  return migration && seen.statement->defines->scope == parser::definition_scope::schema &&
         seen.event.outcome == core::execution_outcome::completed;
}

bool is_application(const connection_context& connection) {
  return connection.purpose == client_purpose::application && !connection.keeps_ledger;
}

}  // namespace

void privileged_session::observe(const observed_execution& seen, findings_out& out) {
  if (seen.statement->defines && migrates(seen)) remember(seen);
  bool superuser = seen.connection.login.superuser.value_or(false);
  if (!superuser && migrators_.size() == 0) return;
  auto queries = seen.connection.queries;
  bool is_time =
      queries == how_.queries || (queries > how_.queries && std::has_single_bit(queries));
  if (!is_time || !seen.statement->uses_tables || !is_application(seen.connection)) return;
  core::privileged_session_evidence evidence;
  evidence.queries = queries;
  evidence.role = seen.connection.login.user;
  const auto* migrator = migrators_.find(role_of(seen.connection));
  if (!superuser && !migrator) return;
  evidence.why = superuser ? reason::superuser : reason::migrates_and_serves;
  if (migrator) {
    evidence.ddl = migrator->ddl;
    evidence.example = migrator->example->ref();
    evidence.migrator = migrator->application;
  }
  raise(seen, std::move(evidence), out);
}

void privileged_session::remember(const observed_execution& seen) {
  auto& known = migrators_[role_of(seen.connection)];
  ++known.ddl;
  known.example = seen.statement;
  known.application = seen.connection.login.application_name;
}

void privileged_session::raise(const observed_execution& seen,
                               core::privileged_session_evidence evidence, findings_out& out) {
  auto where = place_of(seen.connection);
  // Of the role in the application, whatever it asks.
  auto id = core::finding_id(core::rule::privileged_session, 0, 0, where.database,
                             where.user + "\n" + where.application);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  const auto* before = std::get_if<core::privileged_session_evidence>(&finding.evidence);
  if (before) evidence.queries = std::max(evidence.queries, before->queries);
  finding.rule = core::rule::privileged_session;
  finding.grade = core::grade::proven;
  finding.severity =
      evidence.why == reason::superuser ? core::severity::warning : core::severity::info;
  finding.fix = advise_privileged_session(evidence, where.database);
  finding.cost.calls = evidence.queries;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
