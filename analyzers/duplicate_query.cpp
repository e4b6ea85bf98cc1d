#include "analyzers/duplicate_query.hpp"

#include "analyzers/advice/advice.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::statement_kind;

// A pause of one connection that ends a burst.
constexpr core::duration burst_gap = 50ms;
// Polling: gaps at least this long, none longer than half as long again as another.
constexpr core::duration polling_gap = 100ms;
// An answer that is older may well have changed.
constexpr core::duration answer_age = 5s;
// Questions remembered of a request or transaction, and of a burst: that one may never end, and
// what it asked long ago was asked by another piece of work.
constexpr std::size_t questions_per_scope = 256;
constexpr std::size_t questions_per_burst = 64;

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

// A connection has one work of each kind; a trace is one of its own.
std::uint64_t key_of(work_kind kind, core::connection_id connection) {
  return key_mix({static_cast<std::uint64_t>(kind), connection.value()});
}

bool is_polling(const asked_question::repetition& again) {
  return again.shortest_gap >= polling_gap && again.longest_gap <= again.shortest_gap * 3 / 2;
}

void add_repeat(asked_question& known, const core::execution& event) {
  if (!known.again) known.again = std::make_unique<asked_question::repetition>();
  auto& again = *known.again;
  auto gap = event.sent - known.last;
  again.shortest_gap = std::min(again.shortest_gap, gap);
  again.longest_gap = std::max(again.longest_gap, gap);
  ++again.asked;
  add_execution(again.spent, event);
  known.last = event.completed;
  known.keep = true;
}

void start(asked_question& question, const observed_execution& seen, std::uint64_t number) {
  if (question.statement != seen.statement) question.statement = seen.statement;
  question.result_hash = seen.event.result_hash;
  question.first = number;
  question.last = seen.event.completed;
  question.again.reset();
}

}  // namespace

duplicate_query::work_in_progress& duplicate_query::work_of(const observed_execution& seen,
                                                            const work_scope& scope) {
  bool is_trace = scope.kind == work_kind::trace;
  const auto key = is_trace ? scope.key : key_of(scope.kind, seen.event.connection);
  if (!works_.find(key) && works_.next_to_go()) forget_work(*works_.next_to_go());
  auto& work = works_[key];
  if (scope.kind == work_kind::connection) {
    if (seen.event.sent - work.last > burst_gap) {
      ++work.instance;
      work.questions = 0;
      work.asked.clear();
    }
  } else if (work.instance != scope.instance) {
    work.instance = scope.instance;
    work.asked.clear();
  }
  work.last = seen.event.completed;
  return work;
}

void duplicate_query::forget_work(std::uint64_t key) {
  const auto* work = works_.find(key);
  if (!work) return;
  places_ -= work->asked.places();
  works_.erase(key);
}

// Where too much is remembered in all, the work that was idle for longest is forgotten.
asked_question& duplicate_query::add(work_in_progress& work, std::uint64_t key, bool is_burst) {
  const auto before = work.asked.places();
  auto& added = work.asked.add(key, is_burst ? questions_per_burst : questions_per_scope);
  places_ += work.asked.places() - before;
  while (places_ > core::limits::asked_questions && works_.size() > 1)
    forget_work(*works_.least_recent());
  return added;
}

void duplicate_query::observe(const observed_execution& seen, findings_out& out) {
  if (is_backup_or_replication(seen.connection)) return;
  auto scope = work_scope_of(seen);
  auto& work = work_of(seen, scope);
  if (may_write(*seen.statement)) forget_answers(*seen.statement, work.asked);
  if (!is_question(seen)) return;

  const auto& event = seen.event;
  bool is_burst = scope.kind == work_kind::connection;
  auto key = key_mix({seen.statement->key, event.parameters_hash});
  bool others_ask =
      pool_.ask(key ^ seen.connection.client_group, event.connection, event.sent, event.completed);
  auto* known = work.asked.find(key);
  ++work.questions;
  auto number = is_burst ? populations_.count(seen.statement->key, key) : 0;
  if (!known) {
    start(add(work, key, is_burst), seen, number);
    return;
  }
  if (known->result_hash != event.result_hash || event.sent - known->last > answer_age) {
    start(*known, seen, number);
    return;
  }
  add_repeat(*known, event);
  if (known->again->asked < how_.repeats || is_polling(*known->again)) return;
  if (is_burst && (others_ask || may_be_luck(seen, work, *known, number))) return;
  raise(seen, scope, work, *known, out);
}

bool duplicate_query::may_be_luck(const observed_execution& seen, const work_in_progress& work,
                                  const asked_question& asked, std::uint64_t number) const {
  return !is_more_than_luck(
      {.times = asked.again->asked,
       .span = number - asked.first + 1,
       .burst = work.questions,
       .population = populations_.size(seen.statement->key, asked.again->asked)});
}

// After a write the same answer is news.
void duplicate_query::forget_answers(const parser::statement& writer, asked_questions& asked) {
  bool all = may_write_anything(writer);
  asked.forget_if(
      [&](const asked_question& known) { return all || share_a_table(writer, *known.statement); });
}

void duplicate_query::forget(core::connection_id connection, findings_out&) {
  for (auto kind : {work_kind::labelled, work_kind::transaction, work_kind::connection})
    forget_work(key_of(kind, connection));
}

void duplicate_query::raise(const observed_execution& seen, const work_scope& scope,
                            const work_in_progress& work, asked_question& asked,
                            findings_out& out) {
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::duplicate_query, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, key_mix({scope.key, work.instance}), seen.event.completed);
  auto& finding = running.finding;
  core::duplicate_query_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::duplicate_query_evidence>(std::move(finding.evidence));
  evidence.statement = seen.statement->ref();
  evidence.repeats = std::max(evidence.repeats, asked.again->asked);
  evidence.rows = seen.event.rows;
  if (asked.again->said) {
    add_execution(finding.cost, seen.event);
  } else {
    const auto& spent = asked.again->spent;
    finding.cost.calls += spent.calls;
    finding.cost.round_trips += spent.round_trips;
    finding.cost.rows += spent.rows;
    finding.cost.bytes += spent.bytes;
    finding.cost.time += spent.time;
    asked.again->said = true;
  }
  evidence.wasted = finding.cost.time;

  finding.rule = core::rule::duplicate_query;
  finding.grade = scope.kind == work_kind::connection ? core::grade::likely : core::grade::proven;
  finding.severity = core::severity::warning;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.fix = advise_duplicate_query(*seen.statement, seen.connection.dialect);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
