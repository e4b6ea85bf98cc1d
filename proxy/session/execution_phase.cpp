#include "proxy/session/execution_phase.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::session {
namespace {

using core::execution_outcome;

core::parameter_digests copy_of(const core::parameter_digests& digests) {
  core::parameter_digests copy;
  for (const auto digest : digests.view()) copy.push_back(digest);
  return copy;
}

core::execution copy_of(const core::execution& event) {
  core::execution copy;
  copy.connection = event.connection;
  copy.statement = event.statement;
  copy.columns = event.columns;
  copy.tags = event.tags;
  copy.sent = event.sent;
  copy.first_row = event.first_row;
  copy.completed = event.completed;
  copy.client_wait = event.client_wait;
  copy.rows = event.rows;
  copy.bytes = event.bytes;
  copy.fetches = event.fetches;
  copy.bound_parameters = event.bound_parameters;
  copy.parameters_hash = event.parameters_hash;
  copy.parameters = copy_of(event.parameters);
  copy.row_values = event.row_values;
  copy.protocol = event.protocol;
  copy.row_limited = event.row_limited;
  return copy;
}

}  // namespace

void execution_phase::start(core::time_point sent) {
  run_ = talk_->shared.executions.take(talk_->shared.digester);
  run_->event.connection = talk_->id;
  run_->event.sent = std::max(sent, last_completed_);
}

void execution_phase::give_back() {
  run_->event = {};
  run_->statement.reset();
  run_->columns.reset();
  run_->of = nullptr;
  run_->row_seen = false;
  talk_->shared.executions.give(std::move(run_));
}

void execution_phase::begin_unit(const statement_ptr& unit, core::time_point sent) {
  if (is_running()) return;
  start(sent);
  run_->statement = unit;
  if (unit) {
    run_->event.statement = unit->id;
    run_->event.tags = unit->tags;
    run_->event.parameters_hash = unit->literals_hash;
    append_literals(run_->event.parameters, *unit);
  }
  run_->rows.begin(nullptr, result_formats::as_described(), 0);
}

void execution_phase::begin_portal(portal* bound, bool row_limited, core::time_point sent) {
  if (is_running()) return;
  start(sent);
  run_->of = bound;
  run_->statement.reset();
  run_->event.protocol = core::query_protocol::extended;
  if (bound == nullptr) {
    run_->event.row_limited = row_limited;
    run_->rows.begin(nullptr, {}, 0);
    return;
  }
  auto& values = bound->bound;
  run_->statement = values.statement;
  run_->columns = bound->columns;
  if (!run_->columns && run_->statement) run_->columns = run_->statement->columns;
  if (bound->suspended) {
    resume(sent);
  } else {
    run_->event.parameters = std::move(values.parameters);
    run_->event.parameters_hash = values.parameters_hash;
    run_->event.bound_parameters = values.count;
    if (run_->statement) {
      run_->event.statement = run_->statement->id;
      if (values.fresh_tags) run_->event.tags = run_->statement->tags;
    }
    run_->rows.begin(columns(), values.formats, rows_to_digest());
  }
  run_->event.row_limited = run_->event.row_limited || row_limited;
}

void execution_phase::begin_refused(const statement_ptr& statement, core::time_point sent) {
  begin_unit(statement, sent);
  run_->event.protocol = core::query_protocol::extended;
}

// The next Execute of a suspended portal: the same execution goes on. What passed since it stopped
// was the client's time.
void execution_phase::resume(core::time_point sent) {
  run_->event = std::move(*run_->of->suspended);
  run_->of->suspended.reset();
  ++run_->event.fetches;
  run_->event.client_wait += std::max(sent - run_->event.completed, core::duration{});
  run_->row_seen = run_->event.rows > 0;
  go_on_with_rows();
}

// Digests are of the first rows: where some were left out before, no more are taken.
void execution_phase::go_on_with_rows() {
  auto so_far = std::exchange(run_->event.row_values, std::nullopt);
  const bool all = (so_far ? so_far->rows() : 0) == run_->event.rows;
  run_->rows.begin(columns(), run_->of->bound.formats, all ? core::limits::digested_rows : 0,
                   run_->of->suspended_hash, std::move(so_far));
}

void execution_phase::described(columns_ptr columns) {
  run_->columns = std::move(columns);
  run_->rows.begin(run_->columns.get(), result_formats::as_described(), rows_to_digest());
}

// Multiplied by an odd number without a pattern, so that a client's habit of asking now this and
// then that does not always meet the same place in the row.
std::size_t execution_phase::rows_to_digest() {
  auto& shared = talk_->shared;
  if (shared.unused == nullptr || !shared.unused->holds(run_->event.statement))
    return core::limits::digested_rows;
  constexpr std::uint64_t step = 0x9e37'79b9'7f4a'7c15;
  const bool in_full = ++shared.unused_met * step < ~std::uint64_t{0} / core::limits::full_looks;
  return in_full ? core::limits::digested_rows : core::limits::probed_rows;
}

