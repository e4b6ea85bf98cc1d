// What this folder needs of sockets: addresses, options, non-blocking listen and connect.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "proxy/net/unique_fd.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::net {

struct socket_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] bool is_unix() const { return storage.ss_family == AF_UNIX; }
  // Without the port; "local" for a Unix socket.
  [[nodiscard]] std::string host() const;
  [[nodiscard]] std::uint16_t port() const;
};

// All addresses of a host name, an address or a directory with a server's Unix socket in it. May
// ask the network. The failure is the resolver's reason.
core::result<std::vector<socket_address>, std::string> resolve(const std::string& host,
                                                               std::uint16_t port);

// Non-blocking, close-on-exec, TCP without delay and with keepalive. Empty with errno on failure.
unique_fd new_socket(const socket_address& to);
// The same options for an accepted one.
void set_options(int fd, bool is_unix);

// Bound and listening, non-blocking. Empty with errno on failure.
unique_fd listen_on(const socket_address& at);
std::uint16_t bound_port(int fd);

// An errno after which the same call may succeed: nothing is there yet, or has room.
bool is_passing(int error);

// The error that a non-blocking connect ended with (0: connected).
int connect_error(int fd);

}  // namespace pgweir::net
