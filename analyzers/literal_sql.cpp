#include "analyzers/literal_sql.hpp"

#include "analyzers/advice/advice_texts.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pgweir::analyzers {

namespace {

using core::orm;
using origin = core::literal_sql_evidence::origin;

bool has_spliced_values(const observed_execution& seen) {
  return !seen.statement->spliced.empty() && seen.statement->uses_tables &&
         !seen.statement->names_ledger && !seen.statement->truncated &&
         seen.connection.purpose == client_purpose::application;
}

// Who put the values in; none: the ORM did, by itself and safely, or may have.
std::optional<origin> origin_of(const observed_execution& seen) {
  auto by_text = seen.statement->dialect;
  auto writer = by_text != orm::none ? by_text : seen.connection.dialect;
  bool binds = seen.connection.binds;
  switch (writer) {
    case orm::sequelize:
      // It quotes every name that it writes.
      return seen.statement->quotes_names ? std::nullopt : std::optional{origin::raw_query};
    case orm::django:
    case orm::active_record:
    case orm::mikro_orm:
    case orm::peewee:
      return std::nullopt;
    case orm::sqlalchemy:
      // Over psycopg2 it cannot bind; over asyncpg or psycopg 3 it always does.
      return binds ? std::optional{origin::program} : std::nullopt;
    case orm::typeorm:
      // The second query of a page has the ids that the first one found as literals.
      return by_text == orm::typeorm ? std::nullopt : std::optional{origin::program};
    case orm::prisma:
    case orm::drizzle:
    case orm::knex:
      return origin::program;
    case orm::none:
      return binds ? origin::program : origin::unknown;
  }
  return std::nullopt;
}

core::grade grade_of(origin from) {
  switch (from) {
    case origin::program:
      return core::grade::proven;
    case origin::raw_query:
      return core::grade::likely;
    case origin::unknown:
      return core::grade::suspect;
  }
  return core::grade::suspect;
}

// Tells texts apart by the values that a program may have put in; what was bound does not count.
std::uint64_t hash_of_values(const observed_execution& seen) {
  const auto& event = seen.event;
  std::uint64_t hash = 0;
  bool unknown = false;
  for (auto slot : seen.statement->spliced) {
    auto digest = event.parameters.slot(slot);
    hash = key_mix({hash, digest.bits, static_cast<std::uint64_t>(digest.kind)});
    unknown = unknown || !digest;
  }
  bool only_literals = seen.statement->first_literal_slot == 1;
  return unknown && only_literals ? key_mix({hash, event.parameters_hash}) : hash;
}

}  // namespace

void literal_sql::observe(const observed_execution& seen, findings_out& out) {
  if (!has_spliced_values(seen)) return;
  auto from = origin_of(seen);
  if (!from || (*from == origin::unknown && !how_.suspects)) return;
  auto& known = texts_[key_mix({seen.statement->key, seen.connection.application})];
  if (known.texts == 0) known.first = seen.event.sent;
  auto bit = hash_of_values(seen) % known.bits.size();
  if (!known.bits[bit]) {
    known.bits.set(bit);
    ++known.texts;
  }
  add_execution(known.untold, seen.event);
  if (known.texts >= how_.texts) raise(seen, *from, known, out);
}

void literal_sql::raise(const observed_execution& seen, origin from, texts_of_shape& texts,
                        findings_out& out) {
  auto where = place_of(seen);
  bool each = from != origin::unknown;
  if (!each) where.route.clear();
  // Of the application as a whole: no statement, and its name for what is missing.
  auto id = core::finding_id(core::rule::literal_sql, each ? seen.statement->key : 0, 0,
                             where.database, each ? where.route : where.application);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  core::literal_sql_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::literal_sql_evidence>(std::move(finding.evidence));
  auto& shapes = shapes_[seen.connection.application];
  if (!std::exchange(texts.counted, true)) ++shapes;
  bool more = evidence.statement.key == seen.statement->key || texts.texts > evidence.texts;
  if (more) {
    evidence.statement = seen.statement->ref();
    evidence.texts = texts.texts;
    evidence.literals = seen.statement->spliced.size();
    evidence.span = seen.event.completed - texts.first;
  }
  evidence.from = from;
  evidence.shapes = each ? 1 : shapes;
  add_cost(finding.cost, std::exchange(texts.untold, {}));
  evidence.calls = finding.cost.calls;

  finding.rule = core::rule::literal_sql;
  finding.grade = grade_of(from);
  finding.severity = each ? core::severity::warning : core::severity::info;
  finding.fix = advise_literal_sql(*seen.statement, from, seen.connection.dialect);
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
