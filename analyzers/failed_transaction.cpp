#include "analyzers/failed_transaction.hpp"

#include "analyzers/advice/advice_failed_transaction.hpp"
#include "analyzers/incidents.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

constexpr core::duration between_updates = 1s;
constexpr std::string_view in_failed_transaction = "25P02";

std::string_view code_of(const core::execution& event) {
  return {event.error.data(), event.error.size()};
}

std::optional<core::statement_ref> ref_of(const statement_handle& statement) {
  return statement ? std::optional{statement->ref()} : std::nullopt;
}

}  // namespace

void failed_transaction::observe(const observed_execution& seen, findings_out& out) {
  const auto& event = seen.event;
  if (event.outcome != core::execution_outcome::failed) return;
  if (event.status_after != core::transaction_status::failed) return;
  if (code_of(event) != in_failed_transaction) {
    fail(seen);
    return;
  }
  auto known = blocks_.find(event.connection);
  if (known == blocks_.end() || event.sent <= known->second.failed_at) return;
  auto& block = known->second;
  if (block.refused++ == 0) block.first_refused = seen.statement;
  add_execution(block.spent, event);
  block.last = event.completed;
  if (block.id == 0) say(block, event.completed, true, out);
}

void failed_transaction::fail(const observed_execution& seen) {
  auto& block = blocks_[seen.event.connection];
  if (block.failed) return;
  block.transaction = seen.event.transaction;
  block.sqlstate = code_of(seen.event);
  block.failed = seen.statement;
  block.failed_at = seen.event.completed;
  block.last = seen.event.completed;
  block.where = place_of(seen);
  block.dialect = seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                             : seen.connection.dialect;
}

void failed_transaction::observe(const observed_step& seen, findings_out& out) {
  using kind = core::transaction_step::kind;
  if (blocks_.empty()) return;
  switch (seen.event.what) {
    case kind::request_sent:
    case kind::failed:
      break;
    case kind::opened:
    case kind::ready:
    case kind::closed:
      end(seen.event.connection, seen.event.at, out);
      break;
  }
}

void failed_transaction::advance(core::time_point now, findings_out& out) {
  advanced_ = now;
  for (auto& [connection, block] : blocks_) {
    bool due = block.id == 0 ? now - block.failed_at >= how_.threshold
                             : now - block.said_at >= between_updates;
    if (due) say(block, now, true, out);
  }
}

void failed_transaction::forget(core::connection_id connection, findings_out& out) {
  auto known = blocks_.find(connection);
  if (known != blocks_.end()) end(connection, std::max(known->second.last, advanced_), out);
}

void failed_transaction::finish(core::time_point now, findings_out& out) {
  for (auto& [connection, block] : blocks_) {
    if (block.id != 0 && block.said_at != now) say(block, now, true, out);
  }
}

void failed_transaction::end(core::connection_id connection, core::time_point now,
                             findings_out& out) {
  auto known = blocks_.find(connection);
  if (known == blocks_.end()) return;
  if (known->second.id != 0) say(known->second, now, false, out);
  blocks_.erase(known);
}

void failed_transaction::say(failed_block& block, core::time_point now, bool open,
                             findings_out& out) {
  if (block.id == 0) {
    block.id = core::finding_id(core::rule::failed_transaction, block.failed->key, 0,
                                block.where.database, block.where.route);
    block.occurrence = ++occurrences_[block.id];
    block.first_said = now;
  }
  block.said_at = now;
  core::failed_transaction_evidence evidence;
  evidence.sqlstate = block.sqlstate;
  evidence.failed = ref_of(block.failed);
  evidence.refused = block.refused;
  evidence.first_refused = ref_of(block.first_refused);
  evidence.failed_for = std::max(now - block.failed_at, core::duration{});
  evidence.still_open = open;
  core::finding finding;
  finding.id = block.id;
  finding.occurrence = block.occurrence;
  finding.rule = core::rule::failed_transaction;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::warning;
  finding.open = open;
  finding.fix = advise_failed_transaction(evidence, block.dialect);
  finding.evidence = std::move(evidence);
  finding.where = block.where;
  finding.cost = block.spent;
  finding.first_seen = block.first_said;
  finding.last_seen = now;
  out.push_back(std::move(finding));
}

}  // namespace pgweir::analyzers
