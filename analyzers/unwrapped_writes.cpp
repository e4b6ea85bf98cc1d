#include "analyzers/unwrapped_writes.hpp"

#include "analyzers/advice/advice_unwrapped_writes.hpp"
#include "analyzers/key_mix.hpp"
#include "analyzers/provenance/provenance_names.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::slot_use;
using parser::statement_kind;

constexpr std::size_t values_kept = 16;
// A program that writes two things one after the other does not pause; the next request does.
constexpr core::duration longest_pause_on_connection = 20ms;
constexpr core::duration longest_pause = 5s;

bool is_write(const observed_execution& seen) {
  auto kind = seen.statement->kind;
  return seen.statement->writes && seen.event.transaction == 0 &&
         (kind == statement_kind::insert || kind == statement_kind::update ||
          kind == statement_kind::delete_) &&
         seen.event.outcome == core::execution_outcome::completed && seen.event.rows > 0;
}

// A value that names one row, or refers to one.
bool is_key(const parser::slot& slot) {
  return slot.use == slot_use::inserted ||
         (slot.top_level_conjunct &&
          (slot.use == slot_use::key_equal || slot.use == slot_use::key_in_one));
}

}  // namespace

void unwrapped_writes::observe(const observed_execution& seen, findings_out& out) {
  if (!is_write(seen)) {
    if (!seen.statement->joins.empty()) joins_.learn(*seen.statement);
    return;
  }
  if (seen.statement->tables.empty() || is_backup_or_replication(seen.connection)) return;
  auto scope = work_scope_of(seen);
  auto& work = work_of(seen, scope);
  add_execution(work.spent, seen.event);
  if (work.writes > 0) {
    if (auto pair = relation_of(work, seen); pair.first) raise(seen, scope, pair, work, out);
  }
  remember(work.recent[work.writes++ % work.recent.size()], seen);
}

unwrapped_writes::work_in_progress& unwrapped_writes::work_of(const observed_execution& seen,
                                                              const work_scope& scope) {
  auto& work = works_[scope.key];
  bool bare = scope.kind == work_kind::connection;
  bool paused = seen.event.sent - work.last > (bare ? longest_pause_on_connection : longest_pause);
  if (paused || work.instance != scope.instance) {
    work.writes = 0;
    work.spent = {};
  }
  work.instance = scope.instance;
  work.last = seen.event.completed;
  return work;
}

void unwrapped_writes::remember(past_write& into, const observed_execution& seen) {
  const auto& event = seen.event;
  into.statement = seen.statement;
  into.completed = event.completed;
  into.connection = event.connection;
  into.round_trip = event.round_trip;
  into.values.clear();
  into.labels.clear();
  auto add = [&](core::value_digest value, std::size_t place, bool returned) {
    if (value && into.values.size() < values_kept)
      into.values.push_back({value, static_cast<std::uint16_t>(place), returned});
  };
  if (event.row_values && event.row_values->rows() == 1 && seen.columns) {
    const auto& rows = *event.row_values;
    const bool by_label = seen.columns->size() != seen.statement->columns.size();
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
      const auto position = rows.columns[i];
      if (by_label && position < seen.columns->size())
        into.labels.push_back((*seen.columns)[position].name);
      add(rows.cell(0, i), by_label ? i : position, true);
    }
  }
  const auto& slots = seen.statement->slots;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (is_key(slots[i])) add(event.parameters.slot(slots[i].number), i, false);
  }
}

// The newest of the last writes that this one belongs to.
unwrapped_writes::related unwrapped_writes::relation_of(const work_in_progress& work,
                                                        const observed_execution& seen) {
  const auto size = std::min<std::uint64_t>(work.writes, work.recent.size());
  for (std::uint64_t back = 1; back <= size; ++back) {
    const auto& first = work.recent[(work.writes - back) % work.recent.size()];
    bool same_trip =
        first.connection == seen.event.connection && first.round_trip == seen.event.round_trip;
    bool same_table = first.statement->tables.front() == seen.statement->tables.front();
    if (same_trip || same_table) continue;
    if (auto found = relation_to(first, seen); found.first) return found;
  }
  return {};
}

unwrapped_writes::related unwrapped_writes::relation_to(const past_write& first,
                                                        const observed_execution& seen) {
  const auto& statement = *first.statement;
  auto column_of = [&](const left_value& left) -> core::column_ref {
    if (!left.returned) return statement.slots[left.place].column;
    if (!first.labels.empty()) return {statement.tables.front().name, first.labels[left.place]};
    return left.place < statement.columns.size() ? statement.columns[left.place].source
                                                 : core::column_ref{};
  };
  for (const auto& slot : seen.statement->slots) {
    auto value = is_key(slot) ? seen.event.parameters.slot(slot.number) : core::value_digest{};
    if (!value || slot.column.column.empty()) continue;
    for (const auto& left : first.values) {
      if (left.value != value) continue;
      auto from = column_of(left);
      if (from.column.empty()) continue;
      bool named = agreement_of(from, {}, slot.column, relations{}) == agreement::same;
      if (named || joins_.has(from, slot.column)) return {&first, from, slot.column, left.returned};
    }
  }
  return {};
}

void unwrapped_writes::raise(const observed_execution& seen, const work_scope& scope,
                             const related& pair, const work_in_progress& work, findings_out& out) {
  using relation = core::unwrapped_writes_evidence::relation;
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::unwrapped_writes, pair.first->statement->key,
                             seen.statement->key, where.database, where.route);
  auto& running = incidents_.of(id, key_mix({scope.key, work.instance}), seen.event.completed);
  auto& finding = running.finding;
  core::unwrapped_writes_evidence evidence;
  evidence.first = pair.first->statement->ref();
  evidence.second = seen.statement->ref();
  evidence.why = pair.returned ? relation::returned_key : relation::same_key;
  evidence.from = pair.from;
  evidence.into = pair.into;
  evidence.writes = work.writes + 1;
  evidence.between = seen.event.completed - pair.first->completed;
  finding.rule = core::rule::unwrapped_writes;
  finding.grade = scope.kind == work_kind::connection ? core::grade::likely : core::grade::proven;
  finding.severity = core::severity::info;
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  finding.cost = work.spent;
  finding.fix =
      advise_unwrapped_writes(*pair.first->statement, *seen.statement, seen.connection.dialect);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
