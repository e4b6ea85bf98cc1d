// What this folder needs of sockets: addresses, options, non-blocking listen and connect.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "core/ip_address.hpp"
#include "proxy/net/unique_fd.hpp"
#include "proxy/wire/proxy_header.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <optional>
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
  // "192.0.2.7:5432", "[::1]:5432", "local".
  [[nodiscard]] std::string text() const;
  // None for a Unix socket.
  [[nodiscard]] std::optional<core::ip_address> ip() const;
};

socket_address address_of(const wire::proxied_client& client);

// All addresses of a host name, an address or a directory with a server's Unix socket in it. May
// ask the network. The failure is the resolver's reason.
core::result<std::vector<socket_address>, std::string> resolve(const std::string& host,
                                                               std::uint16_t port);

// The address of the Unix socket that libpq looks for in a directory. The failure is a reason.
core::result<socket_address, std::string> unix_address(const std::string& directory,
                                                       std::uint16_t port);

// Non-blocking, close-on-exec. Empty with errno on failure.
unique_fd new_socket(const socket_address& to);
// TCP without delay, and with what notices that the peer is gone. Nothing for a Unix socket.
void set_options(int fd, const socket_address& peer, const config::tcp_settings& how);

// Where a socket is bound; of size 0 when it is not.
socket_address bound_address(int fd);
std::uint16_t bound_port(int fd);

// An errno after which the same call may succeed: nothing is there yet, or has room.
bool is_passing(int error);

// The error that a non-blocking connect ended with; 0: connected; EINPROGRESS: it has not ended.
int connect_error(int fd);

}  // namespace pgweir::net
