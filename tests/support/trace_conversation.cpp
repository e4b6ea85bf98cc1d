#include "tests/support/trace_conversation.hpp"

#include "tests/support/trace_execution.hpp"

#include <chrono>
#include <utility>

namespace pgweir::support {

namespace {

using namespace std::chrono_literals;

constexpr core::duration tick = 100ms;

using core::transaction_status;
using step_kind = core::transaction_step::kind;

// What a statement leaves behind of `status`; `numbered` counts the blocks.
void follow(const made_execution& made, transaction_status& status, std::uint32_t& numbered) {
  bool in_block = status != transaction_status::idle;
  if (made.event.outcome == core::execution_outcome::failed) {
    if (in_block) status = transaction_status::failed;
    return;
  }
  switch (made.word) {
    case transaction_word::none:
      return;
    case transaction_word::begin:
      if (in_block) return;
      status = transaction_status::in_transaction;
      ++numbered;
      return;
    case transaction_word::commit:
    case transaction_word::rollback:
      status =
          made.chain && in_block ? transaction_status::in_transaction : transaction_status::idle;
      if (status == transaction_status::in_transaction) ++numbered;
      return;
  }
}

}  // namespace

trace_conversation::connection& trace_conversation::of(const std::string& name) {
  if (!connections_.contains(name)) connect(name, {});
  return connections_.at(name);
}

void trace_conversation::connect(const std::string& name,
                                 core::connection_opened::description login) {
  auto number = ++connections_made_;
  auto& made = connections_[name];
  made.id = core::connection_id{number};
  if (login.user.empty()) login.user = "app";
  if (login.database.empty()) login.database = "shop";
  if (login.client_address.empty()) login.client_address = "10.0.0.1";
  if (login.backend_pid == 0) login.backend_pid = static_cast<std::uint32_t>(4'700 + number);
  sink_.event(core::connection_opened{
      made.id, now_,
      std::make_unique<const core::connection_opened::description>(std::move(login))});
}

void trace_conversation::move_to(core::time_point to) {
  while (ticked_ + tick <= to) {
    ticked_ += tick;
    now_ = ticked_;
    sink_.advance(ticked_);
  }
  now_ = to;
}

void trace_conversation::announce(made_execution& made) {
  if (made.statement && announced_.insert(made.statement->id.value()).second) {
    sink_.event(std::move(*made.statement));
    if (made.parameters) sink_.event(std::move(*made.parameters));
  }
  if (made.columns && announced_.insert(made.columns->id.value()).second)
    sink_.event(std::move(*made.columns));
  if (made.tags && announced_.insert(made.tags->id.value()).second)
    sink_.event(std::move(*made.tags));
}

void trace_conversation::time_execution(core::execution& event, const trace_request& request) {
  event.sent = now_;
  event.completed = event.sent + request.took;
  event.client_wait = request.client_took;
  if (event.rows > 0)
    event.first_row = event.sent + request.first_row_after.value_or(request.took / 2);
}

void trace_conversation::step(const connection& on, step_kind what, bool committed) {
  sink_.event(core::transaction_step{.connection = on.id,
                                     .at = now_,
                                     .transaction = on.transactions,
                                     .what = what,
                                     .committed = committed});
}

void trace_conversation::say_status(const connection& on, const connection& before,
                                    bool committed) {
  bool was_open = before.status != transaction_status::idle;
  if (on.status == transaction_status::idle) {
    if (was_open) step(on, step_kind::closed, committed);
    return;
  }
  if (on.transactions != before.transactions) {
    step(on, step_kind::opened);
    return;
  }
  step(on, on.status == transaction_status::failed ? step_kind::failed : step_kind::ready);
}

void trace_conversation::run(const std::string& name, const std::vector<trace_request>& requests) {
  move_to(now_ + think_);
  auto& on = of(name);
  const auto before = on;
  if (on.status != transaction_status::idle) step(on, step_kind::request_sent);
  ++on.round_trips;
  bool committed = false;
  std::vector<made_execution> done;
  for (const auto& request : requests) {
    for (auto& made : make_executions(request)) {
      auto number_before = on.status == transaction_status::idle ? 0 : on.transactions;
      follow(made, on.status, on.transactions);
      auto number_after = on.status == transaction_status::idle ? 0 : on.transactions;
      committed = made.word == transaction_word::commit;
      made.event.connection = on.id;
      made.event.round_trip = on.round_trips;
      made.event.transaction = number_before != 0 ? number_before : number_after;
      time_execution(made.event, request);
      move_to(made.event.completed);
      done.push_back(std::move(made));
    }
  }
  for (auto& made : done) {
    made.event.status_after = on.status;
    made.event.ends_round_trip = &made == &done.back();
    announce(made);
    sink_.event(std::move(made.event));
  }
  say_status(on, before, committed);
}

void trace_conversation::label(const std::string& name, core::session_labelled::label what,
                               std::string value) {
  auto& on = of(name);
  sink_.event(core::session_labelled{on.id, now_, what,
                                     std::make_unique<const std::string>(std::move(value))});
}

void trace_conversation::prepare(const std::string& name, const std::string& sql) {
  move_to(now_ + think_);
  auto& on = of(name);
  trace_request request;
  request.sql = sql;
  for (auto& made : make_executions(request)) {
    announce(made);
    sink_.event(core::statement_prepared{on.id, now_, made.event.statement, hash_of_text(sql),
                                         static_cast<std::uint32_t>(sql.size()), ++on.held});
  }
}

void trace_conversation::know_defaults(core::session_defaults::description known) {
  sink_.event(core::session_defaults{
      now_, std::make_unique<const core::session_defaults::description>(std::move(known))});
}

void trace_conversation::close(const std::string& name) {
  sink_.event(core::connection_closed{of(name).id, now_});
  connections_.erase(name);
}

void trace_conversation::blind(const std::string& name, core::blind_reason reason) {
  sink_.event(core::connection_blind{of(name).id, now_, reason});
}

void trace_conversation::lose(const std::string& name, std::uint64_t events) {
  auto id = name.empty() ? core::connection_id{} : of(name).id;
  sink_.event(core::observation_gap{id, now_, events});
}

void trace_conversation::know(core::catalogue found) {
  sink_.event(
      core::catalogue_seen{now_, std::make_shared<const core::catalogue>(std::move(found))});
}

}  // namespace pgweir::support
