#include "analyzers/transaction_rule.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

constexpr core::duration between_updates = 1s;
constexpr core::duration first_pause = 2s;  // between two looks at who waits; then it doubles
constexpr core::duration longest_pause = 64s;

}  // namespace

void transaction_rule::observe(const observed_execution& seen, findings_out& out) {
  auto id = seen.connection.id;
  auto known = open_.find(id);
  if (known == open_.end()) {
    bool in_block = seen.event.status_after != core::transaction_status::idle;
    if (!in_block || is_backup_or_replication(seen.connection)) return;
    open_transaction block{seen.event.transaction, seen.event.completed, place_of(seen.connection)};
    known = open_.emplace(id, followed{.block = std::move(block)}).first;
  }
  auto& which = known->second;
  if (which.block.ran(seen) && which.id != 0) say(which, which.block.last_event(), true, out);
}

void transaction_rule::observe(const observed_step& seen, findings_out& out) {
  using kind = core::transaction_step::kind;
  auto connection = seen.event.connection;
  if (is_backup_or_replication(seen.connection)) return;
  if (seen.event.what == kind::closed) {
    end(connection, seen.event.at, out);
    return;
  }
  begin(seen, out);
  auto& which = open_.find(connection)->second;
  switch (seen.event.what) {
    case kind::request_sent:
      which.block.request_sent(seen.event.at);
      if (which.id == 0) say(which, seen.event.at, true, out);
      break;
    case kind::opened:
    case kind::ready:
    case kind::failed:
      which.block.ready(seen.event.at);
      break;
    case kind::closed:
      break;
  }
}

// Follows the block that the step speaks of; another one that was open until now (AND CHAIN) ends.
void transaction_rule::begin(const observed_step& seen, findings_out& out) {
  auto connection = seen.event.connection;
  auto number = seen.event.transaction;
  auto known = open_.find(connection);
  if (known != open_.end() && known->second.block.number() == 0)
    known->second.block.numbered(number);
  if (known != open_.end() && known->second.block.number() == number) return;
  if (known != open_.end()) end(connection, seen.event.at, out);
  open_transaction block{number, seen.event.at, place_of(seen.connection)};
  open_.emplace(connection, followed{.block = std::move(block)});
}

void transaction_rule::finish(core::time_point now, findings_out& out) {
  for (auto& [connection, which] : open_) {
    if (which.said_at != now) say(which, now, true, out);
  }
}

void transaction_rule::advance(core::time_point now, findings_out& out) {
  advanced_ = now;
  for (auto& [connection, which] : open_) {
    if (which.id == 0 || now - which.said_at >= between_updates) say(which, now, true, out);
    if (which.id != 0) want_look(which, connection, now);
  }
}

// Once it is said, the answer is for every rule that follows it.
void transaction_rule::want_look(followed& which, core::connection_id connection,
                                 core::time_point now) {
  const auto& where = which.block.where();
  const bool due = which.pause.count() == 0 || now >= which.next_look;
  if (!due || where.backend_pid == 0 || looks_.size() >= core::limits::side_questions) return;
  which.pause = std::clamp(2 * which.pause, first_pause, longest_pause);
  which.next_look = now + which.pause;
  looks_.push_back({connection, which.block.number(), where.backend_pid, where.database});
}

void transaction_rule::ask(std::vector<core::side_question>& out) {
  for (auto& look : looks_) out.emplace_back(std::move(look));
  looks_.clear();
}

void transaction_rule::answered(const core::waiters_seen& seen, findings_out& out) {
  const auto& answer = *seen.what;
  const auto known = open_.find(answer.connection);
  if (known == open_.end() || known->second.block.number() != answer.transaction) return;
  auto& which = known->second;
  if (answer.all == 0 && !which.waits) return;
  auto& waits = which.waits ? *which.waits : which.waits.emplace();
  waits.now = answer.all;
  if (answer.all > 0 && answer.all >= waits.at_most) {
    waits.at_most = answer.all;
    waits.waiters.clear();
    for (const auto& each : answer.waiters)
      waits.waiters.push_back({each.application, each.user, each.table, each.waited});
  }
  if (which.id != 0) say(which, std::max({seen.at, which.said_at, advanced_}), true, out);
}

void transaction_rule::forget(core::connection_id connection, findings_out& out) {
  auto known = open_.find(connection);
  if (known == open_.end()) return;
  end(connection, std::max(known->second.block.last_event(), advanced_), out);
}

void transaction_rule::end(core::connection_id connection, core::time_point now,
                           findings_out& out) {
  auto known = open_.find(connection);
  if (known == open_.end()) return;
  say(known->second, now, false, out);
  open_.erase(known);
}

void transaction_rule::say(followed& which, core::time_point now, bool open, findings_out& out) {
  auto judged = judge(which.block, now);
  if (!judged) return;
  const auto& where = which.block.where();
  if (which.id == 0) {
    auto key = judged->statement ? judged->statement->key : 0;
    which.id = core::finding_id(id_, key, 0, where.database, where.route);
    which.occurrence = ++occurrences_[which.id];
    which.first_seen = now;
  }
  which.said_at = now;
  which.said_severity = std::max(which.said_severity, judged->severity);

  core::finding finding;
  finding.id = which.id;
  finding.occurrence = which.occurrence;
  finding.rule = id_;
  finding.grade = core::grade::proven;
  finding.severity = which.said_severity;
  finding.open = open;
  auto evidence = which.block.evidence(now);
  evidence.still_open = open;
  evidence.waits = which.waits;
  finding.evidence = std::move(evidence);
  finding.where = where;
  finding.cost = which.block.spent();
  finding.cost.time = judged->cost;
  finding.fix = std::move(judged->fix);
  finding.first_seen = which.first_seen;
  finding.last_seen = now;
  out.push_back(std::move(finding));
}

}  // namespace pgweir::analyzers
