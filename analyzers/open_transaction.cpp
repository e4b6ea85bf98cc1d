#include "analyzers/open_transaction.hpp"

#include "analyzers/incidents.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

std::optional<core::statement_ref> ref_of(const statement_handle& statement) {
  return statement ? std::optional{statement->ref()} : std::nullopt;
}

}  // namespace

bool is_transaction_word(parser::statement_kind kind) {
  using parser::statement_kind;
  return kind == statement_kind::begin || kind == statement_kind::commit ||
         kind == statement_kind::rollback || kind == statement_kind::savepoint;
}

bool open_transaction::ran(const observed_execution& seen) {
  bool ends_longest = std::exchange(longest_just_ended_, false);
  if (ends_longest) longest_.after = seen.statement;
  last_event_ = std::max(last_event_, seen.event.completed);
  if (seen.tags) where_ = place_of(seen);
  dialect_ = seen.connection.dialect;
  add_execution(spent_, seen.event);
  last_ = seen.statement;
  if (is_transaction_word(seen.statement->kind)) return ends_longest;
  ++statements_;
  bool wrote = seen.statement->writes && seen.event.outcome == core::execution_outcome::completed;
  if (wrote) ++writes_;
  if (!first_) first_ = seen.statement;
  return ends_longest;
}

void open_transaction::request_sent(core::time_point at) {
  last_event_ = std::max(last_event_, at);
  if (!idle_since_) return;
  auto length = idle_now(at);
  idle_since_.reset();
  idle_sum_ += length;
  longest_just_ended_ = length > longest_.length;
  if (longest_just_ended_) longest_ = {length, last_, nullptr};
}

void open_transaction::ready(core::time_point at) {
  last_event_ = std::max(last_event_, at);
  idle_since_ = at;
}

core::duration open_transaction::idle_now(core::time_point now) const {
  return idle_since_ ? std::max(now - *idle_since_, core::duration{}) : core::duration{};
}

core::duration open_transaction::longest_idle(core::time_point now) const {
  return std::max(longest_.length, idle_now(now));
}

const statement_handle& open_transaction::before_longest(core::time_point now) const {
  return idle_now(now) > longest_.length ? last_ : longest_.before;
}

core::transaction_evidence open_transaction::evidence(core::time_point now) const {
  auto lasting = idle_now(now);
  core::transaction_evidence seen;
  seen.open_for = now - opened_;
  seen.idle_for = idle_sum_ + lasting;
  seen.statements = statements_;
  seen.writes = writes_;
  seen.longest_gap = lasting > longest_.length
                         ? core::transaction_evidence::gap{lasting, ref_of(last_), std::nullopt}
                         : core::transaction_evidence::gap{longest_.length, ref_of(longest_.before),
                                                           ref_of(longest_.after)};
  return seen;
}

}  // namespace pgweir::analyzers
