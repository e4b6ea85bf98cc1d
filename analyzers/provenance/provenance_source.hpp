// What provenance keeps of results: which value stood in which row of which column.
//
// A source is one result of at least two rows; it never changes once made and is shared by the
// scopes that list it and the chains that follow it (a long loop outlives the shelf). A shelf lists
// the newest sources of one scope and finds those that hold a value in O(1). An origin is a value
// of a single-row result: what a client did with it next needs no loop to explain it.
#pragma once

#include "analyzers/provenance/provenance_statement.hpp"
#include "core/event.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/value_digest.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace pgweir::analyzers {

// Numbers a chain for the life of the process; 0: none. Even: on one connection, odd: among a
// client's.
using chain_number = std::uint64_t;
constexpr bool is_on_connection(chain_number number) { return number != 0 && number % 2 == 0; }

constexpr std::uint64_t mixed(core::value_digest value) {
  std::uint64_t h = (value.bits ^ static_cast<std::uint64_t>(value.kind)) * 0x9E3779B97F4A7C15U;
  return h ^ (h >> 29U);
}

// One column of a result: rows -> value -> ordinal among the distinct values, in row order.
class source_column {
 public:
  static constexpr std::uint16_t no_value = 0xFFFF;  // NULL, or what has no digest

  source_column(const core::row_digests& rows, std::size_t index);

  [[nodiscard]] std::uint16_t position() const { return position_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t distinct() const { return values_.size(); }
  [[nodiscard]] const std::vector<core::value_digest>& values() const { return values_; }
  // The ordinal of a value; no_value when the column does not hold it.
  [[nodiscard]] std::uint16_t find(core::value_digest value) const;
  // The ordinal in a row; no_value beyond the end too.
  [[nodiscard]] std::uint16_t in_row(std::size_t row) const {
    return row < rows_ ? cells_[row] : no_value;
  }
  [[nodiscard]] std::uint16_t first_row(std::uint16_t ordinal) const {
    return cells_[rows_ + ordinal];
  }
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] std::size_t bucket_of(core::value_digest value) const {
    return rows_ * 2 + (mixed(value) & bucket_mask_);
  }

  std::uint16_t position_ = 0;
  std::size_t rows_ = 0;
  std::uint64_t bucket_mask_ = 0;
  std::vector<core::value_digest> values_;  // by ordinal
  // One block: ordinals by row, first rows by ordinal, then an open-addressed table of ordinals.
  std::vector<std::uint16_t> cells_;
};

struct source {
  std::shared_ptr<known_statement> statement;
  std::vector<source_column> columns;  // of at least two distinct values
  std::uint64_t execution = 0;         // its number
  std::uint64_t sequence = 0;          // its number on its connection
  core::connection_id connection;
  std::uint64_t pool = 0;     // pool_of() its connection
  std::uint64_t request = 0;  // 0: none is known
  std::uint32_t transaction = 0;
  std::uint32_t round_trip = 0;
  core::time_point completed{};
  std::uint64_t parameters_hash = 0;
  core::cost spent;                           // of this one execution
  bool truncated = false;                     // more rows than were digested
  std::array<chain_number, 4> as_child_of{};  // the chains that this execution was a step of
  std::size_t bytes = 0;
  std::shared_ptr<std::size_t> ledger;  // counts the bytes of all sources alive; may be null

  source() = default;
  source(const source&) = delete;
  source& operator=(const source&) = delete;
  ~source() {
    if (ledger) *ledger -= bytes;
  }

  [[nodiscard]] const source_column* column_at(std::uint16_t position) const;
};

// Both results are children of loops on their connection, and of no common one: the loop around
// has ended and another has begun.
bool of_other_rounds(const source& a, const source& b);

// What came back, as a source. Null when no column can be a loop's parent: fewer than two distinct
// values everywhere, or a catalogue's own columns.
std::shared_ptr<source> read_source(const observed_execution& seen,
                                    std::shared_ptr<known_statement> statement);

// The newest sources of one scope, at most 64.
class source_shelf {
 public:
  static constexpr std::size_t capacity = 64;

  void put(const std::shared_ptr<source>& result);
  void remove(const source& result);
  void clear();

  // Calls visit(source, column, ordinal) for every column that holds the value, newest source
  // first.
  template <class Visit>
  void visit_holders(core::value_digest value, Visit visit) const {
    if (index_.empty()) return;
    auto places = places_of(value);
    std::uint64_t candidates = index_[places[0]] & index_[places[1]];
    std::uint64_t by_age = std::rotr(candidates, static_cast<int>(next_));
    while (by_age != 0) {
      auto top = static_cast<std::size_t>(63 - std::countl_zero(by_age));
      by_age &= ~(1ULL << top);
      const auto& held = held_[(top + next_) % capacity];
      if (!held) continue;
      for (const auto& column : held->columns) {
        auto ordinal = column.find(value);
        if (ordinal != source_column::no_value) visit(held, column, ordinal);
      }
    }
  }

  // Whether a lookup can find anything at all.
  [[nodiscard]] bool may_hold(core::value_digest value) const {
    if (index_.empty()) return false;
    auto places = places_of(value);
    return (index_[places[0]] & index_[places[1]]) != 0;
  }

 private:
  static constexpr std::size_t index_size = 1024;

  static std::array<std::size_t, 2> places_of(core::value_digest value) {
    auto h = mixed(value);
    return {h % index_size, (h >> 32U) % index_size};
  }
  void take_off(std::size_t place);
  void give_back();

  // Both are there only while something is listed: most scopes list nothing at most times.
  std::vector<std::shared_ptr<source>> held_;
  // Bit s of an entry: the source in place s holds a value that falls there.
  std::vector<std::uint64_t> index_;
  std::size_t next_ = 0;  // the place of the oldest
  std::size_t count_ = 0;
};

// Where a value of a single-row result came from.
struct origin {
  core::value_digest value;
  core::time_point at{};
  std::uint64_t execution = 0;
  std::shared_ptr<known_statement> statement;
  std::uint16_t position = 0;
  std::array<chain_number, 4> as_child_of{};
};

}  // namespace pgweir::analyzers
