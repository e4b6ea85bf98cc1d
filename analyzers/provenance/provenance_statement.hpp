// A statement as provenance knows it: by key, so that its literal and its prepared form are one;
// with how often each of its slots met which value. Bounded per statement; provenance bounds their
// number.
#pragma once

#include "analyzers/observed.hpp"
#include "core/finding.hpp"
#include "core/time.hpp"
#include "core/value_digest.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pgweir::analyzers {

// How often values were seen in one slot: a count-min sketch, halved at 2,000 so that it follows
// the traffic. Overstates a share by about 1/256, which costs certainty and never gives any. Small
// until a second value comes: many statements run once.
class value_frequencies {
 public:
  void count(core::value_digest value);
  // Nothing is counted any more: back to the beginning, and small.
  void forget() { *this = {}; }
  [[nodiscard]] double share(core::value_digest value) const;
  [[nodiscard]] std::uint32_t total() const { return total_; }
  // Estimate of the distinct values seen, at most 256.
  [[nodiscard]] std::uint32_t distinct() const { return distinct_; }
  // Executions that a proven loop explains: they are no crowd to others.
  void explain(std::uint32_t executions) { explained_ += executions; }
  [[nodiscard]] std::uint32_t explained() const { return explained_; }
  // Lists whose first row was asked for at once, with nothing in between: as many chances for luck.
  void begin_directly() { ++direct_beginnings_; }
  [[nodiscard]] std::uint32_t direct_beginnings() const { return direct_beginnings_; }

  // Once a second value was counted.
  static constexpr std::size_t heap_bytes() { return sizeof(table); }

 private:
  static constexpr std::size_t width = 256;
  static constexpr std::uint32_t halved_at = 2'000;

  struct table {
    std::array<std::array<std::uint16_t, width>, 2> rows{};
    std::array<std::uint64_t, width / 64> ever{};
  };

  void add(core::value_digest value);

  core::value_digest first_;
  std::unique_ptr<table> table_;
  std::uint32_t total_ = 0;
  std::uint32_t explained_ = 0;
  std::uint32_t direct_beginnings_ = 0;
  std::uint32_t distinct_ = 0;
};

// The integers that a slot had last, from whatever connection.
class recent_integers {
 public:
  void add(core::value_digest value) { values_[next_++ % kept] = value.bits; }
  // How many of the 8 numbers just below this one are among them.
  [[nodiscard]] unsigned just_below(core::value_digest value) const;
  // Whether one of the last few lies between the two.
  [[nodiscard]] bool any_between(core::value_digest low, core::value_digest high) const;

  static constexpr std::size_t kept = 32;

 private:
  std::array<std::uint64_t, kept> values_{};
  std::size_t next_ = 0;
};

struct child_slot {
  std::uint16_t number = 0;
  core::column_ref column;
  value_frequencies seen;
};

struct named_column {
  core::column_ref source;  // table empty: not known
  std::string label;
  std::uint16_t position = 0;  // in the result
};

struct known_statement {
  std::uint32_t number = 0;  // small, unique among those alive
  std::uint64_t key = 0;
  statement_handle facts;
  core::statement_id id;                  // of `facts`: of several with one key, the one met first
  std::vector<core::statement_id> texts;  // all that have the key, `id` among them
  std::vector<child_slot> slots;          // those that may be a loop's child; at most four
  std::vector<named_column> columns;      // of its result, those that are digested
  std::size_t named_for = 0;              // columns of the result that they are the names of
  std::size_t name_bytes = 0;             // of names that are long
  core::time_point last_used{};
  bool may_be_source = false;  // its rows can be a loop's parent
  bool may_be_origin = false;  // its single rows can explain a value
  bool was_source = false;
  // No rule needs its rows beyond the first, but provenance and walks over its own rows.
  bool may_be_unused = false;
  // Its long results since somebody used one.
  std::uint32_t unused_results = 0;

  // Of itself: an estimate with room for a second value in each slot and for a name or two.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] bool may_be_child() const { return !slots.empty(); }
  // Null: it has no name that is known.
  [[nodiscard]] const named_column* column_at(std::uint16_t position) const;
};

// Reads the facts that provenance needs.
known_statement learn_statement(const statement_handle& facts);

// Names the digested columns of a statement's result, unless it has done so before.
void name_digested(known_statement& of, const std::vector<core::result_column>& result,
                   std::span<const std::uint16_t> digested);

// What the columns of a result are called, by the text and by RowDescription. A star of one table
// spans the columns that the others leave.
std::vector<named_column> name_columns(const parser::statement& statement,
                                       const std::vector<core::result_column>& result);

}  // namespace pgweir::analyzers
