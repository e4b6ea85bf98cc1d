#include "proxy/wire/frame.hpp"

#include <algorithm>

namespace pgweir::wire {

frame_step frame_splitter::next_in_pieces(core::bytes_view& bytes) {
  if (state_ == state::streaming && is_whole(bytes)) {
    view_ = take(bytes);
    return frame_step::piece;
  }
  if (state_ == state::skipping && bytes.size() >= remaining_) {
    take(bytes);
    if (has_head(bytes)) return begin_message(take_head(bytes));
  }
  if (state_ != state::in_header) {
    const auto step = continue_body(bytes);
    if (step != frame_step::header) return step;
  }
  if (!collected_.empty()) collected_ = std::vector<std::byte>{};
  return continue_header(bytes);
}

frame_step frame_splitter::continue_header(core::bytes_view& bytes) {
  const auto wanted = std::min(header_.size() - header_bytes_, bytes.size());
  std::copy_n(bytes.begin(), wanted, header_.begin() + header_bytes_);
  bytes = bytes.subspan(wanted);
  header_bytes_ = static_cast<std::uint8_t>(header_bytes_ + wanted);
  if (header_bytes_ < header_.size()) return frame_step::need_more;
  header_bytes_ = 0;
  return begin_message(header_);
}

// `header` here means: the body is over and nobody wanted it.
frame_step frame_splitter::continue_body(core::bytes_view& bytes) {
  switch (state_) {
    case state::skipping:
      take(bytes);
      return remaining_ == 0 ? frame_step::header : frame_step::need_more;
    case state::streaming:
      if (remaining_ != 0 && bytes.empty()) return frame_step::need_more;
      view_ = take(bytes);
      return frame_step::piece;
    case state::collecting:
      return continue_collecting(bytes);
    case state::broken:
      return frame_step::bad_length;
    case state::in_header:
      break;
  }
  return frame_step::header;
}

frame_step frame_splitter::continue_collecting(core::bytes_view& bytes) {
  const auto taken = take(bytes);
  const auto kept = std::min(taken.size(), limit_ - std::min(limit_, collected_.size()));
  collected_.insert(collected_.end(), taken.begin(),
                    taken.begin() + static_cast<std::ptrdiff_t>(kept));
  if (remaining_ != 0) return frame_step::need_more;
  view_ = collected_;
  return frame_step::body;
}

}  // namespace pgweir::wire