bool execution_phase::row(std::uint32_t body_bytes, core::time_point now) {
  if (!run_->row_seen) run_->event.first_row = now;
  run_->row_seen = true;
  ++run_->event.rows;
  run_->event.bytes += body_bytes + 5;
  if (!run_->rows.wants_rows()) return false;
  run_->rows.begin_row(body_bytes);
  return true;
}

void execution_phase::copied(std::uint32_t body_bytes, core::time_point now) {
  if (run_->event.bytes == 0) run_->event.first_row = now;
  run_->event.bytes += body_bytes + 5;
}

void execution_phase::complete(const wire::command_tag& tag, core::time_point now,
                               std::vector<core::event>& out) {
  // Writes and COPY send no rows but count them; MOVE counts rows that nobody got.
  if (!run_->row_seen && tag.count && tag.command != "MOVE") run_->event.rows = *tag.count;
  if (tag.command == "FETCH") run_->event.row_limited = true;
  resolve_execute();
  const auto words = run_->statement ? run_->statement->words : transaction_words::none;
  run_->event.transaction = talk_->transactions.completed(tag.command, words);
  const auto statement = run_->statement;
  finish(execution_outcome::completed, now, out);
  apply_effect(statement, tag, now, out);
}

void execution_phase::suspend(core::time_point now, std::vector<core::event>& out) {
  if (run_->of != nullptr) {
    run_->event.completed = now;
    run_->event.row_limited = true;
    run_->of->suspended_hash = run_->rows.hash();
    run_->event.row_values = run_->rows.take_values();
    run_->of->suspended = std::make_unique<core::execution>(copy_of(run_->event));
    go_on_with_rows();
  }
  run_->event.transaction = talk_->transactions.open_block();
  finish(execution_outcome::suspended, now, out);
}

void execution_phase::fail(core::sqlstate code, core::time_point now,
                           std::vector<core::event>& out) {
  run_->event.error = code;
  resolve_execute();
  run_->event.transaction = talk_->transactions.open_block();
  finish(execution_outcome::failed, now, out);
}

void execution_phase::discard(core::time_point now, std::vector<core::event>& out) {
  run_->event.transaction = talk_->transactions.open_block();
  finish(execution_outcome::discarded, now, out);
}

void execution_phase::finish(execution_outcome outcome, core::time_point now,
                             std::vector<core::event>& out) {
  run_->event.completed = now;
  run_->event.outcome = outcome;
  const auto lasted = std::max(now - run_->event.sent, core::duration{});
  run_->event.client_wait =
      std::min(run_->event.client_wait + std::exchange(talk_->client_wait, {}), lasted);
  const std::array<std::uint64_t, 3> result{run_->rows.hash(), run_->event.rows, run_->event.bytes};
  run_->event.result_hash = talk_->shared.digester.hash(std::as_bytes(std::span{result}));
  run_->event.row_values = run_->rows.take_values();
  if (run_->columns) {
    announce(*run_->columns, talk_->shared, out);
    run_->event.columns = run_->columns->id;
  }
  if (outcome != execution_outcome::discarded) {
    ++talk_->counted.queries;
    last_completed_ = now;
  }
  talk_->trip.add(std::move(run_->event), out);
  give_back();
}

// SQL-level EXECUTE runs the statement of that name, whoever prepared it.
void execution_phase::resolve_execute() {
  const auto* effect = run_->statement ? run_->statement->effect.get() : nullptr;
  if (effect == nullptr || effect->what != statement_effect::kind::execute) return;
  const auto slot = talk_->prepared.find(effect->name);
  if (!slot || !slot->current) return;
  const auto& inner = *slot->current;
  run_->event.statement = inner.id;
  run_->event.parameters = {};
  for (const auto argument : effect->arguments) run_->event.parameters.push_back(argument);
  append_literals(run_->event.parameters, inner);
  run_->event.parameters_hash ^= inner.literals_hash;
}

void execution_phase::apply_effect(const statement_ptr& statement, const wire::command_tag& tag,
                                   core::time_point now, std::vector<core::event>& out) {
  if (tag.command == "DEALLOCATE ALL" || tag.command == "DISCARD ALL") {
    talk_->prepared.drop_all_named();
  }
  const auto* effect = statement ? statement->effect.get() : nullptr;
  if (effect == nullptr) return;
  switch (effect->what) {
    case statement_effect::kind::prepare:
      if (tag.command != "PREPARE") return;
      if (const auto slot = talk_->prepared.find_or_add(effect->name)) {
        slot->current = effect->inner;
        talk_->say_prepared(*slot, now, out);
      }
      return;
    case statement_effect::kind::deallocate:
      if (tag.command == "DEALLOCATE") talk_->prepared.drop(effect->name);
      return;
    case statement_effect::kind::set_scope:
      label_scope(effect->name, now);
      return;
    case statement_effect::kind::execute:
      return;
  }
}

void execution_phase::label_scope(std::string_view scope, core::time_point now) {
  if (scope == scope_) return;
  scope_ = scope;
  talk_->trip.add(core::session_labelled{talk_->id, now, core::session_labelled::label::scope,
                                         std::make_unique<const std::string>(scope)});
}

}  // namespace pgweir::session
