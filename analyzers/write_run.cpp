#include "analyzers/write_run.hpp"

#include "analyzers/advice/advice_write_loop.hpp"
#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>

namespace pgweir::analyzers {

namespace {

using parser::slot_use;
using parser::statement_kind;

bool is_key(const parser::slot& slot) {
  return slot.top_level_conjunct &&
         (slot.use == slot_use::key_equal || slot.use == slot_use::key_in_one ||
          slot.use == slot_use::key_any);
}

// Which row: by the values that it is selected by, or by all that is written.
std::uint64_t row_of(const observed_execution& seen) {
  std::uint64_t key = 0;
  bool known = seen.statement->kind != statement_kind::insert;
  for (const auto& slot : seen.statement->slots) {
    if (!known || !is_key(slot)) continue;
    auto value = seen.event.parameters.slot(slot.number);
    known = static_cast<bool>(value);
    key = key_mix({key, value.bits, static_cast<std::uint64_t>(value.kind)});
  }
  return known ? key : seen.event.parameters_hash;
}

core::write_loop_evidence::scope scope_of(work_kind kind) {
  using scope = core::write_loop_evidence::scope;
  switch (kind) {
    case work_kind::trace:
      return scope::trace;
    case work_kind::labelled:
      return scope::labelled;
    case work_kind::transaction:
      return scope::transaction;
    case work_kind::connection:
      return scope::connection;
  }
  return scope::connection;
}

}  // namespace

bool writes_one_row(const observed_execution& seen) {
  const auto& statement = *seen.statement;
  const auto& event = seen.event;
  if (event.outcome != core::execution_outcome::completed || event.rows > 1) return false;
  switch (statement.kind) {
    case statement_kind::insert:
      return statement.values_rows == 1 && !statement.slots.empty();
    case statement_kind::update:
    case statement_kind::delete_:
      break;
    default:
      return false;
  }
  return std::ranges::any_of(statement.slots, [&](const parser::slot& slot) {
    // An array of several keys has no digest of its own.
    return is_key(slot) && (slot.use != slot_use::key_any || event.parameters.slot(slot.number));
  });
}

noted_read note_read(const observed_execution& seen) {
  noted_read noted{
      seen.statement, {}, seen.event.completed - seen.event.sent, seen.event.ends_round_trip};
  std::size_t n = 0;
  for (const auto& slot : seen.statement->slots) {
    if (n == noted.keys.size()) break;
    if (!parser::may_be_loop_child(slot.use)) continue;
    auto value = seen.event.parameters.slot(slot.number);
    if (value) noted.keys[n++] = value;
  }
  return noted;
}

write_run::write_run(const observed_execution& first, work_kind kind)
    : write_{first.statement}, kind_{kind} {
  first_sent_ = first.event.sent;
  last_connection_ = first.event.connection;
  add(first);
}

void write_run::add(const observed_execution& write) {
  const auto& event = write.event;
  const bool moved = event.connection != last_connection_;
  if (writes_ > 0) {
    compare_with_last(event);
    const bool same_trip = !moved && event.round_trip == last_trip_;
    // The one before was not alone in its round trip.
    if (same_trip && trips_of_one_ > 0) --trips_of_one_;
    if (!same_trip) ++trips_of_one_;
  } else {
    trips_of_one_ = 1;
  }
  across_connections_ = across_connections_ || moved;
  count_transaction(event);
  last_connection_ = event.connection;
  last_trip_ = event.round_trip;
  ++writes_;
  count_row(row_of(write));
  keep_values(event);
  add_execution(spent_, event);
  last_completed_ = std::max(last_completed_, event.completed);
}

void write_run::qualify(const observed_execution& seen) {
  qualified_at = seen.event.completed;
  where_ = place_of(seen);
  dialect_ = seen.statement->dialect != core::orm::none ? seen.statement->dialect
                                                        : seen.connection.dialect;
}

void write_run::keep_values(const core::execution& event) {
  std::ranges::fill(values_, core::value_digest{});
  auto values = event.parameters.view();
  std::ranges::copy(values.first(std::min(values.size(), given)), values_.begin());
  if (!event.row_values) return;
  std::span<const core::value_digest> row{event.row_values->cells};
  std::ranges::copy(row.first(std::min(row.size(), returned)), values_.begin() + given);
}

void write_run::compare_with_last(const core::execution& event) {
  for (const auto& slot : write_->slots) {
    if (slot.number == 0 || slot.number > given) continue;
    auto value = event.parameters.slot(slot.number);
    bool same = value && value == values_[slot.number - 1];
    if (same) varying_ &= ~(std::uint64_t{1} << slot.number);
  }
}

void write_run::count_transaction(const core::execution& event) {
  if (event.transaction == 0) {
    ++autocommits_;
    in_block_ = 1;
  } else if (writes_ == 0 || event.transaction != last_transaction_ ||
             event.connection != last_connection_) {
    ++transactions_;
    in_block_ = 1;
  } else {
    ++in_block_;
  }
  last_transaction_ = event.transaction;
  most_in_block_ = std::max(most_in_block_, in_block_);
}

void write_run::pass(const core::execution& between) {
  if (between.ends_round_trip) ++spent_.round_trips;
  spent_.time += between.completed - between.sent;
  last_completed_ = std::max(last_completed_, between.completed);
}

void write_run::add_read(const noted_read& read) {
  if (!read_) read_ = read.statement;
  if (read_->key == read.statement->key) ++reads_;
  ++spent_.calls;
  if (read.ends_round_trip) ++spent_.round_trips;
  spent_.time += read.time;
}

bool noted_read::is_about(std::span<const core::value_digest> written) const {
  return std::ranges::any_of(keys, [&](core::value_digest key) {
    return key && std::ranges::find(written, key) != written.end();
  });
}

void write_run::count_row(std::uint64_t row) {
  if (std::ranges::find(last_rows_, row) != last_rows_.end()) return;
  last_rows_[rows_++ % last_rows_.size()] = row;
}

const parser::slot* write_run::varying_slot() const {
  const parser::slot* found = nullptr;
  for (const auto& slot : write_->slots) {
    bool varies = slot.number < 64 && (varying_ >> slot.number & 1U) != 0;
    if (varies && (is_key(slot) || (!found && slot.use == slot_use::inserted))) found = &slot;
    if (found && is_key(*found)) break;
  }
  return found;
}

core::finding write_run::describe() const {
  core::write_loop_evidence evidence;
  evidence.statement = write_->ref();
  // A read that came along by chance now and then is none of the loop's.
  if (read_ && reads_ * 2 >= writes_) evidence.read = read_->ref();
  if (const auto* slot = varying_slot()) {
    evidence.slot = slot->number;
    evidence.written = slot->column;
  }
  evidence.writes = writes_;
  evidence.round_trips = spent_.round_trips;
  evidence.transactions = transactions_;
  evidence.autocommits = autocommits_;
  evidence.within = scope_of(kind_);
  evidence.across_connections = across_connections_;
  core::finding found;
  found.rule = core::rule::write_loop;
  found.grade = core::grade::likely;
  found.severity = core::severity::warning;
  found.evidence = std::move(evidence);
  found.where = where_;
  found.cost = spent_;
  found.fix = advise_write_loop({*write_, varying_, dialect_});
  found.first_seen = first_sent_;
  found.last_seen = last_completed_;
  return found;
}

}  // namespace pgweir::analyzers
