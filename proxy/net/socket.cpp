#include "proxy/net/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>

namespace pgweir::net {

namespace {

// A peer that vanished is noticed after 60 + 6 × 10 s (the system's default is two hours; NAT
// tables forget much earlier). TCP_USER_TIMEOUT is not set: it would also end a client that does
// not read for a while, as psql does behind a pager.
constexpr int keepalive_idle_seconds = 60;
constexpr int keepalive_interval_seconds = 10;
constexpr int keepalive_probes = 6;
constexpr int listen_backlog = 1'024;

void set(int fd, int level, int option, int value) {
  // An option that the system does not know changes comfort, not correctness.
  static_cast<void>(::setsockopt(fd, level, option, &value, sizeof(value)));
}

core::result<std::vector<socket_address>, std::string> unix_address(const std::string& directory,
                                                                    std::uint16_t port) {
  const auto path = fmt::format("{}/.s.PGSQL.{}", directory, port);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof(name.sun_path)) {
    return fmt::format("the socket's path {} is longer than {} bytes", path,
                       sizeof(name.sun_path) - 1);
  }
  std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
  socket_address address;
  std::memcpy(&address.storage, &name, sizeof(name));
  address.size = sizeof(name);
  return std::vector{address};
}

}  // namespace

std::string socket_address::host() const {
  if (is_unix() || size == 0) return "local";
  std::array<char, NI_MAXHOST> text{};
  if (::getnameinfo(get(), size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "unknown";
  }
  return text.data();
}

std::uint16_t socket_address::port() const {
  if (storage.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  }
  if (storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
  }
  return 0;
}

core::result<std::vector<socket_address>, std::string> resolve(const std::string& host,
                                                               std::uint16_t port) {
  if (host.starts_with('/')) return unix_address(host, port);
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  const auto service = std::to_string(port);
  const int failed =
      ::getaddrinfo(host.empty() ? nullptr : host.c_str(), service.c_str(), &wanted, &found);
  if (failed != 0) return std::string{::gai_strerror(failed)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  std::vector<socket_address> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    socket_address address;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.size = each->ai_addrlen;
    addresses.push_back(address);
  }
  return addresses;
}

unique_fd new_socket(const socket_address& to) {
  unique_fd fd{::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (fd) set_options(fd.get(), to.is_unix());
  return fd;
}

void set_options(int fd, bool is_unix) {
  if (is_unix) return;
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_seconds);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_seconds);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes);
}

unique_fd listen_on(const socket_address& at) {
  unique_fd fd = new_socket(at);
  if (fd && !at.is_unix()) set(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (fd && at.storage.ss_family == AF_INET6) set(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (fd && ::bind(fd.get(), at.get(), at.size) == 0 && ::listen(fd.get(), listen_backlog) == 0) {
    return fd;
  }
  const int why = errno;
  fd.reset();
  errno = why;
  return fd;
}

std::uint16_t bound_port(int fd) {
  socket_address bound;
  bound.size = sizeof(bound.storage);
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) != 0) return 0;
  return bound.port();
}

bool is_passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int connect_error(int fd) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace pgweir::net
