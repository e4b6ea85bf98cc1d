// Level-triggered epoll: which sockets have something to do. Not a framework: no callbacks, no
// timers, no ownership of sockets. One per thread.
//
// A socket in which nobody is interested is taken out of the set, so that a peer that hung up
// cannot make the loop spin. No system call is made when the interest does not change.
#pragma once

#include "core/time.hpp"
#include "proxy/net/unique_fd.hpp"

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace pgweir::net {

// One registered socket. `owner` and `tag` say whose it is; both are the user's. Must stay where it
// is, and be dropped from the poller before the descriptor is closed.
struct watched_fd {
  int fd = -1;
  std::uint32_t interest = 0;  // EPOLLIN, EPOLLOUT; 0: not in the set
  void* owner = nullptr;
  int tag = 0;
};

class poller {
 public:
  // Throws std::system_error when the system has no descriptor left.
  poller();

  // Sets what is waited for. False (with errno) when the kernel refuses.
  bool watch(watched_fd& what, std::uint32_t interest);

  // Waits until something happens or until `deadline` (none: for ever). At most 128 at once; the
  // view is valid until the next call. data.ptr is the watched_fd.
  std::span<const epoll_event> wait(std::optional<core::time_point> deadline, core::time_point now);

 private:
  unique_fd epoll_;
  std::array<epoll_event, 128> ready_{};
};

// Wakes a poller from another thread: an eventfd that is read when it rings.
class wake_bell {
 public:
  wake_bell();
  void ring() const;
  void silence() const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  unique_fd fd_;
};

}  // namespace pgweir::net
