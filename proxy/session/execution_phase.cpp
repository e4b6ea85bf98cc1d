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
  copy.parameters_hash = event.parameters_hash;
  copy.parameters = copy_of(event.parameters);
  if (event.row_values) copy.row_values = std::make_unique<core::row_digests>(*event.row_values);
  copy.protocol = event.protocol;
  copy.row_limited = event.row_limited;
  return copy;
}

}  // namespace

void execution_phase::start(core::time_point sent) {
  running_ = true;
  row_seen_ = false;
  portal_ = nullptr;
  columns_.reset();
  event_ = {};
  event_.connection = talk_->id;
  event_.sent = std::max(sent, last_completed_);
}

void execution_phase::begin(query_request& query, core::time_point sent) {
  if (running_) return;
  start(sent);
  statement_ = query.next < query.units->size() ? (*query.units)[query.next] : statement_ptr{};
  ++query.next;
  if (statement_) {
    event_.statement = statement_->id;
    event_.tags = statement_->tags;
    event_.parameters_hash = statement_->literals_hash;
    append_literals(event_.parameters, *statement_);
  }
  rows_.begin(nullptr, result_formats::as_described());
}

void execution_phase::begin(const execute_request& execute, core::time_point sent) {
  if (running_) return;
  start(sent);
  portal_ = talk_->bound.find(text_of(execute.portal));
  statement_.reset();
  event_.protocol = core::query_protocol::extended;
  if (portal_ == nullptr) {
    event_.row_limited = execute.row_limited;
    rows_.begin(nullptr, {});
    return;
  }
  auto& bound = portal_->bound;
  statement_ = bound.statement;
  columns_ = portal_->columns;
  if (!columns_ && statement_) columns_ = statement_->columns;
  if (portal_->suspended) {
    resume(sent);
  } else {
    event_.parameters = std::move(bound.parameters);
    event_.parameters_hash = bound.parameters_hash;
    if (statement_) {
      event_.statement = statement_->id;
      if (bound.fresh_tags) event_.tags = statement_->tags;
    }
    rows_.begin(columns(), bound.formats);
  }
  event_.row_limited = event_.row_limited || execute.row_limited;
}

// The next Execute of a suspended portal: the same execution goes on. What passed since it stopped
// was the client's time.
void execution_phase::resume(core::time_point sent) {
  event_ = std::move(*portal_->suspended);
  portal_->suspended.reset();
  ++event_.fetches;
  event_.client_wait += std::max(sent - event_.completed, core::duration{});
  row_seen_ = event_.rows > 0;
  rows_.begin(columns(), portal_->bound.formats, portal_->suspended_hash,
              std::move(event_.row_values));
}

void execution_phase::described(columns_ptr columns) {
  columns_ = std::move(columns);
  rows_.begin(columns_.get(), result_formats::as_described());
}

bool execution_phase::row(std::uint32_t body_bytes, core::time_point now) {
  if (!row_seen_) event_.first_row = now;
  row_seen_ = true;
  ++event_.rows;
  event_.bytes += body_bytes + 5;
  if (!rows_.wants_rows()) return false;
  rows_.begin_row(body_bytes);
  return true;
}

void execution_phase::copied(std::uint32_t body_bytes, core::time_point now) {
  if (event_.bytes == 0) event_.first_row = now;
  event_.bytes += body_bytes + 5;
}

void execution_phase::complete(const wire::command_tag& tag, core::time_point now,
                               std::vector<core::event>& out) {
  // Writes and COPY send no rows but count them; MOVE counts rows that nobody got.
  if (!row_seen_ && tag.count && tag.command != "MOVE") event_.rows = *tag.count;
  if (tag.command == "FETCH") event_.row_limited = true;
  resolve_execute();
  const auto words = statement_ ? statement_->words : transaction_words::none;
  event_.transaction = talk_->transactions.completed(tag.command, words);
  finish(execution_outcome::completed, now, out);
  apply_effect(tag, now);
}

void execution_phase::suspend(core::time_point now, std::vector<core::event>& out) {
  if (portal_ != nullptr) {
    event_.completed = now;
    event_.row_limited = true;
    portal_->suspended_hash = rows_.hash();
    event_.row_values = rows_.take_values();
    portal_->suspended = std::make_unique<core::execution>(copy_of(event_));
    rows_.begin(columns(), portal_->bound.formats, portal_->suspended_hash,
                std::move(event_.row_values));
  }
  event_.transaction = talk_->transactions.open_block();
  finish(execution_outcome::suspended, now, out);
}

void execution_phase::fail(core::sqlstate code, core::time_point now,
                           std::vector<core::event>& out) {
  event_.error = code;
  resolve_execute();
  event_.transaction = talk_->transactions.open_block();
  finish(execution_outcome::failed, now, out);
}

void execution_phase::discard(core::time_point now, std::vector<core::event>& out) {
  event_.transaction = talk_->transactions.open_block();
  finish(execution_outcome::discarded, now, out);
}

void execution_phase::finish(execution_outcome outcome, core::time_point now,
                             std::vector<core::event>& out) {
  running_ = false;
  event_.completed = now;
  event_.outcome = outcome;
  const auto lasted = std::max(now - event_.sent, core::duration{});
  event_.client_wait = std::min(event_.client_wait + std::exchange(talk_->client_wait, {}), lasted);
  const std::array<std::uint64_t, 3> result{rows_.hash(), event_.rows, event_.bytes};
  event_.result_hash = talk_->shared.digester.hash(std::as_bytes(std::span{result}));
  event_.row_values = rows_.take_values();
  if (columns_) {
    announce(*columns_, talk_->shared, out);
    event_.columns = columns_->id;
  }
  if (outcome != execution_outcome::discarded) {
    ++talk_->counted.queries;
    last_completed_ = now;
  }
  talk_->trip.add(std::move(event_), out);
}

// SQL-level EXECUTE runs the statement of that name, whoever prepared it.
void execution_phase::resolve_execute() {
  const auto* effect = statement_ ? statement_->effect.get() : nullptr;
  if (effect == nullptr || effect->what != statement_effect::kind::execute) return;
  const auto slot = talk_->prepared.find(effect->name);
  if (!slot || !slot->current) return;
  const auto& inner = *slot->current;
  event_.statement = inner.id;
  event_.parameters = {};
  for (const auto argument : effect->arguments) event_.parameters.push_back(argument);
  append_literals(event_.parameters, inner);
  event_.parameters_hash ^= inner.literals_hash;
}

void execution_phase::apply_effect(const wire::command_tag& tag, core::time_point now) {
  if (tag.command == "DEALLOCATE ALL" || tag.command == "DISCARD ALL") {
    talk_->prepared.drop_all_named();
  }
  const auto* effect = statement_ ? statement_->effect.get() : nullptr;
  if (effect == nullptr) return;
  switch (effect->what) {
    case statement_effect::kind::prepare:
      if (tag.command != "PREPARE") return;
      if (const auto slot = talk_->prepared.find_or_add(effect->name))
        slot->current = effect->inner;
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
