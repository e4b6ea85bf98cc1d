#include "proxy/session/row_digest.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::session {
namespace {

constexpr std::uint32_t null_length = 0xffff'ffff;
constexpr std::uint64_t result_seed = 11;  // keeps these hashes apart from those of values

}  // namespace

void row_digest::begin(const result_columns* columns, const result_formats& formats,
                       std::size_t most_rows, std::uint64_t hash_so_far,
                       std::optional<core::row_digests> so_far) {
  columns_ = columns;
  most_rows_ = most_rows;
  formats_ = formats;
  hashed_bytes_ = 0;
  values_ = std::move(so_far);
  rows_ = values_ ? values_->rows() : 0;
  state_ = field_state::row_done;
  hash_ = digester_->hash({}, result_seed) ^ hash_so_far;
  hashes_pieces_ = false;
  const bool readable = columns != nullptr && !columns->digested.empty() &&
                        formats.is_binary(columns->digested.front()).has_value();
  wanted_columns_ = readable ? columns->digested.size() : 0;
}

void row_digest::begin_row(std::uint32_t body_bytes) {
  if (!reads_fields()) {
    state_ = field_state::row_done;
    return;
  }
  if (!values_) {
    values_.emplace();
    for (const auto& column : columns_->digested) values_->columns.push_back(column.position);
  }
  ++rows_;
  state_ = field_state::row_head;
  row_left_ = body_bytes;
  field_ = 0;
  next_wanted_ = 0;
  held_size_ = 0;
}

bool row_digest::piece(core::bytes_view bytes, bool last) {
  hash_piece(bytes, last);
  if (last && state_ == field_state::row_head && held_size_ == 0) return read_whole(bytes);
  while (state_ != field_state::row_done) {
    const auto made = step(bytes);
    if (made == progress::malformed) return false;
    if (made == progress::starved) return !last;
  }
  return true;
}

// The same as all steps together, of a row that is there from its first byte to its last.
bool row_digest::read_whole(core::bytes_view row) {
  state_ = field_state::row_done;
  core::bytes_cursor in{row};
  const auto count = in.u16();
  if (!count) return false;
  if (*count != columns_->count) {
    stop_reading();
    return true;
  }
  for (; next_wanted_ < wanted_columns_; ++field_) {
    const auto length = in.u32();
    if (!length) return false;
    const bool is_wanted = field_ == wanted().position;
    if (*length == null_length) {
      if (is_wanted) add({});
      continue;
    }
    const auto value = in.take(*length);
    if (!value) return false;
    if (is_wanted) add(digest_of(*value));
  }
  return true;
}

row_digest::progress row_digest::step(core::bytes_view& bytes) {
  switch (state_) {
    case field_state::row_head:
      return read_head(bytes);
    case field_state::length:
      return read_length(bytes);
    case field_state::kept_value:
      return keep_value(bytes);
    case field_state::skipped_value:
      return skip_value(bytes);
    case field_state::row_done:
      break;
  }
  return progress::moved;
}

row_digest::progress row_digest::read_head(core::bytes_view& bytes) {
  if (held_size_ == 0 && row_left_ < sizeof(std::uint16_t)) return progress::malformed;
  const auto head = take(bytes, sizeof(std::uint16_t));
  if (!head) return progress::starved;
  state_ = field_state::length;
  if (*core::bytes_cursor{*head}.u16() == columns_->count) return progress::moved;
  stop_reading();
  return progress::moved;
}

// Not the result that was described: its columns say nothing.
void row_digest::stop_reading() {
  wanted_columns_ = 0;
  values_.reset();
  state_ = field_state::row_done;
}

row_digest::progress row_digest::read_length(core::bytes_view& bytes) {
  if (held_size_ == 0 && row_left_ < sizeof(std::uint32_t)) return progress::malformed;
  const auto head = take(bytes, sizeof(std::uint32_t));
  if (!head) return progress::starved;
  const auto length = *core::bytes_cursor{*head}.u32();
  const bool is_wanted = field_ == wanted().position;
  if (length == null_length) {
    if (is_wanted) add({});
    end_field();
    return progress::moved;
  }
  if (length > row_left_) return progress::malformed;
  value_left_ = length;
  const bool may_be_key = is_wanted && length <= core::limits::key_text_bytes;
  if (is_wanted && !may_be_key) add({});
  state_ = may_be_key ? field_state::kept_value : field_state::skipped_value;
  return progress::moved;
}

row_digest::progress row_digest::keep_value(core::bytes_view& bytes) {
  const auto value = take(bytes, value_left_);
  if (!value) return progress::starved;
  add(digest_of(*value));
  end_field();
  return progress::moved;
}

// Of the wanted column. None for what is no key, or of a format that is not known.
core::value_digest row_digest::digest_of(core::bytes_view value) const {
  const auto& column = wanted();
  const auto binary = formats_.is_binary(column);
  if (!binary || value.size() > core::limits::key_text_bytes) return {};
  return *binary ? digester_->binary(value, column.type)
                 : digester_->text(core::as_text(value), column.type);
}

row_digest::progress row_digest::skip_value(core::bytes_view& bytes) {
  const auto skipped = std::min<std::size_t>(value_left_, bytes.size());
  bytes = bytes.subspan(skipped);
  row_left_ -= skipped;
  value_left_ -= static_cast<std::uint32_t>(skipped);
  if (value_left_ != 0) return progress::starved;
  end_field();
  return progress::moved;
}

void row_digest::end_field() {
  ++field_;
  state_ = next_wanted_ == wanted_columns_ ? field_state::row_done : field_state::length;
}

void row_digest::add(core::value_digest digest) {
  values_->cells.push_back(digest);
  ++next_wanted_;
}

// The next `size` bytes (at most what is held) in one view; none until they are all there.
std::optional<core::bytes_view> row_digest::take(core::bytes_view& bytes, std::size_t size) {
  if (held_size_ == 0 && bytes.size() >= size) {
    const auto taken = bytes.first(size);
    bytes = bytes.subspan(size);
    row_left_ -= size;
    return taken;
  }
  const auto more = std::min(size - held_size_, bytes.size());
  std::copy_n(bytes.begin(), more, held_.begin() + static_cast<std::ptrdiff_t>(held_size_));
  bytes = bytes.subspan(more);
  row_left_ -= more;
  held_size_ += more;
  if (held_size_ < size) return std::nullopt;
  held_size_ = 0;
  return core::bytes_view{held_}.first(size);
}

// The same for a row as a whole and in pieces: XXH3 gives for all bytes at once what it gives for
// them one after the other.
void row_digest::hash_piece(core::bytes_view bytes, bool last) {
  const auto hashed = bytes.first(std::min(bytes.size(), most_hashed - hashed_bytes_));
  hashed_bytes_ += hashed.size();
  if (!hashes_pieces_) {
    if (hashed.empty()) return;
    if (last) {
      hash_ = XXH3_64bits_withSeed(hashed.data(), hashed.size(), hash_);
      return;
    }
    XXH3_64bits_reset_withSeed(&row_hash_, hash_);
    hashes_pieces_ = true;
  }
  XXH3_64bits_update(&row_hash_, hashed.data(), hashed.size());
  if (!last) return;
  hash_ = XXH3_64bits_digest(&row_hash_);
  hashes_pieces_ = false;
}

std::optional<core::row_digests> row_digest::take_values() {
  return std::exchange(values_, std::nullopt);
}

}  // namespace pgweir::session
