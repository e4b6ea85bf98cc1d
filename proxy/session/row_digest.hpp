// The rows of one result, read as they pass: a hash of all of them and digests of their key-like
// columns. A row may come in any number of pieces and a field may be a gigabyte; what is kept of
// both is a few bytes. Not for COPY.
#pragma once

#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/value_digest.hpp"
#include "core/xxhash.hpp"
#include "proxy/session/result_columns.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace pgweir::session {

class row_digest {
 public:
  explicit row_digest(const core::value_digester& digester) : digester_{&digester} {}

  // A result, or the next part of a suspended one (`so_far`: what came before, may be null),
  // starts. `columns` may be null; it must live until the result is over. `most_rows`: so many are
  // digested at most, with those that came before.
  void begin(const result_columns* columns, const result_formats& formats, std::size_t most_rows,
             std::uint64_t hash_so_far = 0, std::optional<core::row_digests> so_far = {});

  // False: nothing can be learned from the rows that follow, their bodies may be skipped.
  [[nodiscard]] bool wants_rows() const { return hashed_bytes_ < most_hashed || reads_fields(); }
  void begin_row(std::uint32_t body_bytes);
  // False: the row is malformed.
  [[nodiscard]] bool piece(core::bytes_view bytes, bool last);

  // Of the rows that ended.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  // None when nothing was digested.
  std::optional<core::row_digests> take_values();

 private:
  static constexpr std::size_t most_hashed = core::limits::hashed_result_bytes;
  enum class field_state : std::uint8_t { row_head, length, kept_value, skipped_value, row_done };

  [[nodiscard]] bool reads_fields() const { return wanted_columns_ != 0 && rows_ < most_rows_; }
  enum class progress : std::uint8_t { moved, starved, malformed };
  bool read_whole(core::bytes_view row);
  progress step(core::bytes_view& bytes);
  progress read_head(core::bytes_view& bytes);
  progress read_length(core::bytes_view& bytes);
  progress keep_value(core::bytes_view& bytes);
  progress skip_value(core::bytes_view& bytes);
  void hash_piece(core::bytes_view bytes, bool last);
  std::optional<core::bytes_view> take(core::bytes_view& bytes, std::size_t size);
  void end_field();
  void stop_reading();
  [[nodiscard]] core::value_digest digest_of(core::bytes_view value) const;
  void add(core::value_digest digest);
  [[nodiscard]] const digested_column& wanted() const { return columns_->digested[next_wanted_]; }

  const core::value_digester* digester_;
  const result_columns* columns_ = nullptr;
  result_formats formats_;
  std::size_t wanted_columns_ = 0;  // 0: no fields are read
  std::size_t hashed_bytes_ = 0;
  std::uint64_t hash_ = 0;  // of all rows before this one, each seeded with those before it
  std::size_t rows_ = 0;
  std::size_t most_rows_ = 0;
  std::optional<core::row_digests> values_;

  // Within a row.
  bool hashes_pieces_ = false;
  XXH3_state_t row_hash_{};  // of its pieces
  field_state state_ = field_state::row_done;
  std::size_t row_left_ = 0;  // bytes of the body that were not read yet
  std::uint16_t field_ = 0;
  std::size_t next_wanted_ = 0;
  std::uint32_t value_left_ = 0;
  std::size_t held_size_ = 0;
  std::array<std::byte, core::limits::key_text_bytes> held_{};
};

}  // namespace pgweir::session
