#include "proxy/net/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/fmt/fmt.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <netdb.h>

namespace pgweir::net {

namespace {

void set(int fd, int level, int option, int value) {
  // An option that the system does not know changes comfort, not correctness.
  static_cast<void>(::setsockopt(fd, level, option, &value, sizeof(value)));
}

int whole_seconds(core::duration time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

int whole_milliseconds(core::duration time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

}  // namespace

core::result<socket_address, std::string> unix_address(const std::string& directory,
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
  return address;
}

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

std::string socket_address::text() const {
  if (is_unix() || size == 0) return host();
  const bool six = storage.ss_family == AF_INET6;
  return fmt::format(fmt::runtime(six ? "[{}]:{}" : "{}:{}"), host(), port());
}

std::optional<core::ip_address> socket_address::ip() const {
  core::ip_address six;
  if (storage.ss_family == AF_INET6) {
    std::memcpy(six.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr,
                six.bytes.size());
    return six;
  }
  if (storage.ss_family != AF_INET) return std::nullopt;
  std::array<std::byte, 4> four{};
  std::memcpy(four.data(), &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr, four.size());
  return core::ip_address::mapped(four);
}

socket_address address_of(const wire::proxied_client& client) {
  socket_address out;
  if (!client.ip) {
    out.storage.ss_family = AF_UNIX;
    out.size = sizeof(sa_family_t);
  } else if (client.ip->version() == core::ip_version::four) {
    auto* four = reinterpret_cast<sockaddr_in*>(&out.storage);
    four->sin_family = AF_INET;
    four->sin_port = htons(client.port);
    std::memcpy(&four->sin_addr, client.ip->bytes.data() + 12, sizeof(four->sin_addr));
    out.size = sizeof(*four);
  } else {
    auto* six = reinterpret_cast<sockaddr_in6*>(&out.storage);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(client.port);
    std::memcpy(&six->sin6_addr, client.ip->bytes.data(), client.ip->bytes.size());
    out.size = sizeof(*six);
  }
  return out;
}

core::result<std::vector<socket_address>, std::string> resolve(const std::string& host,
                                                               std::uint16_t port) {
  if (host.starts_with('/')) {
    auto only = unix_address(host, port);
    if (!only) return only.error();
    return std::vector{*only};
  }
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
  return unique_fd{::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

void set_options(int fd, const socket_address& peer, const config::tcp_settings& how) {
  if (peer.is_unix()) return;
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  const auto set_unless_0 = [&](int option, int value) {
    if (value > 0) set(fd, IPPROTO_TCP, option, value);
  };
  set_unless_0(TCP_KEEPIDLE, whole_seconds(how.keepalives_idle));
  set_unless_0(TCP_KEEPINTVL, whole_seconds(how.keepalives_interval));
  set_unless_0(TCP_KEEPCNT, static_cast<int>(how.keepalives_count));
  set_unless_0(TCP_USER_TIMEOUT, whole_milliseconds(how.user_timeout));
}

socket_address bound_address(int fd) {
  socket_address bound;
  bound.size = sizeof(bound.storage);
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) != 0) return {};
  return bound;
}

std::uint16_t bound_port(int fd) { return bound_address(fd).port(); }

bool is_passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int connect_error(int fd) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  if (error != 0) return error;
  socket_address peer;
  peer.size = sizeof(peer.storage);
  const bool connected =
      ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) == 0;
  return connected ? 0 : EINPROGRESS;
}

}  // namespace pgweir::net
