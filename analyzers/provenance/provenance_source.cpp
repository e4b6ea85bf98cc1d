#include "analyzers/provenance/provenance_source.hpp"

#include "analyzers/scope.hpp"
#include "core/heap_bytes.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {
namespace {

// Relations with a smaller OID are PostgreSQL's own (FirstNormalObjectId).
constexpr std::uint32_t first_user_oid = 16'384;

bool is_of_catalogue(const observed_execution& seen, std::uint16_t position) {
  if (!seen.columns || position >= seen.columns->size()) return false;
  auto oid = (*seen.columns)[position].table_oid;
  return oid != 0 && oid < first_user_oid;
}

}  // namespace

source_column::source_column(const core::row_digests& rows, std::size_t index)
    : position_{rows.columns[index]}, rows_{std::min(rows.rows(), core::limits::digested_rows)} {
  std::size_t buckets = std::bit_ceil(rows_ * 2);
  bucket_mask_ = buckets - 1;
  cells_.assign(rows_ * 2 + buckets, no_value);
  for (std::size_t row = 0; row < rows_; ++row) {
    auto value = rows.cell(row, index);
    if (!value) continue;
    std::size_t place = bucket_of(value);
    while (cells_[place] != no_value && values_[cells_[place]] != value) {
      place = rows_ * 2 + ((place - rows_ * 2 + 1) & bucket_mask_);
    }
    if (cells_[place] == no_value) {
      cells_[place] = static_cast<std::uint16_t>(values_.size());
      cells_[rows_ + values_.size()] = static_cast<std::uint16_t>(row);
      values_.push_back(value);
    }
    cells_[row] = cells_[place];
  }
}

std::uint16_t source_column::find(core::value_digest value) const {
  std::size_t place = bucket_of(value);
  while (cells_[place] != no_value && values_[cells_[place]] != value) {
    place = rows_ * 2 + ((place - rows_ * 2 + 1) & bucket_mask_);
  }
  return cells_[place];
}

std::size_t source_column::bytes() const {
  return sizeof(*this) + 2 * core::heap_block + values_.capacity() * sizeof(core::value_digest) +
         cells_.capacity() * sizeof(std::uint16_t);
}

const source_column* source::column_at(std::uint16_t position) const {
  for (const auto& column : columns) {
    if (column.position() == position) return &column;
  }
  return nullptr;
}

bool of_other_rounds(const source& a, const source& b) {
  bool both = false;
  for (auto mine : a.as_child_of) {
    for (auto theirs : b.as_child_of) {
      if (!is_on_connection(mine) || !is_on_connection(theirs)) continue;
      if (mine == theirs) return false;
      both = true;
    }
  }
  return both;
}

std::shared_ptr<source> read_source(const observed_execution& seen,
                                    std::shared_ptr<known_statement> statement) {
  const auto& event = seen.event;
  auto result = std::make_shared<source>();
  // It keeps its statement alive, whoever forgets that.
  result->bytes = sizeof(source) + statement->name_bytes;
  for (std::size_t i = 0; i < event.row_values->columns.size(); ++i) {
    if (is_of_catalogue(seen, event.row_values->columns[i])) continue;
    source_column column{*event.row_values, i};
    if (column.distinct() < 2) continue;
    result->bytes += column.bytes();
    result->columns.push_back(std::move(column));
  }
  if (result->columns.empty()) return nullptr;
  result->statement = std::move(statement);
  result->connection = event.connection;
  result->pool = pool_of(seen.connection);
  result->transaction = event.transaction;
  result->round_trip = event.round_trip;
  result->completed = event.completed;
  result->parameters_hash = event.parameters_hash;
  result->spent = {1, 1, event.rows, event.bytes, event.completed - event.sent};
  result->truncated = event.rows > event.row_values->rows();
  return result;
}

void source_shelf::put(const std::shared_ptr<source>& result) {
  if (!held_.empty() && held_[next_]) take_off(next_);
  if (held_.empty()) {
    held_.resize(capacity);
    index_.resize(index_size);
  }
  held_[next_] = result;
  ++count_;
  std::uint64_t bit = 1ULL << next_;
  for (const auto& column : result->columns) {
    for (auto value : column.values()) {
      for (auto place : places_of(value)) index_[place] |= bit;
    }
  }
  next_ = (next_ + 1) % capacity;
}

void source_shelf::remove(const source& result) {
  for (std::size_t place = 0; place < held_.size(); ++place) {
    if (held_[place].get() == &result) return take_off(place);
  }
}

void source_shelf::take_off(std::size_t place) {
  std::uint64_t others = ~(1ULL << place);
  for (const auto& column : held_[place]->columns) {
    for (auto value : column.values()) {
      for (auto entry : places_of(value)) index_[entry] &= others;
    }
  }
  held_[place].reset();
  if (--count_ == 0) give_back();
}

void source_shelf::clear() {
  count_ = 0;
  give_back();
}

void source_shelf::give_back() {
  held_ = std::vector<std::shared_ptr<source>>{};
  index_ = std::vector<std::uint64_t>{};
}

}  // namespace pgweir::analyzers
