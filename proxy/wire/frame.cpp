#include "proxy/wire/frame.hpp"

#include <algorithm>

namespace pgweir::wire {

frame_step frame_splitter::next(core::bytes_view& bytes) {
  if (!collected_.empty() && state_ == state::in_header) collected_ = std::vector<std::byte>{};
  while (state_ != state::broken) {
    if (state_ == state::in_header) {
      if (!read_header(bytes)) break;
      return state_ == state::broken ? frame_step::bad_length : frame_step::header;
    }
    const auto step = continue_body(bytes);
    if (step != frame_step::header) return step;
  }
  return state_ == state::broken ? frame_step::bad_length : frame_step::need_more;
}

// False when the header is not complete. A length that cannot be breaks the splitter.
bool frame_splitter::read_header(core::bytes_view& bytes) {
  core::bytes_view header = bytes;
  if (header_bytes_ == 0 && bytes.size() >= header_.size()) {
    bytes = bytes.subspan(header_.size());
  } else {
    const auto wanted = std::min(header_.size() - header_bytes_, bytes.size());
    std::copy_n(bytes.begin(), wanted, header_.begin() + header_bytes_);
    header_bytes_ = static_cast<std::uint8_t>(header_bytes_ + wanted);
    bytes = bytes.subspan(wanted);
    if (header_bytes_ < header_.size()) return false;
    header = header_;
    header_bytes_ = 0;
  }
  core::bytes_cursor in{header};
  type_ = static_cast<char>(*in.u8());
  const auto length = *in.u32();
  if (length < 4 || length > max_message_length) {
    state_ = state::broken;
    return true;
  }
  body_bytes_ = length - 4;
  remaining_ = body_bytes_;
  use_ = body_use::skip;
  state_ = state::in_body;
  return true;
}

core::bytes_view frame_splitter::take(core::bytes_view& bytes) {
  const auto taken = bytes.first(std::min<std::size_t>(remaining_, bytes.size()));
  bytes = bytes.subspan(taken.size());
  remaining_ -= static_cast<std::uint32_t>(taken.size());
  if (remaining_ == 0) state_ = state::in_header;
  return taken;
}

// `header` here means: the body is over and nobody wanted it.
frame_step frame_splitter::continue_body(core::bytes_view& bytes) {
  switch (use_) {
    case body_use::skip:
      take(bytes);
      return remaining_ == 0 ? frame_step::header : frame_step::need_more;
    case body_use::stream:
      if (remaining_ != 0 && bytes.empty()) return frame_step::need_more;
      view_ = take(bytes);
      return frame_step::piece;
    case body_use::collect:
      return continue_collecting(bytes);
  }
  return frame_step::need_more;
}

frame_step frame_splitter::continue_collecting(core::bytes_view& bytes) {
  const bool whole = remaining_ == body_bytes_ && bytes.size() >= remaining_;
  const auto taken = take(bytes);
  if (whole) {
    view_ = taken.first(std::min(taken.size(), limit_));
    return frame_step::body;
  }
  const auto kept = std::min(taken.size(), limit_ - std::min(limit_, collected_.size()));
  collected_.insert(collected_.end(), taken.begin(),
                    taken.begin() + static_cast<std::ptrdiff_t>(kept));
  if (remaining_ != 0) return frame_step::need_more;
  view_ = collected_;
  return frame_step::body;
}

}  // namespace pgweir::wire
