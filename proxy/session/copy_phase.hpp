// What COPY changes about the queue of requests (manual: "COPY Operations"). While the server reads
// copy data it ignores Sync and Flush, so those have no ReadyForQuery of their own.
#pragma once

#include "proxy/session/requests.hpp"

#include <cstdint>

namespace pgweir::session {

class copy_phase {
 public:
  enum class state : std::uint8_t {
    none,
    in,        // the server reads what the client sends
    in_ended,  // CopyDone or CopyFail was sent; the answer is still to come
    out,       // the server sends
  };
  [[nodiscard]] state current() const { return state_; }

  // CopyInResponse: what the client had already sent behind the request is read as copy data.
  void begin_in(request_queue& requests);
  void begin_out() { state_ = state::out; }
  // The client sent a message while the state is `in`. True: it gets no place in the queue.
  bool swallows(char frontend_type);
  // CommandComplete: every Sync that was ignored is gone for good.
  void completed();
  // ErrorResponse: the server may have stopped before it read them; their ReadyForQuery may come.
  void failed() { state_ = state::none; }

  // A ReadyForQuery came that no request waits for: is it that of such a Sync?
  bool take_spare_sync();
  // A later request was answered: no such ReadyForQuery will come any more.
  void forget_spare_syncs() { spare_syncs_ = 0; }

 private:
  state state_ = state::none;
  std::size_t spare_syncs_ = 0;
};

}  // namespace pgweir::session
