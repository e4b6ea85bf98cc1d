#include "analyzers/write_runs.hpp"

#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::statement_kind;

constexpr std::size_t runs_per_work = 8;
constexpr std::size_t reads_per_write = 4;
constexpr std::size_t most_unsaid = 256;  // beyond it they are lost until the next advance
// How long "nobody else" looks back.
constexpr core::duration alone_for = 60s;
// Whoever else writes the shape turns up by then.
constexpr core::duration alone_after = 1s;
// A connection has no beginning and no end: it takes more to call it a loop, and nearly all pauses
// must be short. Requests of many users come at random.
constexpr std::uint64_t on_connection = 3;
constexpr std::uint64_t one_slow_of = 5;

// The pause that ends a piece of work by itself; a transaction says when it ends.
core::duration longest_pause(work_kind kind) {
  switch (kind) {
    case work_kind::trace:
      return 5s;
    case work_kind::labelled:
      return 500ms;
    case work_kind::transaction:
    case work_kind::connection:
      break;
  }
  return core::duration::max();
}

bool is_data_read(const parser::statement& statement) {
  return statement.kind == statement_kind::select && !statement.writes && !statement.no_tables &&
         !statement.catalog_only;
}

// What lies between two writes of a loop without any meaning for it.
bool is_between(const observed_execution& seen) {
  switch (seen.statement->kind) {
    case statement_kind::begin:
    case statement_kind::commit:
    case statement_kind::rollback:
    case statement_kind::savepoint:
    case statement_kind::set:
    case statement_kind::show:
    case statement_kind::prepare:
    case statement_kind::deallocate:
      return true;
    case statement_kind::select:
      return seen.statement->no_tables || seen.statement->catalog_only;
    default:
      return false;
  }
}

bool takes_from_queue(const parser::statement& statement) {
  return statement.lock == parser::row_lock::update_skip_locked;
}

}  // namespace

const std::vector<write_run*>& write_runs::observe(const observed_execution& seen) {
  written_.clear();
  if (seen.statement->writes) {
    write(seen);
  } else if (takes_from_queue(*seen.statement)) {
    auto scope = work_scope_of(seen);
    if (scope.kind != work_kind::connection) work_of(seen, scope).takes_from_queue = true;
    other(seen);
  } else if (connections_.size() > 0) {
    read(seen);
  }
  return written_;
}

void write_runs::write(const observed_execution& seen) {
  if (takes_from_queue(*seen.statement)) {
    other(seen);
    return;
  }
  // One that failed has written nothing, and the loop may go on behind it.
  if (seen.event.outcome != core::execution_outcome::completed) return;
  auto scope = work_scope_of(seen);
  bool one_row = writes_one_row(seen);
  // Before the reads are taken up by the connection's run.
  if (scope.kind != work_kind::connection) write_in_work(seen, scope, one_row);
  write_on_connection(seen, scope, one_row);
}

void write_runs::add_reads(write_run& run, const observed_execution& seen) {
  const auto* state = connections_.find(seen.event.connection);
  if (!state) return;
  for (const auto& read : state->before_write) {
    if (read.is_about(seen.event.parameters.view())) run.add_read(read);
  }
}

write_runs::work_in_progress& write_runs::work_of(const observed_execution& seen,
                                                  const work_scope& scope) {
  auto& work = works_[scope.key];
  bool paused =
      work.last != core::time_point{} && seen.event.sent - work.last > longest_pause(scope.kind);
  if (work.instance != scope.instance || paused) close(work);
  work.instance = scope.instance;
  work.last = seen.event.completed;
  return work;
}

void write_runs::write_in_work(const observed_execution& seen, const work_scope& scope,
                               bool one_row) {
  auto& work = work_of(seen, scope);
  if (!one_row || work.takes_from_queue) return;
  auto known = std::ranges::find(work.runs, seen.statement->key, &write_run::shape);
  if (known != work.runs.end()) {
    add_reads(*known, seen);
    known->add(seen);
  } else {
    if (work.runs.size() == runs_per_work)
      work.runs.erase(std::ranges::min_element(work.runs, {}, &write_run::writes));
    work.runs.emplace_back(seen, scope.kind);
    known = std::prev(work.runs.end());
  }
  judge(*known, how_.writes, seen);
  written_.push_back(&*known);
}

