#include "analyzers/duplicate_query.hpp"

#include "analyzers/advice.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::statement_kind;

// A pause of one connection that ends a burst.
constexpr core::duration burst_gap = 50ms;
// A question that several connections of a pool ask within this time is asked per request.
constexpr core::duration pool_memory = 1s;
// Polling: gaps at least this long, none longer than half as long again as another.
constexpr core::duration polling_gap = 100ms;
// An answer that is older may well have changed.
constexpr core::duration answer_age = 5s;
// Questions remembered in one scope; beyond it the oldest are forgotten.
constexpr std::size_t questions_per_scope = 256;

bool is_question(const observed_execution& seen) {
  const auto& statement = *seen.statement;
  return statement.kind == statement_kind::select && !statement.writes && !statement.no_tables &&
         !statement.catalog_only && !statement.volatile_functions &&
         statement.lock == parser::row_lock::none && !statement.truncated &&
         seen.event.outcome == core::execution_outcome::completed && !seen.event.row_limited &&
         seen.event.fetches <= 1;
}

// What may change any table without saying which.
bool may_write_anything(const parser::statement& statement) {
  switch (statement.kind) {
    case statement_kind::unparsed:
    case statement_kind::call:
    case statement_kind::do_block:
    case statement_kind::execute:
    case statement_kind::ddl:
    case statement_kind::discard:
      return true;
    default:
      return false;
  }
}

bool may_write(const parser::statement& statement) {
  return statement.writes || may_write_anything(statement);
}

bool share_a_table(const parser::statement& writer, const parser::statement& reader) {
  return std::any_of(writer.tables.begin(), writer.tables.end(), [&](const auto& written) {
    return std::any_of(reader.tables.begin(), reader.tables.end(),
                       [&](const auto& read) { return written.name == read.name; });
  });
}

}  // namespace

duplicate_query::asked_in duplicate_query::scope_of(const observed_execution& seen) {
  auto work = work_scope_of(seen);
  if (work.kind != work_kind::connection) return {key_mix({work.key, work.instance}), false};
  auto& running = bursts_[seen.connection.id];
  if (running.number == 0 || seen.event.sent - running.last > burst_gap) ++running.number;
  running.last = seen.event.completed;
  return {key_mix({work.key, running.number}), true};
}

bool duplicate_query::others_ask(const observed_execution& seen) {
  const auto& event = seen.event;
  auto& known =
      askers_[key_mix({seen.connection.client_group, seen.statement->key, event.parameters_hash})];
  bool recent = event.sent - known.at <= pool_memory;
  bool another = known.connection && known.connection != event.connection;
  known.several = recent && (known.several || another);
  known.connection = event.connection;
  known.at = event.completed;
  return known.several;
}

void duplicate_query::observe(const observed_execution& seen, findings_out& out) {
  if (is_backup_or_replication(seen.connection)) return;
  auto in = scope_of(seen);
  if (may_write(*seen.statement)) forget_answers(seen, in.key);
  if (!is_question(seen)) return;
  bool shared_question = others_ask(seen);

  const auto& event = seen.event;
  auto key = key_mix({in.key, seen.statement->key, event.parameters_hash});
  auto& known = questions_[key];
  if (known.asked == 0) {
    auto& asked = asked_by_scope_[in.key];
    if (asked.size() == questions_per_scope) asked.erase(asked.begin());
    asked.push_back(key);
  }
  bool news = known.result_hash != event.result_hash || event.sent - known.last > answer_age;
  if (known.asked == 0 || news) {
    known = question{.statement = seen.statement,
                     .result_hash = event.result_hash,
                     .asked = 1,
                     .last = event.completed,
                     .repeats = {}};
    return;
  }
  auto gap = event.sent - known.last;
  known.shortest_gap = std::min(known.shortest_gap, gap);
  known.longest_gap = std::max(known.longest_gap, gap);
  known.last = event.completed;
  ++known.asked;
  add_execution(known.repeats, event);
  bool polling =
      known.shortest_gap >= polling_gap && known.longest_gap <= known.shortest_gap * 3 / 2;
  if (known.asked < how_.repeats || polling || (in.is_burst && shared_question)) return;
  raise(seen, in, known, out);
}

// After a write the same answer is news.
void duplicate_query::forget_answers(const observed_execution& writer, std::uint64_t scope_key) {
  auto* asked = asked_by_scope_.find(scope_key);
  if (!asked) return;
  bool all = may_write_anything(*writer.statement);
  std::erase_if(*asked, [&](std::uint64_t key) {
    auto* known = questions_.find(key);
    if (known && !all && !share_a_table(*writer.statement, *known->statement)) return false;
    questions_.erase(key);
    return true;
  });
}

void duplicate_query::raise(const observed_execution& seen, const asked_in& in,
                            const question& asked, findings_out& out) {
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::duplicate_query, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, in.key, seen.event.completed);
  auto& finding = running.finding;
  core::duplicate_query_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::duplicate_query_evidence>(std::move(finding.evidence));
  evidence.statement = seen.statement->ref();
  evidence.repeats = std::max(evidence.repeats, asked.asked);
  evidence.rows = seen.event.rows;
  bool first_time = asked.asked == how_.repeats;
  if (first_time) {
    finding.cost.calls += asked.repeats.calls;
    finding.cost.round_trips += asked.repeats.round_trips;
    finding.cost.rows += asked.repeats.rows;
    finding.cost.bytes += asked.repeats.bytes;
    finding.cost.time += asked.repeats.time;
  } else {
    add_execution(finding.cost, seen.event);
  }
  evidence.wasted = finding.cost.time;

  finding.rule = core::rule::duplicate_query;
  finding.grade = in.is_burst ? core::grade::likely : core::grade::proven;
  finding.severity = core::severity::warning;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.fix = advise_duplicate_query(*seen.statement, seen.connection.dialect);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
