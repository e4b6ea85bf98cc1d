// A byte stream, cut into messages (manual: "Overview of Message Formats"): a type byte, a length
// that counts itself, a body. Knows nothing of what messages mean, and copies nothing that nobody
// asked for: bodies are hopped over unless the caller collects or streams them.
//
// After `header` the caller may ask for the body; else it is skipped. The splitter owns only what
// it collects of a body that arrives in several reads, and gives it back at the next step.
#pragma once

#include "core/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pgweir::wire {

// A type and a length, in front of every message but the first of a connection.
inline constexpr std::size_t message_head_bytes = 5;
// PostgreSQL's own maximum (PQ_LARGE_MESSAGE_LIMIT): a longer message is none.
inline constexpr std::uint32_t max_message_length = 0x3fff'fffe;

enum class frame_step : std::uint8_t {
  need_more,   // everything given was consumed
  header,      // type() and body_bytes() are known; ask for the body now
  piece,       // of a streamed body: piece(), is_last_piece()
  body,        // of a collected one: body(), body_is_cut()
  bad_length,  // the stream cannot be followed; every later step says the same
};

class frame_splitter {
 public:
  // Consumes from the front of `bytes`. Views it hands out live until the next step, and no longer
  // than `bytes`. What is there as a whole, as nearly everything is, takes the short way.
  frame_step next(core::bytes_view& bytes) {
    if (state_ == state::collecting && is_whole(bytes)) {
      view_ = take(bytes);
      if (view_.size() > limit_) view_ = view_.first(limit_);
      return frame_step::body;
    }
    if (state_ == state::in_header && has_head(bytes)) return begin_message(take_head(bytes));
    return next_in_pieces(bytes);
  }

  [[nodiscard]] char type() const { return type_; }
  [[nodiscard]] std::uint32_t body_bytes() const { return body_bytes_; }

  // Right after `header`: the first `limit` bytes of the body are wanted in one view.
  void collect(std::size_t limit) {
    state_ = state::collecting;
    limit_ = limit;
  }
  // Right after `header`: the body is wanted as it comes; an empty body is one empty last piece.
  void stream() { state_ = state::streaming; }

  [[nodiscard]] core::bytes_view body() const { return view_; }
  [[nodiscard]] bool body_is_cut() const { return body_bytes_ > limit_; }
  [[nodiscard]] core::bytes_view piece() const { return view_; }
  [[nodiscard]] bool is_last_piece() const { return remaining_ == 0; }

  // Between two messages: no byte of the next one was seen.
  [[nodiscard]] bool at_boundary() const {
    return state_ == state::in_header && header_bytes_ == 0;
  }

 private:
  enum class state : std::uint8_t { in_header, skipping, collecting, streaming, broken };

  using head_view = std::span<const std::byte, message_head_bytes>;

  [[nodiscard]] bool has_head(core::bytes_view bytes) const {
    return header_bytes_ == 0 && collected_.empty() && bytes.size() >= message_head_bytes;
  }
  [[nodiscard]] bool is_whole(core::bytes_view bytes) const {
    return remaining_ == body_bytes_ && bytes.size() >= remaining_;
  }
  // A length that cannot be breaks the splitter.
  frame_step begin_message(head_view head) {
    core::bytes_cursor in{head};
    type_ = static_cast<char>(*in.u8());
    const auto length = *in.u32();
    if (length < 4 || length > max_message_length) {
      state_ = state::broken;
      return frame_step::bad_length;
    }
    body_bytes_ = length - 4;
    remaining_ = body_bytes_;
    state_ = state::skipping;
    return frame_step::header;
  }
  static head_view take_head(core::bytes_view& bytes) {
    const auto head = bytes.first<message_head_bytes>();
    bytes = bytes.subspan(message_head_bytes);
    return head;
  }
  core::bytes_view take(core::bytes_view& bytes) {
    const auto taken = bytes.first(std::min<std::size_t>(remaining_, bytes.size()));
    bytes = bytes.subspan(taken.size());
    remaining_ -= static_cast<std::uint32_t>(taken.size());
    if (remaining_ == 0) state_ = state::in_header;
    return taken;
  }
  frame_step next_in_pieces(core::bytes_view& bytes);
  frame_step continue_header(core::bytes_view& bytes);
  frame_step continue_body(core::bytes_view& bytes);
  frame_step continue_collecting(core::bytes_view& bytes);

  state state_ = state::in_header;
  char type_ = 0;
  std::uint8_t header_bytes_ = 0;
  std::array<std::byte, message_head_bytes> header_{};
  std::uint32_t body_bytes_ = 0;
  std::uint32_t remaining_ = 0;
  std::size_t limit_ = 0;
  core::bytes_view view_;
  std::vector<std::byte> collected_;
};

}  // namespace pgweir::wire
