#include "proxy/session/copy_phase.hpp"

#include "proxy/wire/frontend_message.hpp"

namespace pgweir::session {

namespace frontend = wire::frontend;

void copy_phase::begin_in(request_queue& requests) {
  state_ = state::in;
  spare_syncs_ = 0;
  while (requests.size() > 1 && state_ == state::in) {
    auto& behind = requests.at(1);
    if (behind.kind == request_kind::sync) {
      ++spare_syncs_;
      requests.pop_second();
    } else if (behind.kind == request_kind::copy_end) {
      requests.pop_second();
      state_ = state::in_ended;
    } else {
      // The server takes it for an error and skips it with the rest.
      state_ = state::in_ended;
    }
  }
}

bool copy_phase::swallows(char frontend_type) {
  switch (frontend_type) {
    case frontend::sync:
      ++spare_syncs_;
      return true;
    case frontend::copy_data:
    case frontend::flush:
    case frontend::terminate:
      return true;
    case frontend::copy_done:
    case frontend::copy_fail:
      state_ = state::in_ended;
      return true;
    default:
      state_ = state::in_ended;
      return false;
  }
}

void copy_phase::completed() {
  state_ = state::none;
  spare_syncs_ = 0;
}

// While the COPY goes on there is none: the server is still reading.
bool copy_phase::take_spare_sync() {
  if (spare_syncs_ == 0 || state_ != state::none) return false;
  --spare_syncs_;
  return true;
}

}  // namespace pgweir::session
