// One shape of writes, a row at a time, in one piece of work: what write_loop counts before anybody
// has proven where the values come from.
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/scope.hpp"
#include "core/finding.hpp"
#include "core/value_digest.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace pgweir::analyzers {

// An execution that wrote one row at most, and said which: one row of VALUES, or a key.
bool writes_one_row(const observed_execution& seen);

// A read that may belong to the write behind it.
struct noted_read {
  statement_handle statement;
  std::array<core::value_digest, 4> keys{};  // values that it selected by
  core::duration time{};
  bool ends_round_trip = false;

  // Whether one of them is among these, the values of a write.
  [[nodiscard]] bool is_about(std::span<const core::value_digest> written) const;
};
noted_read note_read(const observed_execution& seen);

class write_run {
 public:
  write_run() = default;
  write_run(const observed_execution& first, work_kind kind);

  // Another one of this shape. The first is added by the constructor.
  void add(const observed_execution& write);
  // What lies between two writes: BEGIN, COMMIT.
  void pass(const core::execution& between);
  // The row was read before it was written, or after.
  void add_read(const noted_read& read);
  // The first values of the last write, and the first that it returned.
  [[nodiscard]] std::span<const core::value_digest> values() const { return values_; }
  [[nodiscard]] std::uint64_t varying() const { return varying_; }
  // Enough was seen: remembers where that was.
  void qualify(const observed_execution& seen);

  [[nodiscard]] bool empty() const { return write_ == nullptr; }
  [[nodiscard]] std::uint64_t shape() const { return write_ ? write_->key : 0; }
  [[nodiscard]] std::uint64_t writes() const { return writes_; }
  [[nodiscard]] work_kind kind() const { return kind_; }
  [[nodiscard]] core::time_point began() const { return first_sent_; }
  [[nodiscard]] core::connection_id connection() const { return last_connection_; }
  // So many different rows, each in a round trip of its own.
  [[nodiscard]] std::uint64_t rows_one_by_one() const { return std::min(rows_, trips_of_one_); }
  [[nodiscard]] std::uint64_t most_in_one_transaction() const { return most_in_block_; }

  // As LIKELY; everything but id and occurrence.
  [[nodiscard]] core::finding describe() const;

  // How it is told; kept by write_loop.
  core::time_point qualified_at{};  // epoch: not yet, see qualify()
  bool proven = false;              // a proven loop has it
  std::uint64_t finding = 0;        // 0: not said
  std::uint64_t occurrence = 0;
  std::uint64_t said_writes = 0;
  core::time_point said_at{};

 private:
  void keep_values(const core::execution& event);
  void compare_with_last(const core::execution& event);
  void count_row(std::uint64_t row);
  void count_transaction(const core::execution& event);
  [[nodiscard]] const parser::slot* varying_slot() const;

  statement_handle write_;
  statement_handle read_;
  std::uint64_t reads_ = 0;
  work_kind kind_ = work_kind::connection;
  core::cost spent_;
  std::uint64_t writes_ = 0;
  std::uint64_t trips_of_one_ = 0;  // round trips that held one write only
  std::uint64_t transactions_ = 0;
  std::uint64_t autocommits_ = 0;
  std::uint64_t in_block_ = 0;
  std::uint64_t most_in_block_ = 0;
  core::connection_id last_connection_;
  bool across_connections_ = false;
  std::uint32_t last_trip_ = 0;
  std::uint32_t last_transaction_ = 0;
  std::uint64_t rows_ = 0;                     // other ones than the last few
  std::array<std::uint64_t, 16> last_rows_{};  // a ring
  std::uint64_t varying_ = ~std::uint64_t{0};  // bit n: $n had another value each time so far
  static constexpr std::size_t given = 8;
  static constexpr std::size_t returned = 4;
  std::array<core::value_digest, given + returned> values_{};
  core::time_point first_sent_{};
  core::time_point last_completed_{};
  core::place where_;
  core::orm dialect_ = core::orm::none;
};

}  // namespace pgweir::analyzers