void write_runs::write_on_connection(const observed_execution& seen, const work_scope& scope,
                                     bool one_row) {
  bool has_better = scope.kind == work_kind::trace || scope.kind == work_kind::labelled;
  bool alone = one_row && is_alone(seen);
  if (!alone || has_better) {
    other(seen);
    return;
  }
  auto& state = connections_[seen.event.connection];
  if (seen.event.sent - state.last <= how_.gap && goes_on(state, seen)) {
    for (const auto& read : state.before_write) state.run.add_read(read);
    state.before_write.clear();
    state.run.add(seen);
    note_pause(state, seen.event);
    if (state.slow_round) ++state.slow_rounds;
  } else {
    close(state);
    state.run = write_run{seen, work_kind::connection};
  }
  state.slow_round = false;
  state.last = seen.event.completed;
  bool has_own_work = state.run.most_in_one_transaction() >= how_.writes;
  bool steady = state.slow_rounds * one_slow_of <= state.run.writes();
  if (steady && !has_own_work) judge(state.run, on_connection * how_.writes, seen);
  written_.push_back(&state.run);
}

// The same shape again, and what was read before it was read for it.
bool write_runs::goes_on(const connection_state& state, const observed_execution& seen) {
  return state.run.shape() == seen.statement->key &&
         std::ranges::all_of(state.before_write, [&](const noted_read& read) {
           return read.is_about(seen.event.parameters.view());
         });
}

write_runs::answer write_runs::stands_alone(const write_run& run, core::time_point now, bool end) {
  if (run.kind() != work_kind::connection || run.finding != 0) return answer::yes;
  if (const auto* known = writers_.find(run.shape())) {
    auto during = [&](core::connection_id who, core::time_point at) {
      return who && who != run.connection() && at >= run.began();
    };
    if (during(known->last, known->last_at) || during(known->other, known->other_at))
      return answer::no;
  }
  return end || now - run.qualified_at >= alone_after ? answer::yes : answer::not_yet;
}

void write_runs::note_pause(connection_state& state, const core::execution& event) const {
  if (event.sent - state.last > how_.gap / 2) state.slow_round = true;
}

bool write_runs::is_alone(const observed_execution& seen) {
  auto& known = writers_[seen.statement->key];
  const auto& event = seen.event;
  if (known.last != event.connection) {
    known.other = known.last;
    known.other_at = known.last_at;
    known.last = event.connection;
  }
  open_.insert(event.connection);
  known.last_at = event.completed;
  return !known.other || event.sent - known.other_at > alone_for || !open_.contains(known.other);
}

void write_runs::read(const observed_execution& seen) {
  auto* state = connections_.find(seen.event.connection);
  if (!state || state->run.empty()) return;
  bool too_late = seen.event.sent - state->last > how_.gap;
  bool between = is_between(seen);
  if (too_late || (!between && !is_data_read(*seen.statement))) {
    close(*state);
    return;
  }
  note_pause(*state, seen.event);
  state->last = seen.event.completed;
  if (between) {
    state->run.pass(seen.event);
    return;
  }
  auto noted = note_read(seen);
  if (noted.is_about(state->run.values())) {
    state->run.add_read(noted);
  } else if (state->before_write.size() < reads_per_write) {
    state->before_write.push_back(std::move(noted));
  } else {
    close(*state);
  }
}

void write_runs::other(const observed_execution& seen) {
  if (auto* state = connections_.find(seen.event.connection)) close(*state);
}

void write_runs::judge(write_run& run, std::uint64_t needed, const observed_execution& seen) {
  bool first_time = run.qualified_at == core::time_point{};
  if (first_time && run.rows_one_by_one() >= needed) run.qualify(seen);
}

void write_runs::close(work_in_progress& work) {
  for (auto& run : work.runs) {
    if (is_told(run) && over_.size() < most_unsaid)
      over_.push_back(std::make_unique<write_run>(std::move(run)));
  }
  work.runs.clear();
  work.takes_from_queue = false;
}

void write_runs::close(connection_state& state) {
  if (is_told(state.run) && over_.size() < most_unsaid)
    over_.push_back(std::make_unique<write_run>(std::move(state.run)));
  state.run = write_run{};
  state.slow_round = false;
  state.slow_rounds = 0;
  state.before_write.clear();
}

void write_runs::end(const observed_step& step) {
  if (step.event.what != core::transaction_step::kind::closed) return;
  if (auto* work = works_.find(key_mix({3, step.event.connection.value()}))) {
    close(*work);
    work->instance = 0;
  }
}

void write_runs::forget(core::connection_id connection) {
  auto* state = connections_.find(connection);
  if (state) close(*state);
  connections_.erase(connection);
  open_.erase(connection);
}

}  // namespace pgweir::analyzers
