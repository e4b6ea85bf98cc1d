// How requests end: completion, suspension, error, ReadyForQuery, end of the connection.
#include "proxy/session/query_phase.hpp"
#include "proxy/wire/backend_message.hpp"

#include <utility>

namespace pgweir::session {

using core::blind_reason;

// False: no request is waiting that could run anything.
bool query_phase::begin_execution() {
  auto* first = state_ == state::skipping ? nullptr : front();
  if (first == nullptr) return false;
  if (execution_.is_running()) return true;
  if (first->kind == request_kind::query) {
    begin_unit();
  } else if (first->kind == request_kind::execute) {
    begin_portal(*first);
  } else {
    return false;
  }
  talk_->copy.forget_spare_syncs();
  return true;
}

void query_phase::begin_unit() {
  if (execution_.is_running()) return;
  const auto& query = talk_->requests.front();
  const auto unit = next_unit_++;
  answered_ = true;
  const bool known = unit < front_units();
  execution_.begin_unit(known ? query.as<query_text>()->units[unit] : statement_ptr{},
                        query.sent());
}

statement_ptr query_phase::statement_of(const request& asked) {
  if (asked.unkept) return {};
  if (asked.kind == request_kind::parse) return asked.as<parse_request>()->statement;
  const auto* bind = asked.kind == request_kind::bind ? asked.as<bind_request>() : nullptr;
  return bind == nullptr ? statement_ptr{} : bind->bound.statement;
}

portal* query_phase::portal_of(const request& asked) {
  return asked.unkept ? nullptr : talk_->bound.find(text_of(asked.as<portal_name>()));
}

void query_phase::begin_portal(const request& execute) {
  execution_.begin_portal(portal_of(execute), execute.row_limited, execute.sent());
}

trouble query_phase::command_complete(const arrival& received) {
  const auto tag = wire::read_command_complete(received.body);
  if (!tag) return blind_reason::malformed_message;
  if (!begin_execution()) return blind_reason::unexpected_message;
  const auto& first = *front();
  const bool is_execute = first.kind == request_kind::execute;
  // Which name was given or taken is not known.
  const bool renames = tag->command == "PREPARE" || tag->command == "DEALLOCATE";
  if (first.kind == request_kind::query && first.unkept && renames)
    talk_->prepared.drop_all_named();
  execution_.complete(*tag, received.now, received.out);
  talk_->copy.completed();
  if (is_execute) pop();
  return {};
}

trouble query_phase::empty_query() {
  if (front_as(request_kind::query) != nullptr) {
    answered_ = true;
    return {};
  }
  if (front_as(request_kind::execute) == nullptr) return blind_reason::unexpected_message;
  pop();
  return {};
}

trouble query_phase::portal_suspended(const arrival& received) {
  if (front_as(request_kind::execute) == nullptr) return blind_reason::unexpected_message;
  begin_execution();
  execution_.suspend(received.now, received.out);
  pop();
  return {};
}

trouble query_phase::copy_response(const arrival&) {
  if (!begin_execution()) return blind_reason::unexpected_message;
  if (frames_.type() == wire::backend::copy_in_response) {
    talk_->copy.begin_in(talk_->requests);
  } else {
    talk_->copy.begin_out();
  }
  return {};
}

trouble query_phase::error_response(const arrival& received) {
  ++talk_->counted.errors;
  talk_->copy.failed();
  const auto [severity, code] = wire::read_error_response(received.body);
  if (severity == "FATAL" || severity == "PANIC") talk_->farewell_said = true;
  auto* first = state_ == state::skipping ? nullptr : front();
  if (first == nullptr) return {};  // FATAL while idle; or a second error: the server closes
  if (first->kind == request_kind::query) {
    fail_query(code, received);
    return {};
  }
  // Of a Sync, the implicit transaction could not be committed; of a FunctionCall, it failed. Both
  // are followed by their ReadyForQuery.
  if (first->kind == request_kind::sync || first->kind == request_kind::function_call) return {};
  if (first->kind == request_kind::execute) {
    begin_execution();
    execution_.fail(code, received.now, received.out);
    pop();
  } else {
    refused_ = std::make_unique<refusal>(refusal{code, statement_of(*first), first->sent()});
  }
  state_ = state::skipping;
  return {};
}

void query_phase::fail_query(core::sqlstate code, const arrival& received) {
  const bool ran_all = !execution_.is_running() && answered_ && next_unit_ >= front_units();
  answered_ = true;
  if (ran_all) return;
  begin_unit();
  execution_.fail(code, received.now, received.out);
  discard_query(received);
}

// The statements of the query at the front that were not begun.
void query_phase::discard_query(const arrival& received) {
  while (next_unit_ < front_units()) {
    begin_unit();
    discard_unit(received);
  }
}

void query_phase::discard_unit(const arrival& received) {
  if (++discarded_ > core::limits::unsent_executions) {
    execution_.abandon();
  } else {
    execution_.discard(received.now, received.out);
  }
}

trouble query_phase::ready_for_query(const arrival& received) {
  const auto status = wire::read_ready_for_query(received.body);
  if (!status) return blind_reason::malformed_message;
  const bool ended = state_ == state::skipping ? skip_to_sync(received) : end_of_request();
  if (!ended && !talk_->copy.take_spare_sync()) return blind_reason::unexpected_message;
  state_ = state::in_order;
  refused_.reset();
  discarded_ = 0;
  talk_->client_wait = {};
  ++talk_->counted.round_trips;
  talk_->trip.ready(*status, received.out);
  talk_->transactions.ready(*status, received.now, received.out);
  tell_pulse(received.now);
  if (*status == core::transaction_status::idle) talk_->bound.drop_all();
  return {};
}

// What was asked before this answer came is waited for from now on.
void query_phase::tell_pulse(core::time_point now) const {
  if (talk_->requests.empty()) {
    talk_->pulse->answered();
  } else {
    talk_->pulse->asked(now);
  }
}

// Of a Query, FunctionCall or Sync.
bool query_phase::end_of_request() {
  auto* first = front();
  if (first == nullptr || execution_.is_running()) return false;
  if (first->kind == request_kind::query) {
    if (!answered_) return false;
    talk_->prepared.drop_unnamed();
  } else if (first->kind != request_kind::sync && first->kind != request_kind::function_call) {
    return false;
  }
  pop();
  return true;
}

// The server ignored everything up to the Sync that this ReadyForQuery answers.
bool query_phase::skip_to_sync(const arrival& received) {
  std::size_t syncs_ahead = 0;
  while (syncs_ahead < talk_->requests.size() &&
         talk_->requests.at(syncs_ahead).kind != request_kind::sync) {
    ++syncs_ahead;
  }
  if (syncs_ahead == talk_->requests.size()) return false;
  for (; syncs_ahead > 0; --syncs_ahead) discard_front(received);
  fail_without_execute(received);
  talk_->requests.pop();
  return true;
}

// A driver that waits for the answer to Parse sends no Execute once it is refused.
void query_phase::fail_without_execute(const arrival& received) {
  if (!refused_ || !refused_->statement) return;
  execution_.begin_refused(refused_->statement, refused_->sent);
  execution_.fail(refused_->code, received.now, received.out);
}

void query_phase::discard_front(const arrival& received) {
  auto& first = talk_->requests.front();
  if (first.kind == request_kind::parse) {
    if (!first.unkept) {
      const auto& parse = *first.as<parse_request>();
      talk_->prepared.withdraw(parse.slot, parse.statement);
    }
  } else if (first.kind == request_kind::bind) {
    // Only for the Execute behind it, which is about to be discarded too.
    if (auto* bind = first.as<bind_request>()) {
      talk_->bound.bind(text_of(bind->portal.get()), std::move(bind->bound));
    } else {
      talk_->bound.drop_all();
    }
  } else if (first.kind == request_kind::query) {
    discard_query(received);
  } else if (first.kind == request_kind::execute) {
    begin_portal(first);
    if (refused_) {
      execution_.fail(refused_->code, received.now, received.out);
      refused_.reset();
    } else {
      discard_unit(received);
    }
  }
  pop();
}

void query_phase::closed(core::time_point now, std::vector<core::event>& out) {
  const arrival last{{}, false, now, out};
  if (execution_.is_running()) execution_.discard(now, out);
  while (!talk_->requests.empty()) discard_front(last);
  talk_->trip.cut_off(out);
  talk_->transactions.closed(now, out);
}

bool query_phase::is_waiting() const {
  return frames_.at_boundary() && state_ == state::in_order && !execution_.is_running() &&
         talk_->requests.empty();
}

}  // namespace pgweir::session
