#include "analyzers/n_plus_one_burst.hpp"

#include "analyzers/key_mix.hpp"

#include <algorithm>

namespace pgweir::analyzers {
namespace {

constexpr std::size_t statements_per_work = 16;
constexpr std::size_t most_unsaid = 256;  // beyond it they are lost until the next advance
// How long "nobody else" looks back, for suspects.
constexpr core::duration alone_for = std::chrono::seconds{1};

}  // namespace

void distinct_values::many_values::add(std::uint64_t key) {
  if (values.size() >= most || *all >= core::limits::burst_values) return;
  if (values.insert(key).second) ++*all;
}

void distinct_values::add(core::value_digest value, const ledger& all) {
  std::uint64_t key = value.bits ^ (static_cast<std::uint64_t>(value.kind) << 60U);
  if (many_) return many_->add(key);
  auto end = few_.begin() + static_cast<std::ptrdiff_t>(few_count_);
  if (std::find(few_.begin(), end, key) != end) return;
  if (few_count_ < few_.size()) {
    few_[few_count_++] = key;
    return;
  }
  if (*all + few_.size() >= core::limits::burst_values) return;
  many_ = std::make_unique<many_values>(all);
  for (auto known : few_) many_->add(known);
  many_->add(key);
}

std::size_t burst::best_slot() const {
  auto most = std::ranges::max_element(values, {}, &distinct_values::count);
  return static_cast<std::size_t>(most - values.begin());
}

bool bursts::counts(const observed_execution& seen, const known_statement& statement,
                    const work_scope& scope) {
  bool reads = !seen.statement->writes && seen.statement->kind == parser::statement_kind::select;
  // Who takes work from a queue does so one piece at a time.
  bool queue = seen.statement->lock == parser::row_lock::update_skip_locked;
  if (!reads || queue || !statement.may_be_child()) return false;
  if (scope.kind != work_kind::connection) return true;
  return settings_.suspects;
}

core::duration bursts::longest_pause(work_kind kind) const {
  switch (kind) {
    case work_kind::transaction:
      return core::duration::max();
    case work_kind::trace:
    case work_kind::labelled:
      return settings_.source_age;
    case work_kind::connection:
      return settings_.suspect_gap;
  }
  return settings_.suspect_gap;
}

// The row that was just read is written.
void bursts::note_write(const observed_execution& seen, std::uint64_t work_key) {
  auto* work = open_.find(work_key);
  if (!work || seen.statement->tables.empty()) return;
  const auto& table = seen.statement->tables.front().name;
  auto values = seen.event.parameters.view();
  for (auto& one : work->statements) {
    bool written = one->last_value && std::ranges::find(values, one->last_value) != values.end();
    if (!written) continue;
    bool own_table = std::ranges::any_of(one->statement->facts->tables,
                                         [&](const auto& read) { return read.name == table; });
    if (own_table) ++one->written;
    one->last_value = {};
  }
}

burst& bursts::burst_in(work_in_progress& work, const std::shared_ptr<known_statement>& statement) {
  for (auto& one : work.statements) {
    if (one->statement == statement) return *one;
  }
  if (work.statements.size() == statements_per_work) {
    // The one that has done least makes room.
    auto least = std::ranges::min_element(work.statements, {},
                                          [](const auto& one) { return one->spent.calls; });
    work.statements.erase(least);
    --bursts_;
  }
  ++bursts_;
  work.statements.push_back(std::make_unique<burst>());
  auto& made = *work.statements.back();
  made.statement = statement;
  made.values.resize(statement->slots.size());
  return made;
}

void bursts::close(work_in_progress& work) {
  for (auto& one : work.statements) {
    bool tell = is_told(*one);
    if (tell && over_.size() < most_unsaid) over_.push_back(std::move(one));
  }
  bursts_ -= work.statements.size();
  work.statements.clear();
}

// The piece of work used least recently is over as far as we are concerned.
void bursts::make_room() {
  const auto oldest = *open_.least_recent();
  close(*open_.find(oldest));
  open_.erase(oldest);
}

bursts::work_in_progress& bursts::work_of(const work_scope& scope) {
  const std::size_t known = open_.find(scope.key) ? 1 : 0;  // and from here on the most recent
  if (known == 0 && open_.next_to_go()) make_room();
  while (bursts_ >= core::limits::bursts && open_.size() > known) make_room();
  auto& work = open_[scope.key];
  if (work.instance != scope.instance) close(work);
  work.instance = scope.instance;
  return work;
}

void bursts::add(burst& one, const observed_execution& seen, bool walks) const {
  const auto& event = seen.event;
  if (one.spent.calls == 0) one.first_sent = event.sent;
  ++one.spent.calls;
  one.spent.rows += event.rows;
  one.spent.bytes += event.bytes;
  one.spent.time += event.completed - event.sent;
  one.last_completed = event.completed;
  if (walks) ++one.walks;
  if (one.last_round_trip != event.round_trip || one.last_connection != event.connection)
    ++one.spent.round_trips;
  one.last_round_trip = event.round_trip;
  one.last_connection = event.connection;
  const auto& slots = one.statement->slots;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto value = event.parameters.slot(slots[i].number);
    if (!value) continue;
    one.values[i].add(value, remembered_);
    one.last_value = value;
    one.kind_of_values = value.kind;
  }
}

burst* bursts::observe(const observed_execution& seen,
                       const std::shared_ptr<known_statement>& statement, bool walks) {
  auto scope = work_scope_of(seen);
  if (seen.statement->writes) {
    note_write(seen, scope.key);
    // ORMs like to read before they open the transaction that writes.
    auto of_connection = key_mix({4, seen.event.connection.value()});
    if (settings_.suspects && scope.key != of_connection) note_write(seen, of_connection);
    return nullptr;
  }
  if (!counts(seen, *statement, scope)) return nullptr;
  const auto& event = seen.event;
  bool alone = true;
  if (scope.kind == work_kind::connection) {
    auto& user = users_[statement->key];
    alone =
        !user.connection || user.connection == event.connection || event.sent - user.at > alone_for;
    user = {event.connection, event.completed};
  }
  auto& work = work_of(scope);
  auto& one = burst_in(work, statement);
  bool paused = one.spent.calls > 0 && event.sent - one.last_completed > longest_pause(scope.kind);
  if (!alone || paused) {
    if (one.qualified_at != core::time_point{} && !one.proven)
      over_.push_back(std::make_unique<burst>(std::move(one)));
    one = burst{};
    one.statement = statement;
    one.values.resize(statement->slots.size());
    if (!alone) return nullptr;
  }
  add(one, seen, walks);
  bool sure = scope.kind != work_kind::connection;
  std::uint64_t needed = sure ? settings_.likely_values : settings_.suspect_values;
  auto distinct = one.values[one.best_slot()].count();
  bool enough = distinct >= needed + one.walks && one.spent.round_trips >= needed + one.walks;
  if (enough && one.qualified_at == core::time_point{}) {
    one.qualified_at = event.completed;
    one.grade = sure ? core::grade::likely : core::grade::suspect;
    one.where = place_of(seen);
    one.dialect = seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                             : seen.connection.dialect;
  }
  return &one;
}

void bursts::end(const observed_step& step) {
  if (step.event.what != core::transaction_step::kind::closed) return;
  if (auto* work = open_.find(key_mix({3, step.event.connection.value()}))) close(*work);
}

}  // namespace pgweir::analyzers
