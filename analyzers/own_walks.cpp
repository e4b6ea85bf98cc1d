#include "analyzers/own_walks.hpp"

#include "analyzers/incidents.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;
using parser::slot_use;

// A program that walks asks for the next row at once.
constexpr core::duration longest_pause = 250ms;
// Of a result before the walk has shown which column matters.
constexpr std::size_t first_rows = 16;

// Empty: it selects by nothing, or in a sub-select as some pages by key do.
selection selection_of(const observed_execution& seen) {
  selection by;
  for (const auto& slot : seen.statement->slots) {
    bool equal = slot.use == slot_use::key_equal || slot.use == slot_use::key_in_one ||
                 slot.use == slot_use::key_any;
    if (!equal) continue;
    if (!slot.top_level_conjunct) return {};
    auto value = seen.event.parameters.slot(slot.number);
    if (!value || by.count == by.slots.size()) continue;
    by.slots[by.count] = slot.number;
    by.values[by.count++] = value;
  }
  return by;
}

bool may_walk(const observed_execution& seen) {
  const auto& statement = *seen.statement;
  return statement.kind == parser::statement_kind::select && !statement.slots.empty() &&
         !statement.writes && !statement.catalog_only && seen.event.fetches <= 1 &&
         seen.event.outcome == core::execution_outcome::completed &&
         statement.lock != parser::row_lock::update_skip_locked;
}

bool is_small_step(core::value_digest from, core::value_digest to) {
  constexpr std::int64_t small = 8;
  bool integers = from.kind == core::value_kind::integer && to.kind == core::value_kind::integer;
  if (!integers) return false;
  auto by = core::difference(to, from);
  return by >= 1 && by <= small;
}

}  // namespace

own_walk* own_walks::observe(const observed_execution& seen) {
  if (!may_walk(seen)) return nullptr;
  const auto by = selection_of(seen);
  if (by.count == 0) return nullptr;
  auto& walk = walks_[key_mix({seen.event.connection.value(), seen.statement->key})];
  bool late = !walk.statement || seen.event.sent - walk.last > longest_pause;
  bool again = !late && by == walk.last_by;
  if (!again && (late || !step(walk, by))) begin(walk, seen);
  add_execution(walk.spent, seen.event);
  walk.last = seen.event.completed;
  walk.last_by = by;
  if (seen.event.row_values) remember(walk, *seen.event.row_values);
  return walk.steps > 0 ? &walk : nullptr;
}

void own_walks::begin(own_walk& walk, const observed_execution& seen) {
  walk.statement = seen.statement;
  walk.number = ++begun_;
  walk.slot = 0;
  walk.steps = 0;
  walk.in_lists = 0;
  walk.columns = ~std::uint32_t{0};
  walk.counts_up = true;
  walk.explained = false;
  walk.first_sent = seen.event.sent;
  walk.spent = {};
  walk.offers.clear();
  walk.next_offer = 0;
}

// Whether a value that is new was returned before, always for the same slot.
bool own_walks::step(own_walk& walk, const selection& by) {
  if (by.slots != walk.last_by.slots) return false;
  for (std::size_t i = 0; i < by.count; ++i) {
    const auto before = walk.last_by.values[i];
    bool other_slot = walk.slot != 0 && walk.slot != by.slots[i];
    if (other_slot || by.values[i] == before) continue;
    std::uint32_t columns = 0;
    for (const auto& offer : walk.offers) {
      if (offer.value == by.values[i]) columns |= 1U << offer.column;
    }
    columns &= walk.columns;
    if (columns == 0) continue;
    walk.slot = by.slots[i];
    walk.columns = columns;
    walk.counts_up = walk.counts_up && is_small_step(before, by.values[i]);
    ++walk.steps;
    return true;
  }
  return false;
}

void own_walks::remember(own_walk& walk, const core::row_digests& rows) {
  walk.positions.assign(rows.columns.begin(), rows.columns.end());
  auto most = walk.steps == 0 ? std::min(first_rows, rows.rows()) : rows.rows();
  for (std::size_t row = 0; row < most; ++row) {
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
      auto value = rows.cell(row, i);
      if (!value || (walk.columns >> i & 1U) == 0) continue;
      own_walk::offer made{value, static_cast<std::uint8_t>(i)};
      if (walk.offers.size() < core::limits::walk_offers) {
        walk.offers.push_back(made);
      } else {
        walk.offers[walk.next_offer++ % core::limits::walk_offers] = made;
      }
    }
  }
}

}  // namespace pgweir::analyzers
