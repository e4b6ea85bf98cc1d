#include "analyzers/provenance/provenance_statement.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace pgweir::analyzers {
namespace {

constexpr std::size_t followed_slots = 4;

std::uint64_t spread(core::value_digest value) {
  std::uint64_t h = (value.bits + static_cast<std::uint64_t>(value.kind)) * 0xD6E8FEB86659FD93U;
  return h ^ (h >> 32U);
}

bool is_data_statement(parser::statement_kind kind) {
  using enum parser::statement_kind;
  switch (kind) {
    case select:
    case insert:
    case update:
    case delete_:
    case merge:
    case values:
    case call:
      return true;
    case unparsed:
    case copy:
    case declare_cursor:
    case fetch:
    case close_cursor:
    case prepare:
    case execute:
    case deallocate:
    case discard:
    case begin:
    case commit:
    case rollback:
    case savepoint:
    case set:
    case show:
    case explain:
    case do_block:
    case listen:
    case lock:
    case ddl:
    case utility:
      return false;
  }
  return false;
}

bool returns_listed_rows(const parser::statement& facts) {
  using enum parser::statement_kind;
  bool rows = facts.returns_rows || facts.kind == select || facts.kind == fetch;
  bool kind = is_data_statement(facts.kind) || facts.kind == fetch || facts.kind == unparsed;
  return rows && kind && !facts.catalog_only;
}

}  // namespace

void value_frequencies::count(core::value_digest value) {
  if (total_ == 0 && !table_) {
    first_ = value;
    total_ = distinct_ = 1;
    return;
  }
  if (!table_) {
    table_ = std::make_unique<table>();
    add(first_);
  }
  if (total_ >= halved_at) {
    for (auto& row : table_->rows) {
      for (auto& cell : row) cell = static_cast<std::uint16_t>(cell >> 1U);
    }
    total_ /= 2;
    explained_ /= 2;
    direct_beginnings_ /= 2;
  }
  ++total_;
  add(value);
}

void value_frequencies::add(core::value_digest value) {
  auto h = spread(value);
  ++table_->rows[0][h % width];
  ++table_->rows[1][(h >> 16U) % width];
  auto& word = table_->ever[(h >> 40U) % table_->ever.size()];
  std::uint64_t bit = 1ULL << ((h >> 48U) % 64);
  if ((word & bit) != 0) return;
  word |= bit;
  std::size_t filled = 0;
  for (auto part : table_->ever) filled += static_cast<std::size_t>(std::popcount(part));
  // Linear counting: what a bitmap of `width` bits tells about distinct values.
  double empty = std::max(1.0, static_cast<double>(width - filled));
  distinct_ = static_cast<std::uint32_t>(
      std::min(256.0, -static_cast<double>(width) * std::log(empty / static_cast<double>(width))));
  distinct_ = std::max(distinct_, 1U);
}

double value_frequencies::share(core::value_digest value) const {
  if (total_ == 0) return 0;
  if (!table_) return value == first_ ? 1 : 0;
  auto h = spread(value);
  auto seen = std::min(table_->rows[0][h % width], table_->rows[1][(h >> 16U) % width]);
  return static_cast<double>(seen) / static_cast<double>(total_);
}

unsigned recent_integers::just_below(core::value_digest value) const {
  unsigned found = 0;
  for (auto before : values_) {
    auto by = value.bits - before;
    if (by >= 1 && by <= 8) found |= 1U << by;
  }
  return static_cast<unsigned>(std::popcount(found));
}

bool recent_integers::any_between(core::value_digest low, core::value_digest high) const {
  constexpr std::size_t last_few = 8;
  for (std::size_t back = 1; back <= last_few; ++back) {
    auto above = values_[(next_ - back) % kept] - low.bits;
    if (above > 0 && above < high.bits - low.bits) return true;
  }
  return false;
}

known_statement learn_statement(const statement_handle& facts) {
  known_statement known;
  known.key = facts->key;
  known.facts = facts;
  known.may_be_origin = returns_listed_rows(*facts);
  // Who polls a queue takes what is free next: the rows are work, not a list to be enriched.
  known.may_be_source = known.may_be_origin && facts->lock != parser::row_lock::update_skip_locked;
  known.may_be_unused = facts->kind == parser::statement_kind::select && !facts->writes &&
                        !facts->join_branches && !facts->tables.empty();
  if (!is_data_statement(facts->kind) || facts->catalog_only) return known;
  for (const auto& slot : facts->slots) {
    bool listed = std::ranges::any_of(
        known.slots, [&](const child_slot& other) { return other.number == slot.number; });
    if (listed || !parser::may_be_loop_child(slot.use)) continue;
    if (known.slots.size() == followed_slots) break;
    known.slots.push_back({slot.number, slot.column, {}});
  }
  return known;
}

std::vector<named_column> name_columns(const parser::statement& statement,
                                       const std::vector<core::result_column>& result) {
  std::vector<named_column> named;
  named.reserve(result.size());
  auto is_star = [](const parser::output_column& column) { return column.label == "*"; };
  auto stars = static_cast<std::size_t>(std::ranges::count_if(statement.columns, is_star));
  std::size_t plain = statement.columns.size() - stars;
  bool placed = stars <= 1 && plain <= result.size() && (stars == 1 || plain == result.size());
  if (placed) {
    for (const auto& written : statement.columns) {
      std::size_t span = is_star(written) ? result.size() - plain : 1;
      for (std::size_t i = 0; i < span; ++i) {
        const auto& label = result[named.size()].name;
        named.push_back({written.source, label, 0});
        if (is_star(written) && !written.source.table.empty()) named.back().source.column = label;
      }
    }
  }
  for (std::size_t i = named.size(); i < result.size(); ++i)
    named.push_back({{}, result[i].name, 0});
  bool one_table = statement.tables.size() == 1 && statement.joins.empty();
  for (std::size_t i = 0; i < named.size(); ++i) {
    auto& column = named[i];
    if (column.source.table.empty() && one_table && result[i].table_oid != 0) {
      column.source.table = statement.tables.front().name;
    }
    if (column.source.column.empty() && !column.source.table.empty()) {
      column.source.column = column.label;
    }
  }
  return named;
}

void name_digested(known_statement& of, const std::vector<core::result_column>& result,
                   std::span<const std::uint16_t> digested) {
  if (of.named_for == result.size()) return;
  of.named_for = result.size();
  of.columns.clear();
  of.name_bytes = 0;
  constexpr std::size_t long_name = 15;
  auto all = name_columns(*of.facts, result);
  for (auto position : digested) {
    if (position >= all.size()) continue;
    auto& named = of.columns.emplace_back(std::move(all[position]));
    named.position = position;
    for (const auto* name : {&named.source.table, &named.source.column, &named.label})
      of.name_bytes += name->size() > long_name ? name->capacity() : 0;
  }
}

std::size_t known_statement::bytes() const {
  constexpr std::size_t of_maps_and_heap = 160;
  constexpr std::size_t names = 2 * sizeof(named_column);
  constexpr auto of_slot = sizeof(child_slot) + value_frequencies::heap_bytes();
  return sizeof(known_statement) + of_maps_and_heap + names + slots.size() * of_slot;
}

const named_column* known_statement::column_at(std::uint16_t position) const {
  auto found = std::ranges::find(columns, position, &named_column::position);
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace pgweir::analyzers
