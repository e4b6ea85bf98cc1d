#include "analyzers/shape_explosion.hpp"

#include "analyzers/advice/advice_texts.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

namespace {

using reason = core::shape_explosion_evidence::reason;

// Statements of SQL that is not understood have no fingerprint: then the shape is all there is.
std::uint64_t family_of(const parser::statement& statement) {
  return statement.fingerprint != 0 ? statement.fingerprint : statement.key;
}

bool is_application(const connection_context& connection) {
  return connection.purpose == client_purpose::application;
}

}  // namespace

void shape_explosion::texts_of_shape::add(std::uint64_t hash) {
  auto bit = hash % bits.size();
  if (bits[bit]) return;
  bits.set(bit);
  ++texts;
}

void shape_explosion::observe(const observed_execution& seen, findings_out& out) {
  const auto& event = seen.event;
  if (!seen.statement->has_bound_list || event.bound_parameters == 0) return;
  bool of_prisma = seen.connection.dialect == core::orm::prisma;
  if (of_prisma || !seen.statement->uses_tables || !is_application(seen.connection)) return;
  auto& known = unnamed_[key_mix({family_of(*seen.statement), seen.connection.application})];
  auto before = known.texts;
  known.add(key_mix({event.bound_parameters}));
  if (known.texts == before || known.texts < how_.texts) return;
  core::shape_explosion_evidence evidence;
  evidence.why = reason::list_lengths;
  evidence.texts = known.texts;
  raise(seen.connection, seen.statement, std::move(evidence), event.completed, out);
}

void shape_explosion::observe(const observed_preparation& seen, findings_out& out) {
  if (!is_application(seen.connection)) return;
  const auto& event = seen.event;
  auto& known = prepared_[key_mix({family_of(*seen.statement), seen.connection.application})];
  known.add(event.text_hash);
  ++known.prepared;
  known.held = std::max<std::uint64_t>(known.held, event.held);
  known.longest_bytes = std::max<std::uint64_t>(known.longest_bytes, event.text_bytes);
  known.connections.set(event.connection.value() % known.connections.size());
  auto times = times_prepared(seen);
  bool again = times >= how_.texts;
  if (!again && known.texts < how_.texts) return;
  core::shape_explosion_evidence evidence;
  bool lists = seen.statement->has_bound_list;
  evidence.why = again   ? reason::prepared_again
                 : lists ? reason::list_lengths
                         : reason::texts_differ;
  evidence.texts = again ? 1 : known.texts;
  evidence.prepared = again ? times : known.prepared;
  evidence.connections = again ? 1 : known.connections.count();
  evidence.held = known.held;
  evidence.longest_bytes = known.longest_bytes;
  raise(seen.connection, seen.statement, std::move(evidence), event.at, out);
}

// A cache of statements that is full gives one back for each new one: then nothing piles up.
std::uint64_t shape_explosion::times_prepared(const observed_preparation& seen) {
  auto& known = again_[seen.event.connection];
  bool same = known.text_hash == seen.event.text_hash && seen.event.held > known.held;
  known.times = same ? known.times + 1 : 1;
  known.text_hash = seen.event.text_hash;
  known.held = seen.event.held;
  return known.times;
}

void shape_explosion::raise(const connection_context& connection, const statement_handle& statement,
                            core::shape_explosion_evidence evidence, core::time_point at,
                            findings_out& out) {
  auto where = place_of(connection);
  auto id = core::finding_id(core::rule::shape_explosion, family_of(*statement), 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, 0, at);
  auto& finding = running.finding;
  bool first = finding.cost.calls == 0;
  bool named = evidence.prepared > 0;
  evidence.statement = statement->ref();
  finding.rule = core::rule::shape_explosion;
  finding.grade = core::grade::proven;
  auto severity = named ? core::severity::warning : core::severity::info;
  finding.severity = first ? severity : std::max(finding.severity, severity);
  finding.fix = advise_shape_explosion(*statement, evidence, connection.dialect);
  finding.cost.calls = std::max({finding.cost.calls, evidence.texts, evidence.prepared});
  if (first || named) finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, at, out);
}

}  // namespace pgweir::analyzers
