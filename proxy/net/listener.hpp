// A socket on which clients arrive, from bind to close; and how it passes to another process that
// takes over.
//
// TCP: both processes listen on the port, and the kernel gives new connections to the newer one. A
// Unix socket: the newer one puts its own file in the place of the older one's, whose queue stays
// its own. Either way what the older one was given it must take; see acceptor.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/net/unique_fd.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

class listener {
 public:
  struct manner {
    bool take_over = false;              // where another process listens, join it
    unsigned socket_permissions = 0777;  // of a Unix socket
  };
  // What a failure says of the address: "clients", and what to do about it.
  struct words {
    std::string_view purpose;
    std::string_view remedy;
  };

  // Bound, listening and non-blocking. A name may have several addresses (localhost has two): all
  // of them that there are, on one port. The failure is one sentence.
  static core::result<std::vector<listener>> open(const config::tcp_address& at, const manner& how,
                                                  const words& say);

  listener(listener&&) noexcept = default;
  listener& operator=(listener&& other) noexcept;
  ~listener() { close(); }

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] bool is_open() const { return static_cast<bool>(fd_); }
  [[nodiscard]] bool is_unix() const { return at_.is_unix(); }
  [[nodiscard]] std::uint16_t port() const { return at_.port(); }
  [[nodiscard]] unique_fd release() { return std::move(fd_); }

  // Another process listens here, too: new connections are its own.
  [[nodiscard]] bool has_successor() const;
  // Gets no more new connections than those that are on their way.
  void turn_away_new() const;
  // The file of a Unix socket goes with it, unless it is another's by now.
  void close();

 private:
  listener() = default;
  // Empty with errno on failure.
  static listener bind_tcp(const socket_address& at, const manner& how);
  static core::result<listener, std::string> bind_unix(const socket_address& at, const manner& how);

  unique_fd fd_;
  socket_address at_;
  std::string path_;  // of a Unix socket
  dev_t device_ = 0;  // and the file that is ours there
  ino_t inode_ = 0;
};

}  // namespace pgweir::net
